"""What a project changed of a detector."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from backtrail.server.storage.records.tables.declared import Base, Moment, now


class DetectorSetting(Base):
    """One detector in one project; without a row it is on, with its defaults."""

    __tablename__ = "detector_settings"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    detector: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[bool]
    thresholds: Mapped[Any] = mapped_column(JSON)
    """Value by name, of those that are not the default."""
    changed: Mapped[Moment] = mapped_column(default=now, onupdate=now)
