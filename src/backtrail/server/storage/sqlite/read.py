"""Reading one trace, one span, one session."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import apsw
import zstandard

from backtrail.core.model.merge import merge, rank
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.score import Score
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import Nanos, Usd
from backtrail.core.semconv import translate
from backtrail.server.storage.api import Stats
from backtrail.server.storage.sqlite import payload, rows
from backtrail.server.storage.sqlite.commit import read_block

STEP: Final = 500
"""Heads joined in one step of SQLite, which lets the interpreter lock go only in between."""
IN_MEMORY: Final = 20_000
"""Heads that are sorted here; those of a bigger trace are sorted by SQLite, on disk where need be."""


def trace_no(db: apsw.Connection, project: str, trace_id: str) -> int | None:
    found = db.execute(
        "SELECT t.no FROM projects AS p CROSS JOIN traces AS t ON t.project = p.no AND t.trace_id = ? WHERE p.name = ?",
        (trace_id, project),
    ).get
    return None if found is None else int(found)


def trace(db: apsw.Connection, project: str, trace_id: str) -> Trace | None:
    no = trace_no(db, project, trace_id)
    if no is None:
        return None
    spans, row = db.execute("SELECT spans, row FROM traces WHERE no = ?", (no,)).get
    return rows.read_trace(row) if spans else None


def heads(db: apsw.Connection, no: int) -> Iterator[SpanHead]:
    """Heads of a trace by start, then as written."""
    first, last = rows.first_span(no), rows.first_span(no + 1)
    places = db.execute("SELECT place FROM traces WHERE no = ?", (no,)).get or 0
    if places > IN_MEMORY:
        sql = "SELECT head FROM spans WHERE no >= ? AND no < ? AND seq IS NOT NULL ORDER BY start IS NULL, start, no"
        for (head,) in db.execute(sql, (first, last)):
            yield rows.read_head(head)
        return
    found: list[SpanHead] = []
    for at in range(first, first + places, STEP):
        sql = (
            "SELECT group_concat(head, ',') FROM"
            " (SELECT head FROM spans WHERE no >= ? AND no < ? AND seq IS NOT NULL ORDER BY no)"
        )
        found += rows.read_heads(db.execute(sql, (at, min(at + STEP, last))).get or "")
    yield from sorted(found, key=lambda head: (head.start is None, head.start or 0))


def latest(db: apsw.Connection, no: int, limit: int) -> list[SpanHead]:
    """Heads of the spans that first came last, in the order in which they came."""
    sql = (
        "SELECT group_concat(head, ',') FROM"
        " (SELECT head FROM spans WHERE no >= ? AND no < ? AND seq IS NOT NULL ORDER BY no DESC LIMIT ?)"
    )
    found = db.execute(sql, (rows.first_span(no), rows.first_span(no + 1), limit)).get
    return list(reversed(rows.read_heads(found or "")))


class Payloads:
    """Deliveries of spans, keeping the last few blocks at hand: spans of a trace are neighbours."""

    KEPT: Final = 8

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._blocks: dict[int, list[bytes]] = {}

    def parts(self, numbers: Sequence[int]) -> list[RawSpan]:
        """The deliveries at these places, in the order in which they count."""
        return rank([payload.decode(self._block(block)[index]) for block, index in rows.pairs(numbers)])

    def size(self, numbers: Sequence[int]) -> int:
        """Bytes that reading the deliveries takes: the blocks that they are in, unpacked."""
        return sum(self._sizes(block) for block in set(numbers[::2]))

    def _sizes(self, number: int) -> int:
        if number in self._blocks:
            return 0
        beginning = self._db.execute("SELECT substr(content, 1, 32) FROM blocks WHERE no = ?", (number,)).get
        return zstandard.frame_content_size(beginning) if beginning else 0

    def _block(self, number: int) -> list[bytes]:
        if number not in self._blocks:
            while len(self._blocks) >= self.KEPT:
                del self._blocks[next(iter(self._blocks))]
            self._blocks[number] = read_block(self._db, number)
        return self._blocks[number]


COST: Final = "iif(s.head ->> 'priced', s.head ->> 'cost', NULL)"
"""The cost that was computed when the span was written."""


def _found(
    db: apsw.Connection, project: str, span_id: str, trace_id: str | None
) -> tuple[Sequence[RawSpan], float | None]:
    """The deliveries of a span and its computed cost; the newest span where several traces use the id."""
    sql = (
        f"SELECT s.parts, {COST} FROM spans AS s CROSS JOIN traces AS t ON t.no = s.no >> 24"  # noqa: S608
        " CROSS JOIN projects AS p ON p.no = t.project WHERE s.span_id = ? AND p.name = ?"
    )
    values: tuple[str, ...] = (span_id, project)
    if trace_id is not None:
        sql, values = f"{sql} AND t.trace_id = ?", (*values, trace_id)
    found: Any = db.execute(f"{sql} ORDER BY s.seq IS NULL, s.no DESC LIMIT 1", values).fetchone()
    return ([], None) if found is None else (Payloads(db).parts(rows.read_numbers(found[0])), found[1])


def raw(db: apsw.Connection, project: str, span_id: str, trace_id: str | None) -> Sequence[RawSpan]:
    return _found(db, project, span_id, trace_id)[0]


def span(db: apsw.Connection, project: str, span_id: str, trace_id: str | None) -> Span | None:
    parts, cost = _found(db, project, span_id, trace_id)
    return whole(parts, cost) if parts else None


def whole(parts: Sequence[RawSpan], cost: float | None) -> Span | None:
    """The canonical span of its deliveries; None while only log records about it arrived."""
    if all(part.source == "otlp-log" for part in parts):
        return None
    told = translate(merge(parts))
    return told if cost is None else replace(told, cost=Usd(cost), priced=True)


def spans(
    db: apsw.Connection, no: int, only: Collection[str] | None = None, within: int | None = None
) -> Iterator[Span]:
    payloads = Payloads(db)
    source, begin = "spans AS s", tuple[str, ...]()
    if only is not None:
        source, begin = "json_each(?) AS w CROSS JOIN spans AS s ON s.span_id = w.value", (rows.json_text(list(only)),)
    sql = f"SELECT s.parts, {COST} FROM {source} WHERE s.no >= ? AND s.no < ? AND s.seq IS NOT NULL"  # noqa: S608
    values: tuple[Any, ...] = (*begin, rows.first_span(no), rows.first_span(no + 1))
    found: Any
    for numbers, cost in db.execute(f"{sql} ORDER BY s.start IS NULL, s.start, s.no", values):
        places = rows.read_numbers(str(numbers))
        if within is not None and payloads.size(places) > within:
            continue
        found = whole(payloads.parts(places), cost)
        if found is not None:
            yield found


def scores(db: apsw.Connection, project: str, trace_id: str) -> Sequence[Score]:
    sql = (
        "SELECT s.row FROM projects AS p CROSS JOIN scores AS s ON s.project = p.no AND s.trace_id = ?"
        " WHERE p.name = ? ORDER BY s.time, s.id"
    )
    return [rows.read_score(row) for (row,) in db.execute(sql, (trace_id, project))]


SESSION: Final = "s.no, s.session_id, s.user_id, s.start, s.end, s.traces, s.priced, s.totals"


def session(db: apsw.Connection, project: str, session_id: str) -> Session | None:
    sql = (
        f"SELECT {SESSION} FROM projects AS p CROSS JOIN sessions AS s ON s.project = p.no AND s.session_id = ?"  # noqa: S608
        " WHERE p.name = ?"
    )
    found = db.execute(sql, (session_id, project)).fetchone()
    return None if found is None else read_session(db, found)


def read_session(db: apsw.Connection, row: Sequence[object]) -> Session:
    """A session of its SESSION columns, with the words of its first and last trace."""
    no, session_id, user_id, start, end, traces, priced, totals = row
    edge = "SELECT row FROM traces WHERE session = ? ORDER BY start {0}, no {0} LIMIT 1"
    first = rows.read_trace(db.execute(edge.format("ASC"), (no,)).get)
    last = rows.read_trace(db.execute(edge.format("DESC"), (no,)).get)
    sums = rows.read_totals(str(totals))
    return Session(
        session_id=str(session_id),
        user_id=user_id,  # type: ignore[arg-type]
        start=Nanos(start) if start else None,  # type: ignore[arg-type]
        end=end,  # type: ignore[arg-type]
        traces=traces,  # type: ignore[arg-type]
        input_preview=first.input_preview,
        output_preview=last.output_preview,
        totals=sums if priced else rows.unpriced(sums),
    )


def stats(db: apsw.Connection, project: str, size: int) -> Stats:
    found = db.execute("SELECT no, spans, traces FROM projects WHERE name = ?", (project,)).get
    if found is None:
        return Stats(spans=0, traces=0, sessions=0, bytes=size, unindexed=0)
    no, spans, traces = found
    sessions = db.execute("SELECT count(*) FROM sessions WHERE project = ?", (no,)).get
    found = db.execute("SELECT count(*) FROM findings WHERE project = ?", (no,)).get
    waiting = unindexed(db, no)
    return Stats(spans=spans, traces=traces, sessions=sessions, bytes=size, unindexed=waiting, findings=found)


def unindexed(db: apsw.Connection, project: int | None = None) -> int:
    """Spans that the log has and full-text search does not."""
    sql = "SELECT count(*) FROM spans AS s WHERE s.seq > (SELECT value FROM search.progress WHERE key = 'cursor')"
    if project is None:
        return int(db.execute(sql).get)
    of_project = " AND EXISTS (SELECT 1 FROM traces AS t WHERE t.no = s.no >> 24 AND t.project = ?)"
    return int(db.execute(sql + of_project, (project,)).get)
