"""Silences: what is watched and shown, but not sent for a while, and why."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Silence(Base):
    """One silence of a project."""

    __tablename__ = "silences"
    __table_args__ = (Index("ix_silences_project_id", "project_id", "until"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    matchers: Mapped[Any] = mapped_column(JSON)
    """Value by label, `rule` among them; an alert is silenced where all of them are its own."""
    since: Mapped[Moment]
    until: Mapped[Moment]
    alert_id: Mapped[str | None]
    """With whose end it ends, if that comes first."""
    by: Mapped[str]
    reason: Mapped[str]
    made: Mapped[Moment] = mapped_column(default=now)
