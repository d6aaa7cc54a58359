"""Prompts: texts and chats that agents fetch by name; every change is a new version."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Prompt(Base):
    """One version of a prompt."""

    __tablename__ = "prompts"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    """text or chat."""
    prompt: Mapped[Any] = mapped_column(JSON)
    """Text, or a list of messages."""
    config: Mapped[Any] = mapped_column(JSON)
    labels: Mapped[Any] = mapped_column(JSON)
    """A label stands on one version of a prompt at most; `latest` is never stored."""
    tags: Mapped[Any] = mapped_column(JSON)
    note: Mapped[str | None]
    made: Mapped[Moment] = mapped_column(default=now)
