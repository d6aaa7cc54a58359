"""Somebody takes an alert in hand: it is neither told again nor escalated, and the receivers hear of it."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts import outbox
from backtrail.server.alerts.notices import notice_of
from backtrail.server.alerts.rulebook import rule_of
from backtrail.server.storage.records import Alert, AlertEvent


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
    kept = rule_of(db, alert.project_id, alert.rule_id)
    if alert.notified is not None and alert.closed is None:
        rule = kept.rule if kept else Rule(id=alert.rule_id, name=alert.rule_id, metric="steps")
        told = f"Acknowledged by {by or 'somebody'}{f': {note}' if note else ''}"
        outbox.enqueue(db, notice_of(alert, rule, "acknowledge", Nanos(at), note=told))
    return True


def of_incident(db: Session, project: str, incident_id: str, *, by: str, note: str, at: int) -> int:
    """Acknowledge the open alerts of an incident; how many there were."""
    asked = select(Alert).where(
        Alert.project_id == project,
        Alert.incident_id == incident_id,
        Alert.closed.is_(None),
        Alert.acknowledged.is_(None),
    )
    return sum(acknowledge(db, alert, by=by, note=note, at=at) for alert in db.scalars(asked).all())
