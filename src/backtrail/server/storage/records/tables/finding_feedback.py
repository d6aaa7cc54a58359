"""What people thought of findings."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class FindingFeedback(Base):
    """What was thought of one finding last; it is forgotten with its trace."""

    __tablename__ = "finding_feedback"
    __table_args__ = (Index("ix_finding_feedback_detector", "project_id", "detector", "verdict"),)

    project_id: Mapped[str] = mapped_column(primary_key=True)
    trace_id: Mapped[str] = mapped_column(primary_key=True)
    detector: Mapped[str] = mapped_column(primary_key=True)
    span_id: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    """right, wrong or not_useful."""
    comment: Mapped[str]
    by: Mapped[str]
    """Public half of the key that gave it; empty where there are no keys."""
    made: Mapped[Moment] = mapped_column(default=now)
