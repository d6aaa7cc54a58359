"""What differs between two runs of a program and tells nothing: where it stands in a text, and what it is.

Finding it is the dear part of a mask. Conversations repeat what was said before in every request, so each text is
looked through once and remembered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal, TypeAlias

What: TypeAlias = Literal["id", "path", "day", "moment"]
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
_WORTH: Final = re.compile(r"\d|/tmp/|/var/")
"""A text without any of these has nothing to mask."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One of them, as it was written."""

    start: int
    end: int
    what: What
    text: str
    at: float = 0.0
    """Of a day its number (`date.toordinal`), of a moment seconds since 1970."""
    local: bool = False
    """A moment without a time zone: `at` is as if it were UTC."""


class Pieces:
    """The pieces of every text that was asked for."""

    def __init__(self) -> None:
        self._known: dict[str, Sequence[Piece]] = {}

    def of(self, text: str) -> Sequence[Piece]:
        """Of one text, in order."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = _found(text)
        return known


def number(value: float) -> Piece | None:
    """A number that is a moment; None where it can be none."""
    written = str(value)
    at = _epoch(written)
    return Piece(0, len(written), "moment", written, at) if at is not None else None


def _found(text: str) -> Sequence[Piece]:
    if not _WORTH.search(text):
        return ()
    return [piece for found in _PATTERN.finditer(text) if (piece := _piece(found)) is not None]


def _piece(found: re.Match[str]) -> Piece | None:
    kind, text, (start, end) = str(found.lastgroup), found.group(), found.span()
    match kind:
        case "date" | "american" | "european":
            day = _day(text, kind)
            return Piece(start, end, "day", text, day.toordinal()) if day is not None else None
        case "time":
            moment = _moment(text)
            if moment is None:
                return None
            local = moment.tzinfo is None
            at = (moment.replace(tzinfo=UTC) if local else moment).timestamp()
            return Piece(start, end, "moment", text, at, local)
        case "epoch":
            seconds = _epoch(text)
            return Piece(start, end, "moment", text, seconds) if seconds is not None else None
    return Piece(start, end, "path" if kind == "path" else "id", text)


def _day(text: str, kind: str) -> date | None:
    """The day that was written, in numbers or with the month's name."""
    try:
        if kind == "date":
            return date.fromisoformat(text)
        month = next(place for place, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", text.lower()))
        numbers = [int(each) for each in re.findall(r"\d+", text)]
        return date(numbers[1], month, numbers[0])
    except (ValueError, StopIteration, IndexError):
        return None


def _moment(text: str) -> datetime | None:
    told = text.replace(",", ".").replace(" UTC", "Z").replace("UTC", "Z")
    try:
        return datetime.fromisoformat(re.sub(r"\s(?=[Z+-])", "", told))
    except ValueError:
        return None


def _epoch(digits: str) -> float | None:
    """Seconds of a count of seconds, or of thousandths, millionths or billionths of them."""
    whole = digits.partition(".")[0]
    if len(whole) not in (10, 13, 16, 19) or not whole.isdigit():
        return None
    return float(float(digits) / 10 ** (len(whole) - 10))
