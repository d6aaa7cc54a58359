"""The outbox: a page is written down for each channel that is to hear it, in the transaction of what it tells."""

from dataclasses import asdict
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.server.alerts.notice import Notice
from backtrail.server.storage.records import Channel, Notification
from backtrail.server.storage.records.tables.declared import now


def enqueue(db: Session, notice: Notice, *, fallback: bool = False) -> None:
    """Write one row for each channel that is to hear it, within the caller's transaction."""
    for channel in db.scalars(select(Channel).where(Channel.project_id == notice.project, Channel.on.is_(True))):
        if fallback and not channel.fallback:
            continue
        key = str(uuid5(NAMESPACE_URL, f"{channel.id}\n{notice.fingerprint}:{notice.action}:{notice.fired}"))
        if db.get(Notification, key) is None:
            told = asdict(notice) | {"labels": dict(notice.labels)}
            row = Notification(
                id=key, project_id=notice.project, channel_id=channel.id, alert_id=notice.alert_id,
                fingerprint=notice.fingerprint, action=notice.action, notice=told, state="waiting", attempts=0,
                due=now(), error="",
            )  # fmt: skip
            db.add(row)
            db.flush()


def resend_of_alert(db: Session, project: str, alert_id: str) -> int:
    """Send the pages about an alert again; how many those are."""
    rows = db.scalars(
        select(Notification).where(Notification.project_id == project, Notification.alert_id == alert_id)
    ).all()
    for row in rows:
        row.state, row.attempts, row.due = "waiting", 0, now()
    return len(rows)
