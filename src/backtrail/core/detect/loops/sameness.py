"""Whether two runs of a tool asked for the same, and whether they brought the same.

Equal digests are the rule. Results may differ in what no reader would call news (a clock, a duration, an address in
memory, a random id): such marks are masked. Counters and percentages are kept, because a number that moves is progress.
"""

import re
from functools import lru_cache
from typing import Final

from backtrail.core.detect.moment import EXCERPT, Moment, Text

MASKS: Final = re.compile(
    r"\btmp\w{8}\b"  # a file made for once
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"  # a moment in time
    r"|\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b"  # a clock
    r"|\b0x[0-9a-fA-F]{6,16}\b"  # an address
    r"|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"  # a random id
    r"|\b(?:in|took|after|elapsed|time|duration)[:=]? {0,2}\d{1,9}(?:\.\d{1,9})? ?(?:ms|s|secs?|seconds?)\b"  # how long
)
NUMBERS: Final = re.compile(r"\d+")


def same_call(one: Moment, other: Moment) -> bool:
    """The same tool with the same arguments. Calls whose arguments were not recorded are never the same."""
    return one.name == other.name and bool(one.asked.digest) and one.asked.digest == other.asked.digest


def same_result(one: Moment, other: Moment) -> bool:
    """Both brought the same but for clocks and the like, or failed the same way. Meant for runs of the same call: it
    reads the results where their digests differ."""
    if exactly_same_result(one, other):
        return True
    if not _comparable(one, other):
        return False
    if one.failure and other.failure:
        return same_failure(one, other)
    return same_text(one.gave, other.gave)


def exactly_same_result(one: Moment, other: Moment) -> bool:
    """Both brought the same to the letter; cheap. Open runs have brought nothing yet."""
    if one.gave.digest != other.gave.digest or not _comparable(one, other):
        return False
    return bool(one.gave.digest) or one.failure == other.failure


def _comparable(one: Moment, other: Moment) -> bool:
    ended = one.end is not None and other.end is not None
    return ended and (one.failure is None) == (other.failure is None)


def same_failure(one: Moment, other: Moment) -> bool:
    """Both failed, with the same words."""
    if one.failure is None or other.failure is None:
        return False
    return one.failure.message == other.failure.message or _masked(one.failure.message) == _masked(
        other.failure.message
    )


def same_error(one: Moment, other: Moment) -> bool:
    """Both failed, with the same words but for numbers: `line 12` and `line 14` are one error."""
    if one.failure is None or other.failure is None:
        return False
    return error_kind(one.failure.message) == error_kind(other.failure.message)


def same_text(one: Text, other: Text) -> bool:
    """Equal but for clocks and the like. Texts longer than an excerpt are compared by digest alone."""
    if one.digest == other.digest:
        return True
    if max(one.size, other.size) > EXCERPT or abs(one.size - other.size) > 16 + max(one.size, other.size) // 20:
        return False
    return _masked(one.excerpt) == _masked(other.excerpt)


@lru_cache(maxsize=256)
def error_kind(message: str) -> str:
    """The message without what tells one occurrence from the next."""
    return NUMBERS.sub("#", MASKS.sub("#", message[:300])).casefold().strip()


def _masked(text: str) -> str:
    return " ".join(MASKS.sub("#", text).split())
