"""Results of replays, as whoever ran them sent them."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class ReplayResult(Base):
    """One replay of a trace: followed, or parted, or several samples of a changed one."""

    __tablename__ = "replays"
    __table_args__ = (Index("ix_replays_trace_id", "project_id", "trace_id", "made"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    trace_id: Mapped[str]
    kind: Mapped[str]
    """replay, what_if, fork, bisect or golden."""
    faithful: Mapped[bool]
    passed: Mapped[int]
    samples: Mapped[int]
    body: Mapped[Any] = mapped_column(JSON)
    """Runs with their rows, overrides, command: docs/spec/http-api.md."""
    by: Mapped[str]
    made: Mapped[Moment] = mapped_column(default=now)
