"""What tells one answer of a tool from the next and is no news: clocks, durations, addresses in memory, random ids."""

import re
from typing import Final

MARKS: Final = re.compile(
    r"\btmp\w{8}\b"  # a file made for once
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"  # a moment in time
    r"|\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b"  # a clock
    r"|\b0x[0-9a-fA-F]{6,16}\b"  # an address
    r"|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"  # a random id
    r"|\b(?:in|took|after|elapsed|time|duration)[:=]? {0,2}\d{1,9}(?:\.\d{1,9})? ?(?:ms|s|secs?|seconds?)\b"  # how long
)


def unmarked(text: str) -> str:
    """The text without them. Counters and percentages stay: a number that moves is progress."""
    return " ".join(MARKS.sub("#", text).split())
