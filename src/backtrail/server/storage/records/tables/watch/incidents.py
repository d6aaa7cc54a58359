"""Incidents: trouble that somebody works on."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Incident(Base):
    """One incident of a project; alerts of its fingerprint join it while it is open."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_open_key", "open_key", unique=True),
        Index("ix_incidents_number", "project_id", "number", unique=True),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    number: Mapped[int]
    """Counted within its project, from 1: what people call it."""
    fingerprint: Mapped[str]
    open_key: Mapped[str | None]
    """The fingerprint while it is not closed; null afterwards."""
    title: Mapped[str]
    severity: Mapped[str]
    """warning or critical."""
    state: Mapped[str]
    """open, acknowledged or closed."""
    rule_id: Mapped[str]
    labels: Mapped[Any] = mapped_column(JSON)
    evidence: Mapped[str]
    trace_id: Mapped[str | None]
    session_id: Mapped[str | None]
    span_id: Mapped[str | None]
    opened: Mapped[Moment]
    filled: Mapped[Moment | None]
    """When all five steps of the runbook were filled in first."""
    acknowledged: Mapped[Moment | None]
    acknowledged_by: Mapped[str | None]
    closed: Mapped[Moment | None]
    closed_by: Mapped[str | None]
    resolution: Mapped[str | None]
    """fixed, or why not: not_a_problem, duplicate, accepted, other."""
    reason: Mapped[str]
    golden_case: Mapped[str | None]
    """Id of the golden case that holds the fix."""
    owner: Mapped[str | None]
    notes: Mapped[str]
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
