"""Versions of datasets: every change of items is one."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class DatasetVersion(Base):
    """One version of a dataset; what changed in it are the revisions that it brought."""

    __tablename__ = "dataset_versions"

    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 ..."""
    by: Mapped[str]
    at: Mapped[Moment] = mapped_column(default=now)
