"""The traces, and for tokens the sessions, that have most of what a KPI counts."""

from typing import Final

from backtrail.core.kpi.kpi import TOKEN_BURN, Kpi
from backtrail.core.model.trace import Totals
from backtrail.server.api.kpis import finding
from backtrail.server.api.kpis.frame import Frame
from backtrail.server.api.models.kpi import WorstOut
from backtrail.server.api.reader import Reader
from backtrail.server.storage.api import Window

MOST: Final = 5
COUNTED: Final = {
    "steps_per_task": lambda totals: totals.steps,
    "tool_error_rate": lambda totals: totals.tool_errors,
    "token_burn": lambda totals: totals.input_tokens + totals.output_tokens,
    "escalation_rate": lambda totals: totals.escalations,
}


def worst(asked: Reader, kpi: Kpi, frame: Frame) -> list[WorstOut]:
    """Those with most first."""
    found = _traces(asked, kpi, frame)
    if kpi is TOKEN_BURN:
        alone = [each for each in found if each.session_id is None]
        found = sorted([*_sessions(asked, kpi, frame), *alone], key=lambda each: -each.value)
    return found[:MOST]


def _count(kpi: Kpi, totals: Totals) -> int:
    count: int = COUNTED[kpi.name](totals)
    return count


def _window(kpi: Kpi, frame: Frame) -> Window:
    query = finding.both(kpi.worst, frame.query)
    return Window(query=query, since=frame.since, until=frame.until, sort=kpi.sort, limit=MOST)


def _traces(asked: Reader, kpi: Kpi, frame: Frame) -> list[WorstOut]:
    return [
        WorstOut(
            trace_id=trace.trace_id,
            session_id=trace.session_id,
            name=trace.name,
            value=_count(kpi, trace.totals),
            query=finding.of_field("trace", trace.trace_id, ""),
        )
        for trace in asked.store.traces(asked.project, _window(kpi, frame)).rows
    ]


def _sessions(asked: Reader, kpi: Kpi, frame: Frame) -> list[WorstOut]:
    return [
        WorstOut(
            trace_id=None,
            session_id=session.session_id,
            name=session.input_preview[:80],
            value=_count(kpi, session.totals),
            query=finding.of_field("session", session.session_id, frame.query),
        )
        for session in asked.store.sessions(asked.project, _window(kpi, frame)).rows
    ]
