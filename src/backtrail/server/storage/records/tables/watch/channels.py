"""Channels: where pages about alerts go."""

from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class Channel(Base):
    """One channel of a project."""

    __tablename__ = "channels"
    __table_args__ = (Index("ix_channels_name", "project_id", "name", unique=True),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    """pagerduty, slack, teams, discord, smtp, webhook, alertmanager or apprise."""
    config: Mapped[Any] = mapped_column(JSON)
    secrets: Mapped[Any] = mapped_column(JSON)
    """What is shown to nobody: routing keys, passwords, addresses that are a secret."""
    on: Mapped[bool]
    least: Mapped[str]
    """warning or alert: what is less is not sent here."""
    quiet: Mapped[Any] = mapped_column(JSON)
    """Hours in which only alerts are sent; null for none."""
    fallback: Mapped[bool]
    """Whether it hears of other channels' and rules' trouble, and of alerts that nobody acknowledged."""
    made: Mapped[Moment] = mapped_column(default=now)
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
