"""Annotation queues: runs that wait for a person to look at them."""

from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class AnnotationQueue(Base):
    """One queue of a project."""

    __tablename__ = "annotation_queues"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    description: Mapped[str | None]
    made: Mapped[Moment] = mapped_column(default=now)


class QueuedRun(Base):
    """A run in a queue."""

    __tablename__ = "queued_runs"

    queue_id: Mapped[str] = mapped_column(primary_key=True)
    span_id: Mapped[str] = mapped_column(primary_key=True)
    made: Mapped[Moment] = mapped_column(default=now)
