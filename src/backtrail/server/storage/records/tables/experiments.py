"""Experiments: runs of an agent over a dataset, each with a name."""

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Experiment(Base):
    """One experiment; LangSmith calls it a project or session, Langfuse a dataset run."""

    __tablename__ = "experiments"
    __table_args__ = (UniqueConstraint("project_id", "name", "dataset_id", name="uq_experiments_project_id_name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    name: Mapped[str]
    dataset_id: Mapped[str | None] = mapped_column(index=True)
    version: Mapped[int | None]
    """The version of the dataset; None where whoever ran it did not tell."""
    by: Mapped[str] = mapped_column(default="")
    description: Mapped[str | None]
    details: Mapped[Any] = mapped_column(JSON)
    """Metadata, under the names of the protocol that sent it."""
    made: Mapped[Moment] = mapped_column(default=now)
    ended: Mapped[Moment | None]
