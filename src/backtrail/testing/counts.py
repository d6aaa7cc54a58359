"""Counting traces as the KPI follower does, for tests of stores."""

from backtrail.core.kpi.counting import counted, parts
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.api import Store
from backtrail.server.storage.rollup import CountedTrace


def count(store: Store, project: ProjectId, trace_id: TraceId) -> CountedTrace | None:
    """The counts of a trace as it is now; None where it is unknown."""
    trace = store.trace(project, trace_id)
    if trace is None:
        return None
    found: dict[str, int] = {}
    for each in store.findings_of(project, trace_id):
        found[each.finding.detector] = found.get(each.finding.detector, 0) + 1
    made = parts(list(store.heads(project, trace_id)))
    return CountedTrace(project=project, trace_id=trace_id, groups=counted(trace, found, made), whole=True)
