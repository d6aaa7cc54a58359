"""Whether two runs of a tool asked for the same, and whether they brought the same.

Equal digests are the rule. Results may differ in what no reader would call news (a clock, a duration, an address in
memory, a random id): such marks are masked. Counters and percentages are kept, because a number that moves is progress.
"""

import re
from functools import lru_cache
from typing import Final

from backtrail.core.detect.moment import EXCERPT, Moment, Text
from backtrail.core.policy.marks import MARKS, unmarked

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
    return one.failure.message == other.failure.message or unmarked(one.failure.message) == unmarked(
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
    return unmarked(one.excerpt) == unmarked(other.excerpt)


@lru_cache(maxsize=256)
def error_kind(message: str) -> str:
    """The message without what tells one occurrence from the next."""
    return NUMBERS.sub("#", MARKS.sub("#", message[:300])).casefold().strip()
