"""Detectors: what each finds, its thresholds in a project, and how often it was right there."""

from typing import Literal

from pydantic import Field

from backtrail.core.model.finding import Family
from backtrail.server.api.models.shape import Shape

Value = float | list[str] | str


class ThresholdOut(Shape):
    """One number, list of names or text that a detector goes by."""

    name: str
    type: Literal["number", "names", "text"]
    default: Value
    value: Value
    """What it is in this project."""
    unit: str
    why: str
    """The reason for the default."""


class DetectorOut(Shape):
    """A detector, as it is in a project."""

    name: str
    family: Family
    says: str
    """What it finds, in a line."""
    on: bool
    own: bool
    """Not one of Backtrail's: it came by the entry point `backtrail.detectors`."""
    thresholds: list[ThresholdOut]
    told: int
    """Findings of it that are kept."""
    right: int
    wrong: int
    not_useful: int
    precision: float | None
    """right / (right + wrong) by your own feedback; null without any."""
    trouble: str | None
    """Why it is switched off on this server, whatever the project says: it failed again and again."""


class Detectors(Shape):
    """Every detector of this server."""

    rows: list[DetectorOut]
    shared: list[ThresholdOut]
    """Thresholds that belong to no detector alone; change them by the name `shared`."""
    notes: list[str]
    """Detectors of your own that could not be loaded."""
    unread: int
    """Spans just written that the detectors have not read yet."""
    rejudging: bool
    """Older traces are being judged again, newest first: detectors or thresholds changed."""


class DetectorIn(Shape):
    """What to change of a detector in a project; what is not named stays."""

    on: bool | None = None
    thresholds: dict[str, float | list[str] | str | None] = Field(default_factory=dict, max_length=50)
    """By name; null puts the default back."""
