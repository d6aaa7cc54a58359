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
    "escalation_rate": lambda totals: totals.escalations,
}


def worst(asked: Reader, kpi: Kpi, frame: Frame) -> list[WorstOut]:
    """Those with most first."""
    return _sessions(asked, frame) if kpi is TOKEN_BURN else _traces(asked, kpi, frame)


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


def _sessions(asked: Reader, frame: Frame) -> list[WorstOut]:
    """Sessions, and traces that are their own."""
    return [
        WorstOut(
            trace_id=heavy.trace_id,
            session_id=heavy.session_id,
            name=heavy.name[:80],
            value=heavy.tokens,
            query=finding.of_field("session", heavy.session_id, frame.query)
            if heavy.session_id is not None
            else finding.of_field("trace", heavy.trace_id or "", ""),
        )
        for heavy in asked.store.heaviest(asked.project, frame.window(), MOST)
    ]
