"""Feedback that came through LangSmith's protocol, as it was sent: its scores may be changed by id later."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Feedback(Base):
    """One feedback; the score that it gave is in the store of spans."""

    __tablename__ = "feedback"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str | None] = mapped_column(index=True)
    trace_id: Mapped[str | None] = mapped_column(index=True)
    """The feedback is forgotten with it."""
    body: Mapped[Any] = mapped_column(JSON)
    made: Mapped[Moment] = mapped_column(default=now)


class FeedbackToken(Base):
    """A link by which somebody without a key may give one kind of feedback on one run."""

    __tablename__ = "feedback_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    run_id: Mapped[str]
    key: Mapped[str]
    expires: Mapped[Moment]
    made: Mapped[Moment] = mapped_column(default=now)
