"""What a project changed of the default alert rules, and the rules that it made itself."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class AlertRule(Base):
    """One rule in one project; a default rule without a row is on, as it was delivered."""

    __tablename__ = "alert_rules"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    """The name of a default rule, or an id that was made for the project's own."""
    on: Mapped[bool]
    rule: Mapped[Any] = mapped_column(JSON)
    """The whole rule, as core/policy writes it."""
    made: Mapped[Moment] = mapped_column(default=now)
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
