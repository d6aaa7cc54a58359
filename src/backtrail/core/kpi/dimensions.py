"""By what numbers can be told apart, and how a query names it."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Dimension: TypeAlias = Literal["", "agent", "model", "tool", "user", "environment", "release", "detector"]

DIMENSIONS: Final[tuple[Dimension, ...]] = (
    *("", "agent", "model", "tool", "user", "environment", "release", "detector"),
)
"""Stores keep the place in this row: new ones come last. The first is everything."""
FIELDS: Final[dict[Dimension, str]] = {
    "agent": "name",
    "model": "model",
    "tool": "tool",
    "user": "user",
    "environment": "environment",
    "release": "release",
    "detector": "finding",
}
"""The field of the query language that finds the traces behind a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One value of one dimension."""

    dimension: Dimension
    value: str


EVERYTHING: Final = Group(dimension="", value="")
