"""The values that a request names (numbers, names, quoted words), and which of them were never taken up.

A model that was asked for three things and calls for one leaves the values of the other two untouched. Language is not
parsed: one value that is left out is prose, so it takes two, or one that stands beside a used one of its kind.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

LONGEST: Final = 4_000
"""Characters of a request that are read: longer ones are documents, not requests."""
SMALL: Final = 2
"""Numbers up to this are how many, which one or yes: no values."""
FACTORS: Final = (1.0, 100.0, 1e3, 1e6, 1e9, 1e12, 12.0, 60.0, 3600.0, 24.0, 7.0)
"""Percent, thousand to trillion, months, minutes, hours, days: a number may be written in another unit."""
NEIGHBOURS: Final = 40
"""Characters between two values of one list, `Rome, the old one, and Milan`."""

_NUMBER: Final = re.compile(
    r"(?<![\w.^/-])\$?(\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(\.\d+)?(?!(?:st|nd|rd|th)\b|[\w^]*\^|\d|\.\s+[A-Z][a-z]+ )"
)
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAME: Final = re.compile(
    r"[A-Z](?<![\w'’-][A-Z])[\w’-]*[a-z][\w’-]*(?: (?:(?:of|the|de|da|van) )?[A-Z0-9][\w’-]*){0,5}"
)
_QUOTED: Final = re.compile(r"(?:'(?<!\w')([^'\n]{1,60})'|\"(?<!\w\")([^\"\n]{1,60})\"|“(?<!\w“)([^”\n]{1,60})”)(?!\w)")
_WORD: Final = re.compile(r"[^\W_]+")
_AND: Final = re.compile(
    r"(?:,? (?:and|then|and then|and also|as well as|&)(?: (?:the|a|an|in|for|to|of|from))? )['\"“]?$"
)
_BEFORE: Final = re.compile(r"([^\W\d_]+)[ '\"“]*$")
_PLACE: Final = re.compile(r"[A-Z][\w'’.-]*, $")
_SENTENCE: Final = re.compile(r"[.?!;\n]+[\"'”]?\s+")
_JOINT: Final = re.compile(r"\band then\b|\band also\b|\bas well as\b|\band how\b|, then\b", re.IGNORECASE)
"""Between the parts of a request."""
_CALENDAR: Final = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]{0,7}\b", re.IGNORECASE
)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_MONTH_AHEAD: Final = re.compile(rf"\b{_MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?$", re.IGNORECASE)
_MONTH_BEHIND: Final = re.compile(rf"(?:st|nd|rd|th)?(?: of)? {_MONTH}(?!\w)", re.IGNORECASE)
_UNIT: Final = frozenset({"degree", "degrees", "per"})
_NOT_NAMES: Final = frozenset({"please", "what", "how", "can", "could", "also", "then"})

ValueKind: TypeAlias = Literal["number", "name", "quoted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value that a request names."""

    kind: ValueKind
    text: str
    start: int
    end: int
    part: int
    """Which part of the request: one per sentence and per `and then`."""
    before: str
    """The word in front of it."""
    joined: bool
    """It follows another with `and`, `then` or `as well as`."""


def values(request: str) -> list[Value]:
    """In the order of the request, without small numbers, exponents, units, dates in words and first words."""
    request = request[:LONGEST]
    parts = [found.end() for found in _SENTENCE.finditer(request)]
    lowered = request.lower()
    if " then" in lowered or "and also" in lowered or "as well as" in lowered or "and how" in lowered:
        parts += [found.end() for found in _JOINT.finditer(request)]
    parts.sort()
    taken: list[Value] = []
    for found in _QUOTED.finditer(request):
        inside = found[1] or found[2] or found[3]
        if _WORD.search(inside):
            taken.append(_value("quoted", inside, found, request, parts))
    for found in _NAME.finditer(request):
        if _is_name(found, request):
            taken += [_value("name", found[0], found, request, parts)]
    for found in _NUMBER.finditer(request):
        if float(found[1].replace(",", "") + (found[2] or "")) > SMALL and not _dated(found, request):
            taken += [_value("number", found[1] + (found[2] or ""), found, request, parts)]
    return sorted(_outermost(taken), key=lambda value: value.start)


def left_out(request: str, used: str) -> list[Value]:
    """Values that nothing in `used` (arguments and answers, as text) takes up, although it takes up others."""
    named = values(request)
    if not named:
        return []
    taken = _Taken(used)
    kept: list[Value] = []
    rest: list[Value] = []
    for value in named:
        (kept if _is_used(value, taken) else rest).append(value)
    if not rest or not kept:
        return []
    counted = _distinct([value for value in rest if value.kind == "number"])
    untouched = {value.part for value in named} - {value.part for value in kept}
    found: list[Value] = list(counted) if len(counted) > 1 else []
    for part in sorted(untouched):
        inside = _distinct([value for value in rest if value.part == part])
        found += inside if len(inside) > 1 else []
    found += [value for value in rest if value.kind != "number" and _has_sibling(value, kept)]
    return _distinct(found)


def _value(kind: ValueKind, text: str, found: re.Match[str], request: str, parts: Sequence[int]) -> Value:
    ahead = request[max(0, found.start() - 24) : found.start()]
    before = _BEFORE.search(ahead)
    return Value(
        kind=kind,
        text=text,
        start=found.start(),
        end=found.end(),
        part=bisect_right(parts, found.start()),
        before=before[1].lower() if before else "",
        joined=bool(_AND.search(ahead)),
    )


def _is_name(found: re.Match[str], request: str) -> bool:
    name, start = found[0], found.start()
    ahead = request[max(0, start - 30) : start]
    opening = ahead.rstrip(" \"'“(*-")
    if not opening or opening[-1] in ".?!:\n" or len(name) < 4:
        return False
    before = _BEFORE.search(ahead)
    if (before and before[1].lower() in _UNIT) or opening[-1].isdigit():
        return False
    return not (_CALENDAR.match(name) or name.lower() in _NOT_NAMES or _PLACE.search(ahead))


def _dated(found: re.Match[str], request: str) -> bool:
    """Day or year of a date that is written with the month's name."""
    ahead, behind = request[max(0, found.start() - 14) : found.start()], request[found.end() : found.end() + 14]
    return bool(_MONTH_AHEAD.search(ahead) or _MONTH_BEHIND.match(behind))


def _outermost(taken: list[Value]) -> Iterator[Value]:
    """Without names and numbers inside quotes, and numbers inside names."""
    end = -1
    for value in sorted(taken, key=lambda value: (value.start, -value.end)):
        if value.end > end:
            end = value.end
            yield value


def _distinct(found: list[Value]) -> list[Value]:
    return list({value.text.lower(): value for value in found}.values())


class _Taken:
    """The words and numbers of arguments and answers; each kind is read where a value of it is looked for."""

    def __init__(self, used: str) -> None:
        self._used = used

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self._used.replace("_", " ").lower()))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        return frozenset([word[:4] for word in self.words if len(word) > 3])

    @cached_property
    def numbers(self) -> frozenset[float]:
        return frozenset(_numbers(self._used))


def _is_used(value: Value, taken: _Taken) -> bool:
    if value.kind == "number":
        numbers = taken.numbers
        parts = [value.text.replace(",", ""), *(value.text.split(",") if "," in value.text else ())]
        own = [float(part) for part in parts]
        return _near(own[0], numbers) or (len(own) > 1 and all(_near(part, numbers) for part in own[1:]))
    own_words = [word for word in _words(value.text) if len(word) > 1]
    if not own_words or any(word in taken.words or word[:4] in taken.beginnings for word in own_words):
        return True
    name = value.text.lower()
    return any(_short(word, name) for word in taken.words if word[0] == name[0])


def _near(number: float, numbers: frozenset[float]) -> bool:
    return any(
        round(number * factor, 9) in numbers or (round(number / factor, 9) or None) in numbers for factor in FACTORS
    )


def _short(word: str, name: str) -> bool:
    """Whether the word may be short for the name: `JPY` for Japanese Yen."""
    if not 2 <= len(word) <= 5 or word[0] != name[0]:
        return False
    place = 0
    for letter in word:
        place = name.find(letter, place) + 1
        if not place:
            return False
    return True


def _has_sibling(value: Value, kept: list[Value]) -> bool:
    for other in kept:
        if value.joined and other.kind == value.kind and 0 <= value.start - other.end < NEIGHBOURS:
            return True
    return False


def _words(text: str) -> Iterator[str]:
    return (word.lower() for word in _WORD.findall(text.replace("_", " ")))


def _numbers(text: str) -> Iterator[float]:
    for written in {*_PLAIN.findall(text), *_PLAIN.findall(text.replace(",", ""))}:
        if len(written) < 30:
            yield round(float(written), 9)
