"""Forgetting traces for good, in steps of bounded work.

First the traces vanish from every list, in one transaction that also notes their numbers. Then their spans, payload and
words are removed, a few thousand at a time; blocks that they share with others are written anew without them. After a
crash the notes say what is left to do.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import apsw

from backtrail.core.model.units import TraceId
from backtrail.server.storage.api import Retention
from backtrail.server.storage.sqlite import payload, rows
from backtrail.server.storage.sqlite.books import Books
from backtrail.server.storage.sqlite.entry import READ, entry
from backtrail.server.storage.sqlite.rollup import keeping
from backtrail.server.storage.sqlite.search.index import Indexer
from backtrail.server.storage.sqlite.traces import Ledger
from backtrail.server.storage.sqlite.writer import Writer

AT_ONCE: Final = 200
"""Traces that vanish in one transaction."""
SPANS: Final = 5000
"""Spans that are removed in one transaction."""
LITTLE: Final = 2000
"""Empty pages that are kept for the next spans."""
DAY: Final = 86_400 * 10**9


class Forgetter:
    """Removes traces from both files."""

    def __init__(self, writer: Writer, indexer: Indexer) -> None:
        self._writer, self._indexer = writer, indexer

    def forget(self, project: int, traces: Sequence[int]) -> int:
        """Forget these traces; how many spans they had."""
        spans = 0
        for at in range(0, len(traces), AT_ONCE):
            some = traces[at : at + AT_ONCE]
            with self._indexer.lock:
                spans += self._writer.call(partial(hide, project=project, traces=some))
            while self.step():
                pass
        if traces:
            self._writer.call(settle_disk, apart=True)
        return spans

    def step(self) -> bool:
        """Remove some of what has vanished; whether there was anything."""
        emptied, more = self._writer.call(remove)
        if emptied:
            self._indexer.forget(emptied)
            self._writer.call(partial(forgotten, traces=emptied))
        return bool(more)


def hide(books: Books, project: int, traces: Sequence[int]) -> int:
    """Take the traces out of lists, sessions and counts; how many spans they had."""
    db = books.db
    db.pragma("secure_delete", 1)
    wanted = rows.json_text(list(traces))
    sql = f"{READ} FROM json_each(?) AS w CROSS JOIN traces AS t ON t.no = w.value"
    found = db.execute(sql, (wanted,)).fetchall()
    entries = [entry(row) for row in found]
    spans = sum(one.trace.totals.spans for one in entries if one.trace)
    Ledger(books, project, 0).drop(entries)
    keeping.forget(db, project, [one.no for one in entries])
    ids = rows.json_text([one.trace_id for one in entries])
    db.execute("DELETE FROM scores WHERE project = ? AND trace_id IN (SELECT value FROM json_each(?))", (project, ids))
    numbers = rows.json_text([one.no for one in entries])
    db.execute("DELETE FROM findings WHERE trace IN (SELECT value FROM json_each(?))", (numbers,))
    db.execute("DELETE FROM refound WHERE trace IN (SELECT value FROM json_each(?))", (numbers,))
    db.execute("INSERT INTO forgotten SELECT value FROM json_each(?)", (numbers,))
    return spans


def remove(books: Books) -> tuple[list[int], bool]:
    """Remove some spans of vanished traces: the traces that have none left, and whether there is more to do."""
    db = books.db
    db.pragma("secure_delete", 1)
    emptied, room = [], SPANS
    traces: list[Any] = db.execute("SELECT trace FROM forgotten LIMIT ?", (AT_ONCE,)).fetchall()
    documents: dict[int, set[int]] = {}
    for (trace,) in traces:
        removed = _remove_spans(db, trace, room, documents)
        if removed == room:
            break
        room -= removed
        emptied.append(trace)
    for block, indexes in documents.items():
        blank(db, block, indexes)
    return emptied, bool(traces)


def _remove_spans(db: apsw.Connection, trace: int, most: int, documents: dict[int, set[int]]) -> int:
    """Remove spans of a trace, and note where their deliveries are; how many."""
    first, behind = rows.first_span(trace), rows.first_span(trace + 1)
    sql = "SELECT no, parts FROM spans WHERE no >= ? AND no < ? ORDER BY no LIMIT ?"
    found: list[Any] = db.execute(sql, (first, behind, most)).fetchall()
    for _, parts in found:
        for block, index in rows.pairs(rows.read_numbers(parts)):
            documents.setdefault(block, set()).add(index)
    if found:
        db.execute("DELETE FROM spans WHERE no >= ? AND no <= ?", (first, found[-1][0]))
    return len(found)


def forgotten(books: Books, traces: Sequence[int]) -> None:
    """Nothing of these traces is left."""
    books.db.execute("DELETE FROM forgotten WHERE trace IN (SELECT value FROM json_each(?))", (rows.json_text(traces),))


def blank(db: apsw.Connection, block: int, indexes: set[int]) -> None:
    """Take documents out of a block; the others keep their places."""
    content = db.execute("SELECT content FROM blocks WHERE no = ?", (block,)).get
    if content is None:
        return
    documents = [b"" if index in indexes else text for index, text in enumerate(payload.unpack(content))]
    if any(documents):
        db.execute("UPDATE blocks SET content = ? WHERE no = ?", (payload.pack(documents), block))
    else:
        db.execute("DELETE FROM blocks WHERE no = ?", (block,))


def settle_disk(books: Books) -> None:
    """What was overwritten leaves the write-ahead log too."""
    books.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    books.db.pragma("secure_delete", 0)


def spare(db: apsw.Connection) -> bool:
    """Whether the file holds so much empty room that some should go back to the disk."""
    return int(db.pragma("freelist_count")) > max(LITTLE, int(db.pragma("page_count")) // 5)


def vacuum(books: Books) -> None:
    """Give some empty room back to the disk."""
    books.db.execute("PRAGMA incremental_vacuum(2000)").fetchall()


def of_trace(db: apsw.Connection, project: int, trace_id: str) -> list[int]:
    return _numbers(db, "SELECT no FROM traces WHERE project = ? AND trace_id = ?", (project, trace_id))


def of_user(db: apsw.Connection, project: int, user_id: str) -> list[int]:
    """Traces of a user."""
    sql = (
        "SELECT t.no FROM field_values AS v CROSS JOIN trace_values AS x ON x.value = v.no CROSS JOIN traces AS t"
        " ON t.no = x.trace WHERE v.project = ? AND v.field = 'user' AND v.folded = ? AND t.row ->> 'user_id' = ?"
    )
    return _numbers(db, sql, (project, rows.folded(user_id), user_id))


def too_old(db: apsw.Connection, project: int, keep: Retention, now: int) -> list[int]:
    """The next traces that may not be kept: silent for so long, or the oldest of too many."""
    if keep.days is not None:
        sql = "SELECT no FROM traces WHERE project = ? AND seen < ? ORDER BY seen LIMIT ?"
        if old := _numbers(db, sql, (project, now - int(keep.days * DAY), AT_ONCE)):
            return old
    if keep.gigabytes is None:
        return []
    beyond = db.execute("SELECT bytes FROM projects WHERE no = ?", (project,)).get - int(keep.gigabytes * 10**9)
    large: list[int] = []
    for no, size in db.execute(
        "SELECT no, bytes FROM traces WHERE project = ? ORDER BY seen, no LIMIT ?", (project, AT_ONCE)
    ):
        if beyond <= 0:
            break
        large.append(int(no))
        beyond -= int(size)
    return large


def names(db: apsw.Connection, traces: Sequence[int]) -> list[TraceId]:
    """The ids of traces."""
    sql = "SELECT t.trace_id FROM json_each(?) AS w CROSS JOIN traces AS t ON t.no = w.value"
    return [TraceId(str(trace_id)) for (trace_id,) in db.execute(sql, (rows.json_text(list(traces)),))]


def _numbers(db: apsw.Connection, sql: str, values: tuple[Any, ...]) -> list[int]:
    found: list[Any] = db.execute(sql, values).fetchall()
    return [no for (no,) in found]
