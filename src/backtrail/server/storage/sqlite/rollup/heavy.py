"""The sessions with the most tokens."""

import time
from collections.abc import Sequence
from typing import Any

import apsw

from backtrail.core.model.units import Nanos
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.rollup import Heavy, SumsWindow
from backtrail.server.storage.sqlite import rows
from backtrail.server.storage.sqlite.compile import Compiler
from backtrail.server.storage.sqlite.lists import project_no
from backtrail.server.storage.sqlite.rollup.reading import hours


def heaviest(db: apsw.Connection, project: str, window: SumsWindow, limit: int) -> Sequence[Heavy]:
    """Those with most first."""
    tree = parse(window.query, Nanos(time.time_ns()))
    no = project_no(db, project)
    if no is None:
        return []
    within = "h.project = ? AND h.hour >= ? AND h.hour < ?"
    if tree is None:
        sql = f"SELECT h.session, h.tokens FROM session_hours AS h WHERE {within} AND h.tokens > 0"  # noqa: S608
        values: tuple[Any, ...] = (no, *hours(window))
    else:
        where = Compiler(db, no).where(tree)
        sql = (
            "SELECT h.session, sum(f.input + f.output) AS spent FROM session_hours AS h CROSS JOIN counted AS c"  # noqa: S608
            " ON c.session = h.session CROSS JOIN traces AS t ON t.no = c.trace CROSS JOIN facts AS f"
            f" ON f.trace = c.trace AND f.dim = 0 WHERE {within} AND {where.sql} GROUP BY 1 HAVING spent > 0"
        )
        values = (no, *hours(window), *where.values)
    found: list[Any] = db.execute(f"{sql} ORDER BY 2 DESC, 1 DESC LIMIT ?", (*values, limit)).fetchall()
    return [_told(db, int(session), int(tokens)) for session, tokens in found]


def _told(db: apsw.Connection, session: int, tokens: int) -> Heavy:
    where = "no = ?" if session < 0 else "session = ? ORDER BY start, no LIMIT 1"
    first = rows.read_trace(db.execute(f"SELECT row FROM traces WHERE {where}", (abs(session),)).get)  # noqa: S608
    if session < 0:
        return Heavy(session_id=None, trace_id=first.trace_id, name=first.name, tokens=tokens)
    return Heavy(session_id=first.session_id, trace_id=None, name=first.input_preview, tokens=tokens)
