"""The outbox: pages that have to reach a channel, written together with the change that they tell."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Notification(Base):
    """One page to one channel. Sending it again keeps its id."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_due", "state", "due"),
        Index("ix_notifications_alert_id", "alert_id", "made"),
        Index("ix_notifications_project_id", "project_id", "made"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """UUIDv5 of channel, fingerprint, action and the moment of firing: what is told twice is one row."""
    project_id: Mapped[str]
    channel_id: Mapped[str]
    alert_id: Mapped[str | None]
    fingerprint: Mapped[str]
    action: Mapped[str]
    """trigger, acknowledge, resolve, renotify, escalate or test."""
    notice: Mapped[Any] = mapped_column(JSON)
    """What is told, as server/alerts/notice.py writes it; each channel makes its own payload of it."""
    state: Mapped[str]
    """waiting, sent, dead or dropped."""
    attempts: Mapped[int]
    due: Mapped[Moment]
    """When it is tried next; while somebody is sending it, when that lease ends."""
    status: Mapped[int | None]
    """Of the last answer."""
    error: Mapped[str]
    made: Mapped[Moment] = mapped_column(default=now)
    sent: Mapped[Moment | None]
