"""Datasets: named sets of inputs with what is expected of them."""

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Dataset(Base):
    """One dataset of a project."""

    __tablename__ = "datasets"
    __table_args__ = (UniqueConstraint("project_id", "name", name="uq_datasets_project_id_name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    name: Mapped[str]
    description: Mapped[str | None]
    details: Mapped[Any] = mapped_column(JSON)
    """Metadata and schemas, under the names of the protocol that sent them."""
    version: Mapped[int] = mapped_column(default=0)
    """The number of its newest version; 0 before the first item."""
    made: Mapped[Moment] = mapped_column(default=now)
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
