"""Summing big traces up again, once they have doubled or have been quiet for a while."""

from typing import Any, Final

import apsw

from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books
from backtrail.server.storage.sqlite.read import heads
from backtrail.server.storage.sqlite.traces import READ, Ledger, entry
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
    root = one.trace.root_id if one.trace else None
    shown = books.db.execute(
        "SELECT input_preview, output_preview FROM spans WHERE no >= ? AND no < ? AND span_id = ?",
        (rows.first_span(one.no), rows.first_span(one.no + 1), root),
    ).fetchone()
    if shown is not None:
        one.show(str(shown[0] or ""), str(shown[1] or ""))
    ledger.keep(one)
    ledger.close()
    return True
