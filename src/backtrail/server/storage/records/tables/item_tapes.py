"""Tapes of golden cases: they stay with their dataset, whatever becomes of the trace."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class ItemTape(Base):
    """The lines of one tape, compressed. Revisions of items name it: the same tape is kept once."""

    __tablename__ = "item_tapes"

    dataset_id: Mapped[str] = mapped_column(ForeignKey("datasets.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    """Of its lines."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    """Bytes of its lines, before they were compressed."""
    made: Mapped[Moment] = mapped_column(default=now)
