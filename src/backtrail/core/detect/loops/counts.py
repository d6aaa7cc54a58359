"""Thresholds that count: whole, and within what makes sense, whatever a project sets."""

from typing import Final

from backtrail.core.detect.limits import Limits, Threshold

MOST: Final = 1_000


def count(limits: Limits, threshold: Threshold[float], least: int = 2, most: int = MOST) -> int:
    """The threshold as a number of times, at least `least`."""
    return int(min(most, max(least, limits[threshold])))
