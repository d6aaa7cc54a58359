"""Reading findings: a page of a project's, those of a trace, how many each detector told; and followers' notes."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import apsw

from backtrail.core.model.finding import SEVERITIES
from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import FindingWindow, KeptFinding, Page, Window
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.sqlite import read, rows
from backtrail.server.storage.sqlite.compile import Compiler, Where, both, driven
from backtrail.server.storage.sqlite.lists import project_no
from backtrail.server.storage.sqlite.pages import MOST_ROWS, Order, after

COLUMNS: Final = "f.at, f.no, f.told, f.row, t.row ->> 'name', t.row ->> 'session_id'"


def page(db: apsw.Connection, project: str, window: FindingWindow) -> Page[KeptFinding]:
    """A page of findings, newest first."""
    tree = parse(window.query, Nanos(time.time_ns()))
    place = after(Window(after=window.after), "-finding")
    by = Order(field="finding", down=True, after=place, limit=max(1, min(window.limit, MOST_ROWS)))
    no = project_no(db, project)
    if no is None:
        return Page(rows=[])
    compiler = Compiler(db, no)
    where = both([*_filters(window), *([] if tree is None else [compiler.where(tree)])])
    tables, begin = _tables(compiler, where)
    beyond, values = by.beyond("f.at", "f.no")
    found: list[Any] = db.execute(
        f"SELECT {COLUMNS} FROM {tables} WHERE f.project = ? AND t.spans > 0 AND {beyond} AND {where.sql}"  # noqa: S608
        " ORDER BY f.at DESC, f.no DESC LIMIT ?",
        (*begin, no, *values, *where.values, by.limit + 1),
    ).fetchall()
    more = by.place(*found[by.limit - 1][:2]) if len(found) > by.limit else None
    return Page(rows=[_kept(row) for row in found[: by.limit]], next=more)


def _tables(compiler: Compiler, where: Where) -> tuple[str, tuple[Any, ...]]:
    """Findings by time, or those of the few traces that can meet the query."""
    if where.rare is not None and compiler.source(where)[1]:
        source, begin = driven(where.rare)
        return f"{source} CROSS JOIN findings AS f ON f.trace = t.no", begin
    return "findings AS f CROSS JOIN traces AS t ON t.no = f.trace", ()


def _filters(window: FindingWindow) -> list[Where]:
    asked: tuple[tuple[str, Any], ...] = (
        ("f.at >= ?", window.since),
        ("(f.at < ? AND f.at <> 0)", window.until),
        ("f.detector = ?", window.detector),
        ("f.family = ?", window.family),
        ("f.severity >= ?", None if window.least is None else SEVERITIES.index(window.least)),
        ("t.trace_id = ?", window.trace_id),
        ("t.row ->> 'session_id' = ?", window.session_id),
    )
    return [Where(sql, (value,)) for sql, value in asked if value is not None]


def of_trace(db: apsw.Connection, project: str, trace_id: str) -> Sequence[KeptFinding]:
    """The findings of a trace, by the start of their spans."""
    no = read.trace_no(db, project, trace_id)
    sql = (
        f"SELECT {COLUMNS} FROM findings AS f CROSS JOIN traces AS t ON t.no = f.trace"  # noqa: S608
        " WHERE f.trace = ? ORDER BY f.at, f.detector, f.span_id"
    )
    found: list[Any] = [] if no is None else db.execute(sql, (no,)).fetchall()
    return [_kept(row) for row in found]


def counts(db: apsw.Connection, project: str) -> Mapping[str, int]:
    """Findings of each detector."""
    sql = "SELECT detector, count(*) FROM findings WHERE project = ? GROUP BY detector"
    found: list[Any] = db.execute(sql, (project_no(db, project),)).fetchall()
    return dict(found)


def notes(db: apsw.Connection, beginning: str) -> Mapping[str, str]:
    """Notes under the keys that begin so."""
    sql = "SELECT key, note FROM notes WHERE key >= ? AND substr(key, 1, ?) = ?"
    found: list[Any] = db.execute(sql, (beginning, len(beginning), beginning)).fetchall()
    return dict(found)


def _kept(row: Sequence[Any]) -> KeptFinding:
    at, _, told, text, name, session = row
    return KeptFinding(
        finding=rows.read_finding(text),
        at=Nanos(at) if at else None,
        told=Nanos(told),
        trace_name=name or "",
        session_id=session,
    )
