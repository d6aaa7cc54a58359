"""What happened to alerts: every transition and everything that somebody did."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment


class AlertEvent(Base):
    """One line of the log of an alert."""

    __tablename__ = "alert_log"
    __table_args__ = (Index("ix_alert_log_alert_id", "alert_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    alert_id: Mapped[str]
    at: Mapped[Moment]
    what: Mapped[str]
    """A state of the machine that it came into, or acknowledged, silenced, noted, error."""
    by: Mapped[str]
    """Empty for Backtrail itself."""
    text: Mapped[str]
    data: Mapped[Any] = mapped_column(JSON)
