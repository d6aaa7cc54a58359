"""Thresholds of detectors: each is declared beside its detector with a default and the reason for it, and may be set
for a project."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T", float, tuple[str, ...], str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Generic[T]):
    """One number, list of names or text that a detector goes by."""

    name: str
    """Unique among all detectors: `exact_repeat_times`."""
    default: T
    unit: str
    """What it counts: `calls`, `tokens`, `seconds`, `US dollars`, `tool names`."""
    why: str
    """The reason for the default, in a sentence."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of a project: the defaults, and what was set."""

    given: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, threshold: Threshold[T]) -> T:
        value: T = self.given.get(threshold.name, threshold.default)
        return value
