"""What alerts tell of a trace goes with the trace; that there was an alert, and when, stays."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.records import Alert, AlertEvent, Notification

GONE: Final = "The trace that it was about was forgotten."
AT_ONCE: Final = 500
"""Alerts named in one statement."""


def erase(db: Session, project: ProjectId, traces: Sequence[TraceId]) -> None:
    """Forget evidence, labels of people, and pages about these traces, within the caller's transaction."""
    about = select(Alert).where(Alert.project_id == project, Alert.trace_id.in_(traces))
    alerts = db.scalars(about).all()
    for alert in alerts:
        alert.evidence, alert.trace_id, alert.span_id = GONE, None, None
        alert.labels = {name: value for name, value in alert.labels.items() if name != "user"}
    ids = [alert.id for alert in alerts]
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        db.execute(update(AlertEvent).where(AlertEvent.alert_id.in_(some)).values(text="", data={}))
        for page in db.scalars(select(Notification).where(Notification.alert_id.in_(some))):
            told = {"evidence": GONE, "trace_id": None, "span_id": None}
            labels = {name: value for name, value in page.notice.get("labels", {}).items() if name != "user"}
            page.notice = page.notice | told | {"labels": labels}
