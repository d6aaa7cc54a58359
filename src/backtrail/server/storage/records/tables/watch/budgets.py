"""Budgets: what a project, an agent, a model or a user may cost."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Budget(Base):
    """One budget of a project."""

    __tablename__ = "budgets"
    __table_args__ = (Index("ix_budgets_name", "project_id", "name", unique=True),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    name: Mapped[str]
    amount: Mapped[float]
    """US dollars in a period."""
    period: Mapped[str]
    """day, week or month, of the calendar in UTC."""
    only: Mapped[Any] = mapped_column(JSON)
    """Value by dimension (agent, model, user, environment); empty for everything."""
    made: Mapped[Moment] = mapped_column(default=now)
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
