"""KPIs over what arrived in the last minutes, by the server's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from backtrail.core.kpi.dimensions import FIELDS, Dimension
from backtrail.core.kpi.kpi import KPIS, Kpi
from backtrail.core.kpi.sums import NOTHING, Sums, add
from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.telling import shown
from backtrail.server.alerts.windows.seen import Seen, Unfit, lasting
from backtrail.server.storage.api import Store, Window
from backtrail.server.storage.query.tree import Compare
from backtrail.server.storage.query.write import written

SECOND: Final = 10**9
DAY: Final = 86400 * SECOND
"""A task that ended in the window may have begun so long before."""
BY_NAME: Final[Mapping[str, Kpi]] = {kpi.name: kpi for kpi in KPIS}


def seen(store: Store, project: ProjectId, rule: Rule, now: Nanos) -> Sequence[Seen]:
    """Every group that something arrived of in the window. Raises Unfit."""
    since = Nanos(now - int(rule.window_s * SECOND))
    groups = grouped(store, project, rule, since, now)
    return [_seen(store, project, rule, labels, sums, since) for labels, sums in groups]


def grouped(
    store: Store, project: ProjectId, rule: Rule, since: Nanos, until: Nanos
) -> Sequence[tuple[dict[str, str], Sums]]:
    """The sums of each group. Raises Unfit."""
    wanted = {*rule.group_by, *rule.only}
    by = cast("list[Dimension]", sorted(wanted, key=lambda name: (name != "agent", name)))
    try:
        arrived = store.arrived(project, since, until, by)
    except ValueError as unfit:
        raise Unfit(f"{unfit}; name agent and one more in group_by and only together") from unfit
    found: dict[tuple[tuple[str, str], ...], Sums] = {}
    for each in arrived:
        labels = {str(name): value for name, value in each.group.items()}
        if rule.concerns(labels):
            key = tuple(sorted(rule.labels_of(labels).items()))
            found[key] = add(found.get(key, NOTHING), each.sums)
    return [(dict(key), sums) for key, sums in found.items()]


def value_of(rule: Rule, sums: Sums) -> tuple[float | None, int]:
    """The value of the rule's KPI and its samples."""
    kpi = BY_NAME[rule.metric]
    return kpi.value(sums), kpi.per(sums)


def _seen(store: Store, project: ProjectId, rule: Rule, labels: Mapping[str, str], sums: Sums, since: Nanos) -> Seen:
    value, samples = value_of(rule, sums)
    if value is None:
        return Seen(labels=labels, sight=None, samples=0)
    who = " with ".join(labels[name] for name in rule.group_by if name in labels) or "The project"
    told = shown(value, rule.about.unit)
    evidence = f"{who}: {told} over {samples:,} {rule.about.samples} in the last {lasting(rule.window_s)}."
    sight = Sight(metric=rule.metric, value=value, evidence=evidence)
    if samples >= rule.min_samples and rule.level_of(value) != "none":
        sight = _with_the_worst(store, project, rule, labels, sight, since)
    return Seen(labels=labels, sight=sight, samples=samples)


def _with_the_worst(
    store: Store, project: ProjectId, rule: Rule, labels: Mapping[str, str], sight: Sight, since: Nanos
) -> Sight:
    """The task that makes the value worst, so that whoever is paged has one to open."""
    kpi = BY_NAME[rule.metric]
    fields = [(FIELDS[cast("Dimension", name)], value) for name, value in {**labels, **rule.only}.items()]
    query = " ".join([kpi.worst, *(written(Compare(name, "=", value, literal=True)) for name, value in fields)])
    page = store.traces(project, Window(query=query.strip(), since=Nanos(since - DAY), sort=kpi.sort, limit=1))
    if not page.rows:
        return sight
    worst = page.rows[0]
    return replace(sight, trace_id=worst.trace_id, session_id=worst.session_id, span_id=worst.root_id)
