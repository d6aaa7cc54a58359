"""Durations as counts in buckets of growing width, which add up; percentiles are read from them.

Every bucket is 5 % wide, so that a percentile is off by 2.5 % at most, whatever the duration (DDSketch, Masson and
others, VLDB 2019, with a relative accuracy of 0.025). Roads not taken: keeping durations (they do not add up), t-digest
(its error depends on the order of arrival, so that a sum would not be the sum of its parts).
"""

import math
from collections.abc import Mapping
from typing import Final

ERROR: Final = 0.025
"""Of a percentile, relative."""
GROWTH: Final = (1 + ERROR) / (1 - ERROR)
UNIT: Final = 1000
"""Nanoseconds below which durations are alike."""
_LOG: Final = math.log(GROWTH)


def bucket(nanos: int) -> int:
    """The bucket of a duration."""
    return 0 if nanos <= UNIT else math.ceil(math.log(nanos / UNIT) / _LOG)


def duration(number: int) -> float:
    """The duration that a bucket stands for, in nanoseconds: off by ERROR from any that fell into it."""
    return UNIT * 2 * GROWTH**number / (GROWTH + 1)


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The duration that a share (0 to 1) of those counted do not exceed, in nanoseconds; None where none was."""
    number = sum(counts.values())
    if number <= 0:
        return None
    rank = min(max(math.ceil(share * number), 1), number)
    seen = 0
    for key in sorted(counts):
        seen += counts[key]
        if seen >= rank:
            return duration(key)
    return None
