"""Saved views: ways to look at the list of traces that somebody kept under a name."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class SavedView(Base):
    """One view of a project, for everybody who reads it."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("ix_saved_views_name", "project_id", "name", unique=True),)

    project_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    """Made by whoever saved it, so that saving twice is saving once."""
    name: Mapped[str]
    query: Mapped[str]
    since: Mapped[str]
    """As the address has it, such as -1h; empty for no limit."""
    until: Mapped[str]
    sort: Mapped[str]
    columns: Mapped[str]
    """Names with commas between; empty for those that the browser keeps."""
    made: Mapped[Moment] = mapped_column(default=now)
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
