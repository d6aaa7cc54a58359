"""What Backtrail sees of itself: whether spans still arrive, and whether pages do."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.windows.seen import Seen, lasting
from backtrail.server.followers.kpi_place import uncounted
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Channel, Notification

SECOND: Final = 10**9
DAY: Final = 86400 * SECOND
DAYS: Final = 7
"""Looked back at, for what is usual at this hour."""


def spans_received(store: Store, project: ProjectId, rule: Rule, now: Nanos) -> Sequence[Seen]:
    """The project as one; samples are the spans that are usual at this hour."""
    nanos = int(rule.window_s * SECOND)
    received = _spans(store, project, now - nanos, now)
    if not received and uncounted(store):
        received = 1  # they have arrived, and are not counted yet
    before = [_spans(store, project, now - day * DAY - nanos, now - day * DAY) for day in range(1, DAYS + 1)]
    usual = sum(before) // DAYS
    evidence = (
        f"{received:,} spans arrived in the last {lasting(rule.window_s)}; at this hour of the last {DAYS} days it were"
        f" {usual:,}."
    )
    sight = Sight(metric=rule.metric, value=received, evidence=evidence)
    return [Seen(labels={}, sight=sight, samples=usual)]


def dead_pages(db: Session, project: ProjectId, rule: Rule, now: Nanos) -> Sequence[Seen]:
    """Channels with pages of the last day that are not tried again."""
    counted = (
        select(Channel.name, func.count(), func.max(Notification.error))
        .join(Channel, Channel.id == Notification.channel_id)
        .where(Notification.project_id == project, Notification.state == "dead", Notification.made > now - DAY)
        .group_by(Channel.name)
    )
    return [
        Seen(
            labels={"channel": name},
            sight=Sight(
                metric=rule.metric,
                value=count,
                evidence=f"{count} page{'' if count == 1 else 's'} did not reach the channel {name}: {error}",
            ),
        )
        for name, count, error in db.execute(counted)
    ]


def _spans(store: Store, project: ProjectId, since: int, until: int) -> int:
    return sum(each.sums.spans for each in store.arrived(project, Nanos(since), Nanos(until)))
