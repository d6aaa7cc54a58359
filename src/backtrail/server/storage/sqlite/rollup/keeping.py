"""Writing what traces count, and what a follower has to remember, in one transaction; taking forgotten traces out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import apsw

from backtrail.core.kpi.dimensions import DIMENSIONS
from backtrail.server.storage.rollup import CountedTrace, Look
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.books import Books, insert
from backtrail.server.storage.sqlite.findings.keeping import keep_notes
from backtrail.server.storage.sqlite.payload import sayable
from backtrail.server.storage.sqlite.rollup.counts import ALL, tally, tally_of
from backtrail.server.storage.sqlite.rollup.ledger import SLOT, Booked, Ledger

OWN: Final = frozenset(DIMENSIONS.index(name) for name in ("model", "tool"))
"""Counted from the spans; the others from the row of the trace."""


def keep(books: Books, counted: Sequence[CountedTrace], notes: Mapping[str, str]) -> int:
    """Keep the counts of these traces, and the notes; how many of the traces are known."""
    by_project: dict[str, dict[str, CountedTrace]] = {}
    for one in counted:
        by_project.setdefault(one.project, {})[one.trace_id] = one
    known = 0
    for name, some in by_project.items():
        project = books.known_project(name)
        if project is not None:
            known += _kept(books.db, project, some)
    keep_notes(books, notes)
    return known


def forget(db: apsw.Connection, project: int, traces: Sequence[int]) -> None:
    """Take traces out of every sum."""
    booked, gone = _booked(db, traces), rows.json_text(list(traces))
    for table in ("facts", "counted", "looks"):
        db.execute(f"DELETE FROM {table} WHERE trace IN (SELECT value FROM json_each(?))", (gone,))  # noqa: S608
    ledger = Ledger(db, project)
    for old in booked.values():
        ledger.change(old, None)
    ledger.close()


def lag(db: apsw.Connection, trace: int) -> None:
    """The trace was summed up anew: its models and tools are to be counted anew."""
    db.execute("UPDATE counted SET lagging = 1 WHERE trace = ?", (trace,))


def _kept(db: apsw.Connection, project: int, counted: Mapping[str, CountedTrace]) -> int:
    sql = (
        "SELECT t.trace_id, t.no, coalesce(t.session, -t.no), t.start FROM json_each(?) AS w"
        " CROSS JOIN traces AS t ON t.project = ? AND t.trace_id = w.value WHERE t.spans > 0"
    )
    found: list[Any] = db.execute(sql, (rows.json_text(list(counted)), project)).fetchall()
    before = _booked(db, [no for _, no, _, _ in found])
    ledger = Ledger(db, project)
    lines, looks = [], []
    for trace_id, no, session, start in found:
        one, old = counted[trace_id], before.get(no)
        new = Booked(trace=no, session=session, start=start, groups=_groups(one, old))
        ledger.change(old, new)
        _write_facts(db, old, new)
        agent = next((group.value for group in one.groups if group.dimension == "agent"), "")
        lines.append((no, project, session, start, _text(agent), int(not one.whole)))
        if one.look is not None:
            looks.append(_look(project, no, one.look))
    insert(db, "REPLACE INTO counted", lines)
    insert(db, "INSERT OR IGNORE INTO looks", looks)
    ledger.close()
    return len(found)


def _groups(one: CountedTrace, old: Booked | None) -> "dict[tuple[int, str], Any]":
    groups = {(DIMENSIONS.index(at.dimension), _text(at.value)): tally_of(sums) for at, sums in one.groups.items()}
    if old is not None and not one.whole and not any(dim in OWN for dim, _ in groups):
        groups |= {place: sums for place, sums in old.groups.items() if place[0] in OWN}
    return groups


def _text(value: str) -> str:
    """The value as UTF-8 can hold it, without the zero that ends a text for SQLite's JSON."""
    return str(sayable(value)).replace("\0", "")


def _look(project: int, trace: int, look: Look) -> tuple[Any, ...]:
    made_of = [None if part is None else _text(part) for part in (look.release, look.model, look.prompt)]
    return project, _text(look.agent), look.at // SLOT, look.at, trace, *made_of


def _booked(db: apsw.Connection, traces: Sequence[int]) -> dict[int, Booked]:
    wanted = rows.json_text(list(traces))
    sql = "SELECT c.trace, c.session, c.start FROM json_each(?) AS w CROSS JOIN counted AS c ON c.trace = w.value"
    found: list[Any] = db.execute(sql, (wanted,)).fetchall()
    booked = {no: Booked(trace=no, session=session, start=start) for no, session, start in found}
    sql = (
        f"SELECT f.trace, f.dim, f.value, {ALL}, latency FROM json_each(?) AS w"  # noqa: S608
        " CROSS JOIN facts AS f ON f.trace = w.value"
    )
    for trace, dim, value, *cells in db.execute(sql, (wanted,)):
        if trace in booked:
            booked[int(trace)].groups[int(dim), str(value)] = tally(cells)
    return booked


def _write_facts(db: apsw.Connection, old: Booked | None, new: Booked) -> None:
    before = old.groups if old else {}
    for place in before:
        if place not in new.groups:
            db.execute("DELETE FROM facts WHERE trace = ? AND dim = ? AND value = ?", (new.trace, *place))
    come = [(new.trace, *place, *sums.cells()) for place, sums in new.groups.items() if before.get(place) != sums]
    insert(db, "REPLACE INTO facts", come)
