"""Tapes of runs, as their recorder sends them: part by part, while the run goes on."""

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class KeptTape(Base):
    """One tape of one trace; forgotten with it."""

    __tablename__ = "tapes"
    __table_args__ = (Index("ix_tapes_trace_id", "project_id", "trace_id", "made"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """Made by the recorder: its run's id."""
    project_id: Mapped[str]
    trace_id: Mapped[str]
    session_id: Mapped[str | None]
    complete: Mapped[bool]
    """Its footer has come."""
    size: Mapped[int]
    """Bytes of its parts, as they are kept."""
    made: Mapped[Moment] = mapped_column(default=now)


class TapePart(Base):
    """Some lines of a tape, compressed. Sending a part again replaces it."""

    __tablename__ = "tape_parts"

    tape_id: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
