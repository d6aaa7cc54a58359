"""Reading the values of a query: numbers, durations, moments."""

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from backtrail.core.model.units import Nanos

SECOND: Final = 1_000_000_000
UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
    "d": 86_400 * SECOND,
    "w": 7 * 86_400 * SECOND,
}
SUFFIXES: Final = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}
LARGEST: Final = 2**63 - 1
"""What an engine's integer holds; as a moment it is the year 2262."""

_NUMBER: Final = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)([kKMG]?)", re.ASCII)
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)", re.ASCII)
_DURATION: Final = re.compile(rf"(?:{_PART.pattern})+", re.ASCII)
_DATE: Final = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9})\d*)?)?)?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def number(text: str) -> float | None:
    """`0.5`, `2k`, `1.5M`; None where it is not a number."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    value = float(match[1]) * SUFFIXES[match[2]]
    return value if math.isfinite(value) else None


def duration(text: str) -> Nanos | None:
    """`250ms`, `3s`, `1m30s`, `2h`; None where it is not a duration."""
    if _DURATION.fullmatch(text) is None:
        return None
    total = sum(_scaled(amount, UNITS[unit.replace("µ", "u")]) for amount, unit in _PART.findall(text))
    return Nanos(min(total, LARGEST))


def moment(text: str, now: Nanos) -> tuple[Nanos, Nanos] | None:
    """The span of time that a text names, end excluded; both equal for an instant; None where it is not a time.

    `2026-11`, `2026-11-24`, `2026-11-24T10:00` (UTC unless it ends in Z or +01:00), `today`, `yesterday`, `now`, `-2h`.
    """
    day = UNITS["d"]
    midnight = now - now % day
    match text.lower():
        case "now":
            return now, now
        case "today":
            return Nanos(midnight), Nanos(midnight + day)
        case "yesterday":
            return Nanos(midnight - day), Nanos(midnight)
    if text.startswith("-") and (ago := duration(text[1:])) is not None:
        return _clamp(now - ago), _clamp(now - ago)
    date = _DATE.fullmatch(text)
    return None if date is None else _calendar(date)


def _calendar(date: re.Match[str]) -> tuple[Nanos, Nanos] | None:
    part = date.groupdict()
    try:
        year, month = int(part["year"]), int(part["month"])
        start = datetime(
            year, month, int(part["day"] or 1), int(part["hour"] or 0), int(part["minute"] or 0),
            int(part["second"] or 0), tzinfo=_zone(part["zone"]),
        )  # fmt: skip
    except ValueError:
        return None
    length = next((UNITS[unit] for name, unit in _LENGTHS if part[name]), 0)
    if not part["day"]:
        length = UNITS["d"] * _days(year, month)
    begin = (start - EPOCH) // timedelta(seconds=1) * SECOND
    if part["fraction"]:
        instant = _clamp(begin + int(part["fraction"].ljust(9, "0")))
        return instant, instant
    return _clamp(begin), _clamp(begin + length)


_LENGTHS: Final = (("second", "s"), ("minute", "m"), ("hour", "h"), ("day", "d"))


def _days(year: int, month: int) -> int:
    return 31 if month == 12 else (datetime(year, month + 1, 1) - datetime(year, month, 1)).days  # noqa: DTZ001


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _scaled(amount: str, unit: int) -> int:
    whole, _, fraction = amount.partition(".")
    return int(whole) * unit + int(float(f"0.{fraction or 0}") * unit)


def _clamp(value: int) -> Nanos:
    return Nanos(max(-LARGEST, min(value, LARGEST)))
