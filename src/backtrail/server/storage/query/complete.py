"""Completion: what can stand at the cursor of a half-written query. Values come from facets, which the caller asks."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from backtrail.server.storage.query.fields import FIELDS, FLAGS, Field
from backtrail.server.storage.query.meaning import BY_NAME

_WORD: Final = re.compile(r'(?:[^\s()"]|"[^"]*"?)+')
_FIELD: Final = re.compile(r"(?P<not>[-+]?)(?:(?P<name>[\w.]+):(?P<op>[<>]=?)?)?(?P<value>.*)", re.DOTALL)
_PLAIN: Final = re.compile(r"[\w@/.:+-]+")
_GROUP: Final = re.compile(r'(?:^|[\s(+-])(?P<name>[\w.]+):\((?P<before>(?:[^()"]|"[^"]*")*)$')
OPERATORS: Final = {
    "AND": "Both sides; a space means the same, and binds least",
    "OR": "One side or the other",
    "NOT": "Not what follows; a minus means the same",
}
EXAMPLES: Final = {
    "number": {">0": "More than none", ">=10": "Ten or more", "[1 TO 5]": "From 1 to 5", "<1k": "Less than a thousand"},
    "duration": {">3s": "Longer than 3 seconds", ">1m": "Longer than a minute", "[1s TO 10s]": "From 1 s to 10 s"},
    "time": {">-1h": "In the last hour", "today": "Since midnight UTC", ">-7d": "In the last seven days"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A way to go on: what stands in the place of the text between `start` and `end` of the completion."""

    insert: str
    help: str
    kind: Literal["field", "operator", "value"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Ways to go on at the cursor."""

    start: int
    end: int
    """The text that a suggestion replaces."""
    suggestions: tuple[Suggestion, ...]
    field: str | None = None
    """A field whose values, beginning with `prefix`, belong here too; each replaces from `start`."""
    prefix: str = ""


def complete(text: str, cursor: int) -> Completion:
    """What can stand at the cursor; never raises."""
    cursor = max(0, min(cursor, len(text)))
    begun = _begun(text[:cursor])
    word = _FIELD.fullmatch(text[begun:cursor])
    assert word is not None
    if word["name"] is None:
        start = begun + len(word["not"])
        if (group := _GROUP.search(text[:start])) is not None and group["name"] in BY_NAME:
            return _values(BY_NAME[group["name"]], word["value"], start, cursor)
        return Completion(
            start=start, end=cursor, suggestions=_names(word["value"], first=not text[:start].strip(" -+("))
        )
    start = begun + word.start("value")
    named, value = word["name"], word["value"]
    if named in ("is", "has"):
        return Completion(start=start, end=cursor, suggestions=_members(named, value))
    field = BY_NAME.get(named)
    if field is None or word["op"]:
        return Completion(start=start, end=cursor, suggestions=())
    return _values(field, value, start, cursor)


def _begun(text: str) -> int:
    """Where the last word begins; read from the left, for only so a quotation mark opens or closes."""
    return next((word.start() for word in _WORD.finditer(text) if word.end() == len(text)), len(text))


def _names(prefix: str, *, first: bool) -> tuple[Suggestion, ...]:
    fields = {f"{field.name}:": field.help for field in FIELDS if field.type != "flag"}
    fields |= {"is:": "open, ok, error or escalated", "has:": "A field that must have a value"}
    found = [
        Suggestion(insert=name, help=help_, kind="field")
        for name, help_ in fields.items()
        if name.startswith(prefix.lower())
    ]
    found.sort(key=lambda each: each.insert != f"{prefix.lower()}:")  # who wrote the whole name means it
    if not first:
        found += [
            Suggestion(insert=f"{name} ", help=help_, kind="operator")
            for name, help_ in OPERATORS.items()
            if name.startswith(prefix.upper())
        ]
    return tuple(found)


def _members(named: str, prefix: str) -> tuple[Suggestion, ...]:
    if named == "is":
        members = {flag.name: flag.help for flag in FLAGS}
    else:
        members = {field.name: field.help for field in FIELDS if not field.always and field.type != "flag"}
    return tuple(
        Suggestion(insert=f"{name} ", help=help_, kind="value")
        for name, help_ in members.items()
        if name.startswith(prefix.lower())
    )


def _values(field: Field, value: str, start: int, cursor: int) -> Completion:
    examples = EXAMPLES.get(field.type, {})
    shown = tuple(
        Suggestion(insert=f"{insert} ", help=help_, kind="value")
        for insert, help_ in examples.items()
        if insert.startswith(value)
    )
    asked = field.name if field.facet else None
    return Completion(start=start, end=cursor, suggestions=shown, field=asked, prefix=value.strip('"'))


def quoted(value: str) -> str:
    """A value as it must stand in a query."""
    return value if _PLAIN.fullmatch(value) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
