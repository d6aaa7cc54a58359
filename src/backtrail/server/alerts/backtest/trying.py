"""Trying a rule, whatever it watches."""

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.backtest import stream, windows
from backtrail.server.alerts.backtest.tried import Tried, WouldFire
from backtrail.server.storage.api import Store

NOT_KEPT = "what {metric} would have been in the past is not kept, so that nothing can be told of it"


def tried(store: Store, project: ProjectId, rule: Rule, since: Nanos, now: Nanos) -> Tried:
    """What the rule would have done since then."""
    if rule.about.source == "stream":
        return stream.tried(store, project, rule, since)
    if rule.about.source == "window":
        return windows.tried(store, project, rule, since, now)
    return Tried(since=since, note=NOT_KEPT.format(metric=rule.metric))


__all__ = ["Tried", "WouldFire", "tried"]
