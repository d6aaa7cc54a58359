"""The sums of traces by when their last news came: what windowed rules of alerts go by."""

from collections.abc import Sequence
from typing import Any, Final

import apsw

from backtrail.core.kpi.dimensions import DIMENSIONS, Dimension
from backtrail.server.storage.rollup import Arrived
from backtrail.server.storage.sqlite.lists import project_no
from backtrail.server.storage.sqlite.rollup.counts import SUMMED, Tally, of_sessions, sums_of

LATE: Final = 3_600 * 10**9
"""Nanoseconds after its end at which what arrives is history: an import, and nothing that is going on."""
NEWS: Final = (
    "traces AS t CROSS JOIN counted AS c ON c.trace = t.no CROSS JOIN facts AS f ON f.trace = t.no AND f.dim = ?"
)
WITHIN: Final = (
    "t.project = ? AND t.seen >= ? AND t.seen < ?"
    f" AND (t.start = 0 OR t.latency IS NULL OR t.start + t.latency >= t.seen - {LATE})"
)


def arrived(db: apsw.Connection, project: str, since: int, until: int, by: Sequence[Dimension]) -> Sequence[Arrived]:
    """For each combination of values. Raises ValueError for one that facts cannot tell apart."""
    others = [name for name in by if name != "agent"]
    if len(others) > 1 or "" in by:
        raise ValueError(f"sums are told apart by agent and one more dimension, not by {tuple(by)!r}")
    no = project_no(db, project)
    if no is None:
        return []
    dim = DIMENSIONS.index(others[0] if others else "")
    agent, value = ("c.agent" if "agent" in by else "''"), "f.value"
    values = (dim, no, since, until)
    found: dict[tuple[str, str], Tally] = {}
    sql = f"SELECT {agent}, {value}, {SUMMED.format('f')} FROM {NEWS} WHERE {WITHIN} GROUP BY 1, 2"  # noqa: S608
    for one, other, *counts in db.execute(sql, values):
        found[str(one), str(other)] = Tally(tuple(counts))
    sql = (
        f"SELECT {agent}, {value}, j.key, sum(j.value) FROM {NEWS} CROSS JOIN json_each(f.latency) AS j"  # noqa: S608
        f" WHERE {WITHIN} GROUP BY 1, 2, 3"
    )
    for one, other, bucket, number in db.execute(sql, values):
        found[str(one), str(other)].latency[int(bucket)] = int(number)
    for one, other, sessions, tokens in _sessions(db, agent, values, by_agent="agent" in by and not others):
        found[str(one), str(other)].add(of_sessions(int(sessions), int(tokens)), {})
    return [
        Arrived(group=_named(by, key), sums=sums_of(tally.counts, tally.latency))
        for key, tally in sorted(found.items())
    ]


def _sessions(db: apsw.Connection, agent: str, values: Sequence[Any], *, by_agent: bool) -> list[Any]:
    """Sessions of the traces, each with all of its tokens of the value; of the agent where only agents are asked."""
    dim, value = values[0], "n.value"
    if by_agent:
        dim, value = DIMENSIONS.index("agent"), "n.agent"
    each = f"SELECT DISTINCT {agent} AS agent, f.value AS value, c.session AS session FROM {NEWS} WHERE {WITHIN}"  # noqa: S608
    sql = (
        f"SELECT n.agent, n.value, count(*), sum(s.tokens) FROM ({each}) AS n CROSS JOIN session_facts AS s"  # noqa: S608
        f" ON s.session = n.session AND s.dim = ? AND s.value = {value} GROUP BY 1, 2"
    )
    return db.execute(sql, (*values, dim)).fetchall()


def _named(by: Sequence[Dimension], key: tuple[str, str]) -> dict[Dimension, str]:
    return {name: key[0] if name == "agent" else key[1] for name in by}
