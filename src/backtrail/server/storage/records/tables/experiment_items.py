"""What became of the items of a dataset in an experiment: which trace shows it."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class ExperimentItem(Base):
    """One item's run in one experiment; sending it again replaces it."""

    __tablename__ = "experiment_items"

    experiment_id: Mapped[str] = mapped_column(ForeignKey("experiments.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    trace_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    span_id: Mapped[str | None]
    made: Mapped[Moment] = mapped_column(default=now)
