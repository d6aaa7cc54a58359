"""Alerts: what a rule saw in one group, from the first look that was not healthy to the end."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Alert(Base):
    """One episode of one rule in one group."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_open_key", "open_key", unique=True),
        Index("ix_alerts_project_id", "project_id", "since"),
        Index("ix_alerts_fingerprint", "fingerprint", "since"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    rule_id: Mapped[str]
    fingerprint: Mapped[str]
    """Of project, rule and labels: the same for every episode."""
    open_key: Mapped[str | None]
    """The fingerprint while it is open, so that one group has one open alert; null afterwards."""
    labels: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str]
    level: Mapped[str]
    """The gravest that it reached: none, warning or alert."""
    machine: Mapped[Any] = mapped_column(JSON)
    """The state of the state machine, as core/policy writes it."""
    since: Mapped[Moment]
    fired: Mapped[Moment | None]
    closed: Mapped[Moment | None]
    value: Mapped[float | None]
    peak: Mapped[float | None]
    limit: Mapped[float | None]
    evidence: Mapped[str]
    trace_id: Mapped[str | None]
    session_id: Mapped[str | None]
    span_id: Mapped[str | None]
    incident_id: Mapped[str | None]
    acknowledged: Mapped[Moment | None]
    acknowledged_by: Mapped[str | None]
    notified: Mapped[Moment | None]
    """When a page about it was last put into the outbox."""
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
