"""Orders: what a running agent is told by a rule or a human."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Order(Base):
    """One order to the runs of a session or to one trace."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_session_id", "project_id", "session_id", "no"),
        Index("ix_orders_trace_id", "project_id", "trace_id", "no"),
    )

    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    """Grows: a guard asks for those after the last that it knows."""
    project_id: Mapped[str]
    session_id: Mapped[str | None]
    trace_id: Mapped[str | None]
    kind: Mapped[str]
    """warn, steer, ask, stop, extend or go_on."""
    message: Mapped[str]
    """For the model where it steers, for people else."""
    more: Mapped[Any] = mapped_column(JSON)
    """Of an extension: number by name of limit, to be added."""
    rule_id: Mapped[str | None]
    alert_id: Mapped[str | None]
    by: Mapped[str]
    """Empty for Backtrail itself."""
    made: Mapped[Moment] = mapped_column(default=now)
    until: Mapped[Moment]
    """An order that nobody fetched by then is void."""
    heard: Mapped[Moment | None]
    """When a guard first fetched it."""
