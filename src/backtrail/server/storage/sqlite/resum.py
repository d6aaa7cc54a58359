"""Summing big traces up again, once they have doubled or have been quiet for a while."""

from typing import Any, Final

import apsw

from backtrail.core.model.merge import merge
from backtrail.core.model.preview import preview
from backtrail.core.semconv import translate
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books
from backtrail.server.storage.sqlite.entry import READ, Entry, entry
from backtrail.server.storage.sqlite.read import Payloads, heads
from backtrail.server.storage.sqlite.rollup import keeping
from backtrail.server.storage.sqlite.traces import Ledger
from backtrail.server.storage.sqlite.upkeep import quiet_since

QUIET: Final = 2.0
"""Seconds without news after which a trace is summed up."""


def due(db: apsw.Connection) -> bool:
    """Whether some trace is due, or will be."""
    return db.execute("SELECT 1 FROM traces WHERE stale IS NOT NULL LIMIT 1").get is not None


def ready(db: apsw.Connection) -> bool:
    """Whether some trace is due now."""
    return db.execute("SELECT 1 FROM traces WHERE stale <= ? LIMIT 1", (quiet_since(QUIET),)).get is not None


def resum(books: Books) -> bool:
    """Sum up the trace that has waited longest; whether there was one."""
    sql = f"{READ}, t.project FROM traces AS t WHERE t.stale <= ? ORDER BY t.stale LIMIT 1"
    found: Any = books.db.execute(sql, (quiet_since(QUIET),)).fetchone()
    if found is None:
        return False
    *row, project = found
    one, seen = entry(row), row[6]
    ledger = Ledger(books, project, seen)
    before = one.trace
    ledger.summed(one, list(heads(books.db, one.no)))
    if before is not None:
        one.show(before.input_preview, before.output_preview)
    one.show(*previews(books.db, one))
    ledger.keep(one)
    ledger.close()
    keeping.lag(books.db, one.no)
    return True


def previews(db: apsw.Connection, one: Entry) -> tuple[str, str]:
    """What went into the trace and what came out: of its root, else of its first and last LLM call."""
    asked = answered = ""
    if one.trace is not None and one.trace.root_id is not None:
        asked, answered = _preview(db, one, "span_id = ?", one.trace.root_id)
    if not asked:
        asked = _preview(db, one, "head ->> 'kind' = ? ORDER BY start IS NULL, start, no", "llm")[0]
    if not answered:
        answered = _preview(db, one, "head ->> 'kind' = ? ORDER BY start DESC, no DESC", "llm")[1]
    return asked, answered


def _preview(db: apsw.Connection, one: Entry, which: str, value: str) -> tuple[str, str]:
    sql = f"SELECT parts FROM spans WHERE no >= ? AND no < ? AND seq IS NOT NULL AND {which} LIMIT 1"  # noqa: S608
    parts = db.execute(sql, (rows.first_span(one.no), rows.first_span(one.no + 1), value)).get
    if parts is None:
        return "", ""
    return preview(translate(merge(Payloads(db).parts(rows.read_numbers(str(parts))))))
