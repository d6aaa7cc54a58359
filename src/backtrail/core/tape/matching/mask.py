"""Masks: what differs between two runs of the same program, and tells nothing, becomes a numbered placeholder.

Ids, addresses and temporary paths are numbered in the order in which they occur: the same value gets the same number,
so that two ids changing places is still a difference. A date is masked only near the clock of the run that it comes
from: "Today is 2026-11-22" is the same ten days later, the date of an order is not.

Not taken: masking at record time (the tape would lose what was said), and masking every date (an order's date changed
by one day is the kind of mistake that a replay is for).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

NEAR: Final = timedelta(days=2)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_WEEKDAY: Final = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?"
_CLOCK: Final = r"[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
_PATTERN: Final = re.compile(
    rf"""
    (?P<uuid>\b[0-9a-fA-F]{{8}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{4}}-[0-9a-fA-F]{{12}}\b)
  | (?P<time>\b(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}{_CLOCK})
  | (?P<date>\b(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}\b)
  | (?P<american>\b{_WEEKDAY}{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b)
  | (?P<european>\b{_WEEKDAY}\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH},?\s+(?:19|20)\d{{2}}\b)
  | (?P<call>\b(?:call|toolu|msg|resp|req|chatcmpl|run|fc|rs|thread|item|gen|cmpl|lc_run)[_-]+
      (?:\d[\d_]*\b|(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{{10,}}))
  | (?P<address>\b0x[0-9a-fA-F]{{6,}}\b)
  | (?P<hex>\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{{16,}}\b)
  | (?P<ulid>\b[0-7][0-9A-HJKMNP-TV-Z]{{25}}\b)
  | (?P<path>(?:/private)?(?:/tmp|/var/folders|/var/tmp)/[^\s"'`<>)\]}},;]+)
  | (?P<epoch>\b(?:1[5-9]|2\d)\d{{8}}(?:\d{{3}}|\d{{6}}|\d{{9}})?(?:\.\d{{1,9}})?\b)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run began, as its dates are understood."""

    at: float
    """Seconds since 1970."""
    offset: float = 0.0
    """Of its time zone from UTC, in seconds."""

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self.at, timezone(timedelta(seconds=self.offset))).date()


def masked(value: Any, clock: Clock) -> str:
    """Canonical JSON of a value with its volatile parts masked."""
    return json.dumps(Mask(clock).of(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Mask:
    """The placeholders of one call: numbers are given out once for each value."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._today = clock.today
        self._numbers: dict[str, int] = {}

    def of(self, value: Any) -> Any:
        """The value masked; names of an object in order, as numbers go by the order of occurrence."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self.of(value[name]) for name in sorted(value)}
        if isinstance(value, list | tuple):
            return [self.of(each) for each in value]
        if isinstance(value, int | float) and not isinstance(value, bool) and self._is_now(str(value)):
            return "<now>"
        return value

    def text(self, text: str) -> str:
        """A text masked."""
        return _PATTERN.sub(self._placeholder, text)

    def _placeholder(self, found: re.Match[str]) -> str:
        kind, text = str(found.lastgroup), found.group()
        if kind in ("date", "american", "european"):
            return self._day(text, kind)
        if kind == "time":
            return "<now>" if self._is_near(text) else text
        if kind == "epoch":
            return "<now>" if self._is_now(text) else text
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        return f"<{'path' if kind == 'path' else 'id'}:{number}>"

    def _day(self, text: str, kind: str) -> str:
        day = _written(text, kind)
        if day is None or abs(day - self._today) > NEAR:
            return text
        return f"<today{(day - self._today).days:+d}>"

    def _is_near(self, text: str) -> bool:
        told = text.replace(",", ".").replace(" UTC", "Z").replace("UTC", "Z")
        try:
            moment = datetime.fromisoformat(re.sub(r"\s(?=[Z+-])", "", told))
        except ValueError:
            return False
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone(timedelta(seconds=self._clock.offset)))
        return abs(moment - datetime.fromtimestamp(self._clock.at, UTC)) <= NEAR

    def _is_now(self, digits: str) -> bool:
        whole, _, _ = digits.partition(".")
        if len(whole) not in (10, 13, 16, 19) or not whole.isdigit():
            return False
        seconds = float(digits) / 10 ** (len(whole) - 10)
        return bool(abs(seconds - self._clock.at) <= NEAR.total_seconds())


def _written(text: str, kind: str) -> date | None:
    """The day that was written, in numbers or with the month's name."""
    try:
        if kind == "date":
            return date.fromisoformat(text)
        month = next(number for number, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", text.lower()))
        numbers = [int(each) for each in re.findall(r"\d+", text)]
        return date(numbers[1], month, numbers[0])
    except (ValueError, StopIteration, IndexError):
        return None
