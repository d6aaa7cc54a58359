"""Somebody takes an alert in hand: it is neither told again nor escalated, and the receivers hear of it."""

from collections.abc import Iterable

from sqlalchemy import update
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts import outbox
from backtrail.server.alerts.notices import notice_of
from backtrail.server.alerts.rulebook import rule_of
from backtrail.server.storage.records import Alert, AlertEvent, Incident


def acknowledge(db: Session, alert: Alert, *, by: str, note: str, at: int) -> bool:
    """Whether it was not acknowledged before. Only one of two who do it at once is the first."""
    done = db.execute(
        update(Alert)
        .where(Alert.id == alert.id, Alert.acknowledged.is_(None))
        .values(acknowledged=at, acknowledged_by=by)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        return False
    db.refresh(alert)
    db.add(AlertEvent(alert_id=alert.id, at=at, what="acknowledged", by=by, text=note, data={}))
    told(db, alert, by=by, note=note)
    return True


def told(db: Session, alert: Alert, *, by: str, note: str) -> None:
    """Whoever was paged about an alert that is open hears who took it in hand."""
    if alert.notified is None or alert.closed is not None:
        return
    kept = rule_of(db, alert.project_id, alert.rule_id)
    rule = kept.rule if kept else Rule(id=alert.rule_id, name=alert.rule_id, metric="steps")
    text = f"Acknowledged by {by or 'somebody'}{f': {note}' if note else ''}"
    incident = db.get(Incident, alert.incident_id) if alert.incident_id else None
    number = None if incident is None else incident.number
    at = Nanos(alert.acknowledged or alert.since)
    outbox.enqueue(db, notice_of(alert, rule, "acknowledge", at, note=text, incident_number=number))


def told_of_incident(db: Session, _: Incident, alerts: Iterable[Alert], by: str, note: str) -> None:
    """The same for the alerts of an incident that somebody took on."""
    for alert in alerts:
        told(db, alert, by=by, note=note)
