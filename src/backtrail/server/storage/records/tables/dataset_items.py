"""The items of datasets."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class DatasetItem(Base):
    """One input and what is expected of it. Its id is unique in its project: users choose ids."""

    __tablename__ = "dataset_items"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id"), index=True)
    input: Mapped[Any] = mapped_column(JSON)
    expected: Mapped[Any] = mapped_column(JSON)
    details: Mapped[Any] = mapped_column(JSON)
    """Metadata."""
    case: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """Of a golden case: what its case.yaml says."""
    tape: Mapped[str | None]
    """Of a golden case: the SHA-256 of its tape."""
    version: Mapped[int] = mapped_column(default=0)
    """The version of its dataset that made it as it is."""
    archived: Mapped[bool] = mapped_column(default=False)
    trace_id: Mapped[str | None]
    """The trace that it was made from."""
    span_id: Mapped[str | None]
    made: Mapped[Moment] = mapped_column(default=now)
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
