"""Changes of groups, written into the records: the alert, its log, its pages, its incident, and orders to the run.

All in the caller's transaction, so that none is without the others. The id of an alert is made when its row is.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.core.policy.machine import ENDED, Event, State, as_json
from backtrail.core.policy.rule import Level, Rule, graver
from backtrail.server.alerts import orders, outbox, silences
from backtrail.server.alerts.book import Change, Group
from backtrail.server.alerts.notices import notice_of
from backtrail.server.alerts.telling import shown
from backtrail.server.incidents.opening import open_or_join
from backtrail.server.storage.records import Alert, AlertEvent, Incident, Silence

OF_SESSION: Final = frozenset({"tokens", "spend"})
"""Metrics of a session: all of its runs are told."""


class Episodes:
    """Writes changes within one transaction."""

    def __init__(self, db: Session, source: str, now: Nanos) -> None:
        self._db, self._source, self._now = db, source, now
        self._silences: dict[str, Sequence[Silence]] = {}
        self._alerts: dict[str, str | None] = {}
        """By fingerprint, the alert that a group is in after the changes written so far."""

    def write(self, change: Change) -> Change:
        """The change with the id of the alert that it is now in."""
        key = change.after.fingerprint
        before = self._alerts.get(key, change.before.alert_id)
        row = self._db.get(Alert, before) if before else None
        for event in change.events:
            row = self._happened(row, change, event)
        if row is not None and row.open_key is not None:
            self._brought_up_to_date(row, change)
            if change.after.state.open:
                self._caught_up(row, change.rule)
            self._alerts[key] = row.id
            taken = change.after.acknowledged and row.id == before
            return replace(change, after=replace(change.after, alert_id=row.id, acknowledged=taken))
        self._alerts[key] = None
        return replace(change, after=replace(change.after, alert_id=None))

    def _happened(self, row: Alert | None, change: Change, event: Event) -> Alert | None:
        if event.what == "passed":
            self._unmake(row)
            return None
        if event.what == "closed":
            if row is not None:
                self._close(row, change, event)
            return None
        row = row if row is not None else self._made(change)
        self._log(row, event.what, event.why or _text(change, event), _data(change))
        if event.what in ("fired", "raised"):
            self._brought_up_to_date(row, change)
            row.fired = row.fired or self._now
            self._fired(row, change)
        elif event.what in ("renotify", "escalate"):
            self._brought_up_to_date(row, change)
            self._again(row, change.rule, event)
        return row

    def _made(self, change: Change) -> Alert:
        group = change.after
        row = Alert(
            id=uuid4().hex,
            project_id=group.project,
            rule_id=group.rule_id,
            fingerprint=group.fingerprint,
            open_key=group.fingerprint,
            labels=dict(group.labels),
            state=group.state.phase,
            level="none",
            machine={},
            since=self._now,
            evidence="",
        )
        self._brought_up_to_date(row, change)
        self._db.add(row)
        self._db.flush()
        return row

    def _brought_up_to_date(self, row: Alert, change: Change) -> None:
        state, sight = change.after.state, change.after.sight
        row.machine = self._machine(change.after, state)
        row.state, row.level = state.phase, state.level
        row.value, row.peak = state.value, state.peak
        row.limit = change.rule.limit_of(state.level)
        if sight is not None:
            worse = row.evidence == "" or state.value is None or state.value == state.peak
            if worse:
                row.evidence = sight.evidence
                row.trace_id, row.session_id, row.span_id = sight.trace_id, sight.session_id, sight.span_id

    def _machine(self, group: Group, state: State) -> dict[str, Any]:
        subject = next(iter(group.parts), "")
        worst = group.sight
        for name, sight in group.parts.items():
            if sight is worst:
                subject = name
        return as_json(state) | {"source": self._source, "subject": subject}

    def _fired(self, row: Alert, change: Change) -> None:
        """Somebody is to hear of it, and the run perhaps as well."""
        rule = change.rule
        if _sent(rule, row):
            row.incident_id, _ = open_or_join(
                self._db,
                project=row.project_id,
                fingerprint=row.fingerprint,
                title=notice_of(row, rule, "trigger", self._now).title,
                level=row.level,
                rule_id=row.rule_id,
                labels=dict(row.labels),
                evidence=row.evidence,
                trace_id=row.trace_id,
                session_id=row.session_id,
                span_id=row.span_id,
                at=self._now,
            )
            self._page(row, rule)
        if rule.action != "none" and (row.trace_id or row.session_id) and not graver(rule.action_at, _level(row)):
            self._order(row, rule)

    def _page(self, row: Alert, rule: Rule) -> None:
        silence = self._silence(row)
        if silence is not None:
            self._log(row, "silenced", f"Not sent: {silence.reason}", {"silence": silence.id, "until": silence.until})
            return
        row.notified = self._now
        outbox.enqueue(self._db, notice_of(row, rule, "trigger", self._now, incident_number=self._number(row)))

    def _caught_up(self, row: Alert, rule: Rule) -> None:
        """What a silence kept back is sent when the silence is over."""
        if row.notified is None and _sent(rule, row) and self._silence(row) is None:
            self._page(row, rule)

    def _again(self, row: Alert, rule: Rule, event: Event) -> None:
        if row.notified is None or self._silence(row) is not None:
            return
        action = "renotify" if event.what == "renotify" else "escalate"
        note = "Nobody has acknowledged it."
        number = self._number(row)
        row.notified = self._now
        outbox.enqueue(
            self._db,
            notice_of(row, rule, action, self._now, note=note, incident_number=number),  # type: ignore[arg-type]
            fallback=action == "escalate",
        )

    def _order(self, row: Alert, rule: Rule) -> None:
        of_session = rule.metric in OF_SESSION and row.session_id
        to = {"session_id": row.session_id} if of_session or not row.trace_id else {"trace_id": row.trace_id}
        message = rule.message or row.evidence
        orders.give(
            self._db, project=row.project_id, kind=rule.action, message=message, at=self._now, rule_id=rule.id,
            alert_id=row.id, **to,
        )  # fmt: skip
        self._log(row, "ordered", f"The run is told to {rule.action}: {message}", {"kind": rule.action, **to})

    def _close(self, row: Alert, change: Change, event: Event) -> None:
        row.closed, row.open_key, row.state = self._now, None, "ok"
        over = {"over": event.why}
        row.machine = self._machine(change.before, change.after.state) | over
        self._log(row, "closed", event.why, {"value": change.after.state.value if event.why != ENDED else row.value})
        silences.end_with(self._db, row.id, self._now)
        if row.notified is not None:
            number = self._number(row)
            outbox.enqueue(
                self._db, notice_of(row, change.rule, "resolve", self._now, note=event.why, incident_number=number)
            )
        self._db.flush()

    def _unmake(self, row: Alert | None) -> None:
        """It passed before it fired: nobody heard of it, and nobody needs to."""
        if row is not None:
            self._db.execute(delete(AlertEvent).where(AlertEvent.alert_id == row.id))
            self._db.delete(row)
            self._db.flush()

    def _log(self, row: Alert, what: str, text: str, data: dict[str, Any]) -> None:
        self._db.add(AlertEvent(alert_id=row.id, at=self._now, what=what, by="", text=text, data=data))

    def _silence(self, row: Alert) -> Silence | None:
        project = row.project_id
        if project not in self._silences:
            self._silences[project] = silences.in_force(self._db, project, self._now)
        return silences.covering(self._silences[project], row.rule_id, row.labels)

    def _number(self, row: Alert) -> int | None:
        incident = self._db.get(Incident, row.incident_id) if row.incident_id else None
        return None if incident is None else incident.number


def _sent(rule: Rule, row: Alert) -> bool:
    """Whether it is grave enough to be sent, and so to be worked on."""
    return rule.send != "none" and not graver(rule.send, _level(row))


def _level(row: Alert) -> Level:
    return "alert" if row.level == "alert" else "warning"


def _text(change: Change, event: Event) -> str:
    value = change.after.state.value
    told = "no data" if value is None else shown(value, change.rule.about.unit)
    sight = change.after.sight
    if event.what in ("fired", "raised") and sight is not None:
        return sight.evidence
    return {
        "pending": f"Over the limit, and not yet for as long as the rule says: {told}",
        "recovering": f"Healthy, and not yet for as long as the rule says: {told}",
        "back": f"Over the limit again: {told}",
        "renotify": f"Still so: {told}",
        "escalate": "Nobody acknowledged it: told to the fallback channel",
    }.get(event.what, told)


def _data(change: Change) -> dict[str, Any]:
    state, sight = change.after.state, change.after.sight
    told: dict[str, Any] = {"value": state.value, "level": state.level, "limit": change.rule.limit_of(state.level)}
    if sight is not None:
        told |= {"trace_id": sight.trace_id, "span_id": sight.span_id, "spans": list(sight.spans[-50:])}
    return told
