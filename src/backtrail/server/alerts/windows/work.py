"""One round over all rules of windows of all projects; what cannot be evaluated says so, and holds up nothing else."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.fingerprint import fingerprint
from backtrail.core.policy.machine import Observation
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts import health as troubles
from backtrail.server.alerts.book import Group, Round
from backtrail.server.alerts.desk import OFF, Desk
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.rulebook import Rulebook
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.windows import budgets, kpis, own
from backtrail.server.alerts.windows.seen import Seen, Unfit
from backtrail.server.followers.trouble import Trouble
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records

SOURCE: Final = "window"
NOTHING: Final = Sight(metric="", value=0.0, evidence="There is nothing to be seen of it any more.")


class Work:
    """The state of the rules of windows. For one thread."""

    def __init__(
        self,
        store: Store,
        records: Records,
        health: Health,
        told: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._store, self._records, self._health, self._clock = store, records, health, clock
        self._rules = Rulebook(records, "window", "budget", "server")
        self._desk = Desk(records, self._rules, SOURCE, time.monotonic, told)
        self._trouble = Trouble()
        self._unwell: set[tuple[str, str]] = set()

    def begin(self) -> None:
        """As the records have it."""
        self._rules.forget()
        self._desk.begin(self._now())
        with self._records.session() as db:
            self._unwell = {(project, rule) for project in self._projects() for rule in troubles.troubles(db, project)}

    def rules_changed(self) -> None:
        """Rules are others now."""
        self._rules.forget()

    def round(self) -> None:
        """Look at every rule of every project once."""
        made, now = self._desk.round(), self._now()
        with self._records.session() as db:
            self._desk.book.acknowledged(db)
        for project in self._projects():
            for rule in self._rules.of(project):
                self._evaluated(made, project, rule, now)
        for known in list(self._desk.book.groups.values()):
            if self._rules.named(known.project, known.rule_id) is None:
                made.without_rule(known, self._rules.known(known.project, known.rule_id), OFF)
        self._desk.write(made, {}, now, must=bool(made.changes))

    def _evaluated(self, made: Round, project: ProjectId, rule: Rule, now: Nanos) -> None:
        try:
            found = self._seen(project, rule, now)
        except Unfit as unfit:
            self._failed(project, rule, str(unfit), now)
            return
        except Exception as error:  # noqa: BLE001 - whatever one rule meets, the others are looked at
            self._trouble.tell(f"rule:{rule.id}", f"the rule {rule.id} of {project} cannot be evaluated", error)
            self._failed(project, rule, f"{type(error).__name__}: {error}"[:300], now)
            return
        for seen in found:
            self._look(made, project, rule, seen, now)
        self._silent(made, project, rule, now)
        self._health.checked[project, rule.id] = now
        if (project, rule.id) in self._unwell:
            with self._records.session() as db, db.begin():
                troubles.well(db, project, rule, now)
            self._unwell.discard((project, rule.id))

    def _seen(self, project: ProjectId, rule: Rule, now: Nanos) -> Sequence[Seen]:
        """Raises Unfit, and whatever the store raises."""
        if rule.about.source == "window":
            return kpis.seen(self._store, project, rule, now)
        if rule.metric == "spans_received":
            return own.spans_received(self._store, project, rule, now)
        with self._records.session() as db:
            if rule.metric == "dead_pages":
                return own.dead_pages(db, project, rule, now)
            return budgets.seen(self._store, db, project, rule, now)

    def _look(self, made: Round, project: ProjectId, rule: Rule, seen: Seen, now: Nanos) -> None:
        key = fingerprint(project, rule.id, seen.labels)
        known = made.group(key)
        well = seen.sight is None or rule.level_of(seen.sight.value) == "none" or seen.samples < rule.min_samples
        if known is None and well and rule.no_data != "notify":
            return
        known = known or Group(project=project, rule_id=rule.id, fingerprint=key, labels=dict(seen.labels))
        value = None if seen.sight is None else seen.sight.value
        made.look(known, rule, seen.sight, Observation(value=value, samples=seen.samples), now)

    def _silent(self, made: Round, project: ProjectId, rule: Rule, now: Nanos) -> None:
        """Groups of the rule of which nothing was seen. What the server counts itself is nought, and not unknown."""
        counted = rule.metric in ("dead_pages", "spent", "burn_rate")
        for known in list(self._desk.book.groups.values()):
            if known.project == project and known.rule_id == rule.id and not made.looked(known.fingerprint):
                seen = Observation(value=0.0 if counted else None, samples=rule.min_samples if counted else 0)
                made.look(known, rule, replace(NOTHING, metric=rule.metric) if counted else None, seen, now)

    def _failed(self, project: ProjectId, rule: Rule, error: str, now: Nanos) -> None:
        with self._records.session() as db, db.begin():
            troubles.trouble(db, project, rule, error, now)
        self._unwell.add((project, rule.id))

    def _projects(self) -> Sequence[ProjectId]:
        return self._store.projects()

    def _now(self) -> Nanos:
        return Nanos(self._clock())
