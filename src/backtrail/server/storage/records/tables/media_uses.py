"""Which traces show which media: the file goes with the last of them."""

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class MediaUse(Base):
    """One trace that shows one file of its project."""

    __tablename__ = "media_uses"
    __table_args__ = (
        ForeignKeyConstraint(["project_id", "media_id"], ["media.project_id", "media.id"], name="fk_media_uses_media"),
    )

    project_id: Mapped[str] = mapped_column(primary_key=True)
    trace_id: Mapped[str] = mapped_column(primary_key=True)
    media_id: Mapped[str] = mapped_column(primary_key=True)
    span_id: Mapped[str | None]
    """Of the first span that showed it."""
    made: Mapped[Moment] = mapped_column(default=now)
