"""Writing the findings of traces, and what a follower has to remember, in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import apsw

from backtrail.core.model.finding import SEVERITIES, Finding, counted
from backtrail.server.storage.api import JudgedTrace
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books, bounded, insert
from backtrail.server.storage.sqlite.entry import READ, Entry, entry
from backtrail.server.storage.sqlite.traces import Ledger

MOST: Final = 1000
"""Findings kept of one trace, the gravest first: nobody reads more, and a list must stay a list."""


def keep(books: Books, judged: Sequence[JudgedTrace], notes: Mapping[str, str], now: int) -> int:
    """Keep the findings of these traces, and the notes; in how many traces they changed."""
    changed = sum(_kept(books, one, now) for one in judged)
    keep_notes(books, notes)
    return changed


def keep_notes(books: Books, notes: Mapping[str, str]) -> None:
    """Keep what a follower has to remember; an empty note is removed."""
    insert(books.db, "REPLACE INTO notes", [(key, note) for key, note in notes.items() if note])
    for key in (key for key, note in notes.items() if not note):
        books.db.execute("DELETE FROM notes WHERE key = ?", (key,))


def _kept(books: Books, judged: JudgedTrace, now: int) -> bool:
    """Whether the findings of the trace became others."""
    project, db = books.known_project(judged.project), books.db
    sql = f"{READ} FROM traces AS t WHERE t.project = ? AND t.trace_id = ?"
    row: Any = None if project is None else db.execute(sql, (project, judged.trace_id)).fetchone()
    if project is None or row is None:
        return False
    one = entry(row)
    told = _bearable(judged.findings)
    if one.trace is None or not _written(db, project, one, told, now):
        return False
    ledger = Ledger(books, project, one.seen)
    ledger.found(one, one.trace, counted(told))
    ledger.keep(one)
    ledger.close()
    db.execute("REPLACE INTO refound VALUES (?, ?)", (one.no, books.next_cursor()))
    return True


def _bearable(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for each detector and span; of very many the gravest."""
    once = list({(finding.detector, finding.span_id): finding for finding in findings}.values())
    if len(once) > MOST:
        once.sort(key=lambda finding: -SEVERITIES.index(finding.severity))
    return once[:MOST]


def _written(db: apsw.Connection, project: int, one: Entry, told: Sequence[Finding], now: int) -> bool:
    """Bring the rows of the trace to what was told: whether any had to change. A finding that stays keeps its age."""
    sql = "SELECT detector, span_id, no, told, row FROM findings WHERE trace = ?"
    known = {(detector, span): (no, age, row) for detector, span, no, age, row in db.execute(sql, (one.no,))}
    new = {(finding.detector, str(finding.span_id)): finding for finding in told}
    gone = [no for key, (no, _, _) in known.items() if key not in new]
    if gone:
        db.execute("DELETE FROM findings WHERE no IN (SELECT value FROM json_each(?))", (rows.json_text(gone),))
    texts = {key: rows.write_finding(finding) for key, finding in new.items()}
    come = {key: finding for key, finding in new.items() if key not in known or known[key][2] != texts[key]}
    if come:
        starts = _starts(db, one, [span for _, span in come])
        lines = []
        for key, finding in come.items():
            no, age, _ = known.get(key, (None, now, ""))
            grave, at = SEVERITIES.index(finding.severity), starts.get(key[1], one.start)
            lines.append((no, project, one.no, *key, finding.family, grave, at, age, texts[key]))
        insert(db, "REPLACE INTO findings", lines)
    return bool(gone or come)


def _starts(db: apsw.Connection, one: Entry, spans: Sequence[str]) -> dict[str, int]:
    sql = (
        "SELECT s.span_id, s.start FROM json_each(?) AS w CROSS JOIN spans AS s ON s.span_id = w.value"
        " WHERE s.no >= ? AND s.no < ? AND s.start IS NOT NULL"
    )
    values = (rows.json_text(spans), rows.first_span(one.no), rows.first_span(one.no + 1))
    found: list[Any] = db.execute(sql, values).fetchall()
    return {span_id: bounded(start) or 0 for span_id, start in found}
