"""What happened in an incident, from the page to the end."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment


class IncidentEvent(Base):
    """One line of the log of an incident."""

    __tablename__ = "incident_log"
    __table_args__ = (Index("ix_incident_log_incident_id", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    incident_id: Mapped[str]
    at: Mapped[Moment]
    what: Mapped[str]
    by: Mapped[str]
    """Empty for Backtrail itself."""
    text: Mapped[str]
    data: Mapped[Any] = mapped_column(JSON)
