"""What an item of a dataset was, from one version of the dataset on until its next revision."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class ItemRevision(Base):
    """One item as a version of its dataset made it. Never changed: an experiment of last month reads it again."""

    __tablename__ = "item_revisions"

    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[str]
    """added, changed or archived."""
    input: Mapped[Any] = mapped_column(JSON)
    expected: Mapped[Any] = mapped_column(JSON)
    details: Mapped[Any] = mapped_column(JSON)
    case: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    tape: Mapped[str | None]
    archived: Mapped[bool]
    """From here on it is not in the dataset: archived, deleted, or moved to another one."""
    trace_id: Mapped[str | None]
    span_id: Mapped[str | None]
    made: Mapped[Moment] = mapped_column(default=now)
