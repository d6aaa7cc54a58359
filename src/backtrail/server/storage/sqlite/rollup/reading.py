"""Reading sums: of hours from the roll-up; where there is a query, from what each trace counts."""

import time
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import apsw

from backtrail.core.kpi.dimensions import DIMENSIONS
from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.rollup import Look, Summed, SumsWindow
from backtrail.server.storage.sqlite.compile import Compiler, Where
from backtrail.server.storage.sqlite.lists import project_no
from backtrail.server.storage.sqlite.rollup.counts import SUMMED, Tally, of_sessions, sums_of
from backtrail.server.storage.sqlite.rollup.ledger import HOUR, SLOT

HOURS: Final = {"hour": 1, "day": 24, "all": 0}
TOKENS: Final = "f.input + f.output"


def sums(db: apsw.Connection, project: str, window: SumsWindow) -> Sequence[Summed]:
    """The sums of a window, by time and value."""
    tree = parse(window.query, Nanos(time.time_ns()))
    no = project_no(db, project)
    if no is None:
        return []
    found = _rolled(db, no, window) if tree is None else _asked(db, no, window, Compiler(db, no).where(tree))
    at = {0: window.since} if window.per == "all" else {}
    return [
        Summed(at=at.get(hour, Nanos(hour * HOUR)), value=value, sums=sums_of(tally.counts, tally.latency))
        for (hour, value), tally in sorted(found.items())
        if not tally.empty
    ]


def hours(window: SumsWindow) -> tuple[int, int]:
    """The first hour of a window, and the one behind its last; hour 0 holds what nobody said the time of."""
    return max(window.since // HOUR, 1), -(-window.until // HOUR)


def _slot(hour: str, window: SumsWindow) -> str:
    """The hour in which the span of time begins that this hour belongs to."""
    length = HOURS[window.per]
    return f"{hour} / {length} * {length}" if length else "0"


def _rolled(db: apsw.Connection, project: int, window: SumsWindow) -> dict[tuple[int, str], Tally]:
    slot, where = _slot("r.hour", window), "r.project = ? AND r.dim = ? AND r.hour >= ? AND r.hour < ?"
    values = (project, DIMENSIONS.index(window.by), *hours(window))
    found: dict[tuple[int, str], Tally] = {}
    sql = f"SELECT {slot}, r.value, {SUMMED.format('r')} FROM rolled AS r WHERE {where} GROUP BY 1, 2"  # noqa: S608
    for hour, value, *counts in db.execute(sql, values):
        found[int(hour), str(value)] = Tally(tuple(counts))
    if window.durations:
        sql = (
            f"SELECT {slot}, r.value, j.key, sum(j.value) FROM rolled AS r CROSS JOIN json_each(r.latency) AS j"  # noqa: S608
            f" WHERE {where} GROUP BY 1, 2, 3"
        )
        _durations(db, sql, values, found)
    return found


def _durations(db: apsw.Connection, sql: str, values: Sequence[Any], found: dict[tuple[int, str], Tally]) -> None:
    for hour, value, bucket, number in db.execute(sql, values):
        found[int(hour), str(value)].latency[int(bucket)] = int(number)


def _asked(db: apsw.Connection, project: int, window: SumsWindow, where: Where) -> dict[tuple[int, str], Tally]:
    """The sums of the traces that meet the query."""
    found = _of_traces(db, project, window, where)
    first, behind = hours(window)
    slot, source = _slot("h.hour", window), "session_hours AS h CROSS JOIN counted AS c ON c.session = h.session"
    each = (
        f"SELECT {slot} AS at, f.value AS value, h.session AS session, sum({TOKENS}) AS tokens FROM {source}"  # noqa: S608
        " CROSS JOIN traces AS t ON t.no = c.trace CROSS JOIN facts AS f ON f.trace = c.trace AND f.dim = ?"
        f" WHERE h.project = ? AND h.hour >= ? AND h.hour < ? AND {where.sql} GROUP BY 1, 2, 3"
    )
    sql = f"SELECT at, value, count(*), sum(tokens) FROM ({each}) GROUP BY 1, 2"  # noqa: S608
    values = (DIMENSIONS.index(window.by), project, first, behind, *where.values)
    for hour, value, sessions, tokens in db.execute(sql, values):
        found.setdefault((int(hour), str(value)), Tally()).add(of_sessions(int(sessions), int(tokens)), {})
    return found


def _of_traces(db: apsw.Connection, project: int, window: SumsWindow, where: Where) -> dict[tuple[int, str], Tally]:
    first, behind = hours(window)
    source, begin = Compiler(db, project).source(where)
    slot = _slot(f"(c.start / {HOUR})", window)
    tables = (
        f"{source} CROSS JOIN counted AS c ON c.trace = t.no CROSS JOIN facts AS f ON f.trace = c.trace AND f.dim = ?"
    )
    met = f"t.project = ? AND t.spans > 0 AND t.start >= ? AND t.start < ? AND {where.sql}"
    values = (*begin, DIMENSIONS.index(window.by), project, first * HOUR, behind * HOUR, *where.values)
    found: dict[tuple[int, str], Tally] = {}
    sql = f"SELECT {slot}, f.value, {SUMMED.format('f')} FROM {tables} WHERE {met} GROUP BY 1, 2"  # noqa: S608
    for hour, value, *counts in db.execute(sql, values):
        found[int(hour), str(value)] = Tally(tuple(counts))
    if window.durations:
        sql = (
            f"SELECT {slot}, f.value, j.key, sum(j.value) FROM {tables} CROSS JOIN json_each(f.latency) AS j"  # noqa: S608
            f" WHERE {met} GROUP BY 1, 2, 3"
        )
        _durations(db, sql, values, found)
    return found


def lagging(db: apsw.Connection, quiet: int, limit: int) -> Sequence[tuple[ProjectId, TraceId]]:
    """Traces that wait to be counted whole and have been quiet."""
    sql = (
        "SELECT p.name, t.trace_id FROM counted AS c CROSS JOIN traces AS t ON t.no = c.trace"
        " CROSS JOIN projects AS p ON p.no = c.project WHERE c.lagging AND t.seen <= ? AND t.stale IS NULL LIMIT ?"
    )
    found: list[Any] = db.execute(sql, (quiet, limit)).fetchall()
    return [(ProjectId(project), TraceId(trace)) for project, trace in found]


def looks(db: apsw.Connection, project: str, since: int, until: int) -> Sequence[Look]:
    """What agents were made of: one look for all in a row that are alike."""
    sql = (
        "SELECT agent, release, model, prompt, at FROM looks WHERE project = ? AND slot >= ? AND at >= ? AND at < ?"
        " ORDER BY agent, slot"
    )
    found: list[Any] = db.execute(sql, (project_no(db, project), since // SLOT, since, until)).fetchall()
    told = []
    for _, group in groupby(found, key=itemgetter(0, 1, 2, 3)):
        alike = list(group)
        agent, release, model, prompt, at = alike[0]
        told.append(Look(agent=agent, at=Nanos(at), release=release, model=model, prompt=prompt, times=len(alike)))
    return sorted(told, key=lambda look: (look.at, look.agent))
