"""The five steps of an incident's runbook."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment


class IncidentStep(Base):
    """One step: what the machine filled in, and who confirmed it."""

    __tablename__ = "incident_steps"

    incident_id: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    """1 session, 2 tool call, 3 retrieval, 4 replay, 5 cause and fix."""
    filled: Mapped[Moment | None]
    content: Mapped[Any] = mapped_column(JSON)
    verdict: Mapped[str]
    """good, bad, nothing (there is nothing of the kind in the run) or unknown."""
    confirmed: Mapped[Moment | None]
    confirmed_by: Mapped[str | None]
    note: Mapped[str]
