"""What became of the items of a dataset in an experiment: its result, or which trace shows it."""

from typing import Any

from sqlalchemy import JSON, Double, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class ExperimentItem(Base):
    """One item's run in one experiment; sending it again replaces it."""

    __tablename__ = "experiment_items"

    experiment_id: Mapped[str] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    trace_id: Mapped[str] = mapped_column(primary_key=True)
    """Empty where there was no trace."""
    id: Mapped[str] = mapped_column(unique=True)
    span_id: Mapped[str | None]
    passed: Mapped[bool | None]
    """None where nobody told: it is then read from the trace and its scores."""
    steps: Mapped[int | None]
    tokens: Mapped[int | None]
    cost: Mapped[float | None] = mapped_column(Double)
    """US dollars."""
    seconds: Mapped[float | None] = mapped_column(Double)
    result: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """Failures, error, output and difference."""
    rows: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True, deferred=True)
    """Recorded calls beside those that were made now: lists do not read them."""
    made: Mapped[Moment] = mapped_column(default=now)
