"""Guarded runs: agents that told their limits and are listening for orders."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment


class GuardedRun(Base):
    """One run that a guard watches."""

    __tablename__ = "guarded_runs"
    __table_args__ = (Index("ix_guarded_runs_seen", "project_id", "seen"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """Made by the guard."""
    project_id: Mapped[str]
    session_id: Mapped[str | None]
    trace_id: Mapped[str | None]
    agent: Mapped[str]
    limits: Mapped[Any] = mapped_column(JSON)
    """Number by name: steps, tokens, cost, seconds, loops."""
    spent: Mapped[Any] = mapped_column(JSON)
    """The same, as the guard last told."""
    state: Mapped[str]
    """running, waiting (for a human), stopped or ended."""
    tripped: Mapped[str]
    """What was exceeded, in a sentence; empty for nothing."""
    begun: Mapped[Moment]
    seen: Mapped[Moment]
