"""The groups in which something is wrong at present, as one thread remembers them; the records have the same in rows.

Looks are collected in a `Round` and become true only when it is written: what could not be written is looked at again.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.core.policy.fingerprint import fingerprint
from backtrail.core.policy.machine import ENDED, Event, Observation, State, ended, of_json, step
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.sight import Sight
from backtrail.server.storage.records import Alert

Subject: TypeAlias = str
"""What ends: the trace, or empty where the session does."""
MOST_TOLD: Final = 50_000
DAY: Final = 86400 * 10**9
GROWN: Final = 2.0
"""What was told and has ended is told again when it has become so many times as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of a rule."""

    project: str
    rule_id: str
    fingerprint: str
    labels: Mapping[str, str]
    state: State = State()  # noqa: RUF009 - it is frozen
    alert_id: str | None = None
    acknowledged: bool = False
    sight: Sight | None = None
    """The worst, of what is shown now."""
    parts: Mapping[Subject, Sight] = field(default_factory=dict)
    """What is over a limit or was, by what it was seen in, while it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a look brought about in one group."""

    rule: Rule
    before: Group
    after: Group
    events: tuple[Event, ...]
    over: Mapping[Subject, float] = field(default_factory=dict)
    """The value of what has ended while it was over a limit."""


class Book:
    """Groups by fingerprint."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.groups: dict[str, Group] = {}
        self.told: OrderedDict[tuple[str, Subject], float] = OrderedDict()
        """The peak of what was told and has ended: it is no news when it is looked at again."""
        self.called: OrderedDict[tuple[str, str, str], Mapping[str, str]] = OrderedDict()
        """By project, rule and run, the labels under which something of it was told and has ended."""

    def load(self, db: Session, now: int) -> None:
        """As the records have it."""
        self.groups, self.told, self.called = {}, OrderedDict(), OrderedDict()
        for row in db.scalars(select(Alert).where(Alert.open_key.is_not(None))):
            if row.machine.get("source") == self._source:
                self.groups[row.fingerprint] = _group(row)
        recent = select(Alert).where(Alert.closed > now - DAY).order_by(Alert.closed.desc()).limit(MOST_TOLD)
        for row in reversed(db.scalars(recent).all()):
            if row.machine.get("source") == self._source and row.machine.get("over") == ENDED:
                subject = str(row.machine.get("subject") or "")
                self.over(_group(row), subject, row.trace_id, row.peak or 0.0)

    def acknowledged(self, db: Session) -> None:
        """Who took what in hand meanwhile."""
        open_ = [each.alert_id for each in self.groups.values() if each.alert_id and not each.acknowledged]
        for at in range(0, len(open_), 500):
            wanted = select(Alert.fingerprint).where(
                Alert.id.in_(open_[at : at + 500]), Alert.acknowledged.is_not(None)
            )
            for key in db.scalars(wanted):
                self.groups[key] = replace(self.groups[key], acknowledged=True)

    def over(self, group: Group, subject: Subject, run: str | None, peak: float) -> None:
        """Something was told and has ended."""
        key = (group.fingerprint, subject)
        self.told[key] = max(peak, self.told.pop(key, peak))
        if len(self.told) > MOST_TOLD:
            self.told.popitem(last=False)
        if run is not None:
            self.called[group.project, group.rule_id, run] = group.labels
            self.called.move_to_end((group.project, group.rule_id, run))
            if len(self.called) > MOST_TOLD:
                self.called.popitem(last=False)

    def settle(self, changes: Iterable[Change]) -> None:
        """The changes are written."""
        for change in changes:
            after = change.after
            for subject, value in change.over.items():
                self.over(after, subject, change.before.parts[subject].trace_id, value)
            if after.alert_id is None and after.state.silent is None:
                self.groups.pop(after.fingerprint, None)
            else:
                self.groups[after.fingerprint] = after


def _group(row: Alert) -> Group:
    sight = Sight(
        metric="",
        value=row.value or 0.0,
        evidence=row.evidence,
        trace_id=row.trace_id,
        session_id=row.session_id,
        span_id=row.span_id,
    )
    subject = str(row.machine.get("subject") or "")
    return Group(
        project=row.project_id,
        rule_id=row.rule_id,
        fingerprint=row.fingerprint,
        labels=dict(row.labels),
        state=of_json(row.machine),
        alert_id=row.id,
        acknowledged=row.acknowledged is not None,
        sight=sight,
        parts={subject: sight},
    )


class Round:
    """Looks at groups that are written together."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._now: dict[str, Group] = {}
        self.changes: list[Change] = []

    def group(self, key: str) -> Group | None:
        """As it is after the looks of this round."""
        return self._now.get(key) or self._book.groups.get(key)

    def looked(self, key: str) -> bool:
        """Whether the group was looked at in this round."""
        return key in self._now

    def called(self, project: str, rule: Rule, run: str, labels: dict[str, str]) -> dict[str, str]:
        """The labels of a run, as the rule told it before it ended: its root may have come since, with a name."""
        told = self._book.called.get((project, rule.id, run))
        if told is None:
            return labels
        return {name: value for name, value in labels.items() if name not in rule.group_by} | dict(told)

    def shows(
        self, project: str, rule: Rule, labels: Mapping[str, str], subject: Subject, sight: Sight, now: Nanos
    ) -> str | None:
        """What a run that is going on shows; the fingerprint where it is over a limit, or was."""
        level = rule.level_of(sight.value)
        told = rule.labels_of({**labels, **sight.labels})
        key = fingerprint(project, rule.id, told)
        known = self.group(key)
        if level == "none" and (known is None or subject not in known.parts):
            return None
        if subject not in (known.parts if known else ()) and not self._news(key, subject, sight):
            return None
        known = known or Group(project=project, rule_id=rule.id, fingerprint=key, labels=told)
        parts = {**known.parts, subject: sight}
        worst = _worst(rule, parts)
        self.look(replace(known, parts=parts), rule, worst, Observation(value=worst.value), now)
        return key

    def less(self, key: str, subject: Subject, rule: Rule, now: Nanos) -> None:
        """A run shows no longer what it showed of a group: the row was broken off."""
        known = self.group(key)
        if known is not None and subject in known.parts and known.parts[subject].value:
            nothing = replace(known.parts[subject], value=0.0)
            parts = {**known.parts, subject: nothing}
            worst = _worst(rule, parts)
            self.look(replace(known, parts=parts), rule, worst, Observation(value=worst.value), now)

    def gone(self, key: str, subject: Subject, rule: Rule, now: Nanos) -> None:
        """A run has ended; with the last of a group, the group has."""
        known = self.group(key)
        if known is None or subject not in known.parts:
            return
        parts = {name: sight for name, sight in known.parts.items() if name != subject}
        over = {subject: known.parts[subject].value}
        if parts:
            worst = _worst(rule, parts)
            self.look(replace(known, parts=parts), rule, worst, Observation(value=worst.value), now, over)
        else:
            seen = Observation(value=known.state.value, ended=True)
            self.look(known, rule, known.sight, seen, now, over)

    def look(
        self,
        known: Group,
        rule: Rule,
        sight: Sight | None,
        seen: Observation,
        now: Nanos,
        over: Mapping[Subject, float] | None = None,
    ) -> None:
        """One look at one group."""
        seen = replace(seen, acknowledged=known.acknowledged)
        state, events = step(known.state, rule, seen, now)
        after = replace(known, state=state, sight=sight or known.sight)
        if not state.open and state.phase == "ok":
            after = replace(after, alert_id=None, acknowledged=False, parts={})
        self._keep(Change(rule=rule, before=known, after=after, events=events, over=over or {}))

    def without_rule(self, known: Group, rule: Rule, why: str) -> None:
        """The rule of a group is no more, or off."""
        after = replace(known, state=State(), alert_id=None, acknowledged=False, parts={})
        self._keep(Change(rule=rule, before=known, after=after, events=ended(known.state, why)))

    def _keep(self, change: Change) -> None:
        self._now[change.after.fingerprint] = change.after
        self.changes.append(change)

    def _news(self, key: str, subject: Subject, sight: Sight) -> bool:
        told = self._book.told.get((key, subject))
        return told is None or sight.value >= GROWN * told


def _worst(rule: Rule, parts: Mapping[Subject, Sight]) -> Sight:
    return (max if rule.op in (">", ">=") else min)(parts.values(), key=lambda each: each.value)
