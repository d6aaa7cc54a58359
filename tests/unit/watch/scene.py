"""A store, records, and the watch over them with a clock that tests set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId
from backtrail.core.policy.reading import as_json
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.watch.work import Work
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Alert, AlertEvent, AlertRule, Channel, Notification, Order, Records
from backtrail.testing.spans import NOON, SECOND

P = ProjectId("default")


@dataclass(slots=True)
class Scene:
    """What a test plays with. The clock stands until it is moved."""

    store: Store
    records: Records
    now: float = 60.0
    """Seconds after NOON, by the wall clock."""
    moment: float = 1000.0
    told: list[int] = field(default_factory=list)
    work: Work = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """As after a crash: what was in memory is gone."""
        self.work = Work(
            self.store,
            self.records,
            Health(),
            lambda: self.told.append(1),
            lambda: NOON + int(self.now * SECOND),
            lambda: self.moment,
        )
        self.work.begin()

    def writes(self, *parts: RawSpan, project: ProjectId = P) -> None:
        self.store.write(project, parts).result(20)

    def looks(self) -> None:
        """The watch reads all that is new."""
        while self.work.news() | self.work.refound() | self.work.closer():
            pass

    def sees(self, *parts: RawSpan) -> list[tuple[str, str]]:
        """Spans come in and are looked at; which alerts are open then."""
        self.writes(*parts)
        self.looks()
        return self.open()

    def waits(self, seconds: float, by: float = 5.0) -> None:
        """Time passes."""
        while seconds > 0:
            self.now += min(by, seconds)
            self.moment += min(by, seconds)
            seconds -= by
            self.work.tick()
            self.looks()

    def alerts(self) -> Sequence[Alert]:
        with self.records.session() as db:
            return db.scalars(select(Alert).order_by(Alert.since, Alert.id)).all()

    def open(self) -> list[tuple[str, str]]:
        return sorted((row.rule_id, row.level) for row in self.alerts() if row.open_key)

    def log(self) -> list[tuple[str, str]]:
        """Rule and what happened, in order."""
        with self.records.session() as db:
            rows = db.execute(
                select(Alert.rule_id, AlertEvent.what)
                .join(Alert, Alert.id == AlertEvent.alert_id)
                .order_by(AlertEvent.id)
            )
            return [(rule, what) for rule, what in rows]

    def pages(self) -> list[tuple[str, str]]:
        """Rule and action of each page, in order."""
        with self.records.session() as db:
            rows = db.scalars(select(Notification).order_by(Notification.made, Notification.id))
            return [(row.notice["rule"], row.action) for row in rows]

    def orders(self) -> Sequence[Order]:
        with self.records.session() as db:
            return db.scalars(select(Order).order_by(Order.no)).all()

    def rule(self, rule: Rule, *, on: bool = True) -> None:
        """Put a rule into the project, and let the watch know."""
        with self.records.session() as db, db.begin():
            db.merge(AlertRule(project_id=P, id=rule.id, on=on, rule=as_json(rule)))
        self.work.rules_changed()

    def channel(self, name: str = "ops", **more: Any) -> None:
        told: dict[str, Any] = {"least": "warning", "fallback": False, "quiet": None, "on": True} | more
        with self.records.session() as db, db.begin():
            db.add(Channel(id=name, project_id=P, name=name, kind="webhook", config={}, secrets={}, **told))
