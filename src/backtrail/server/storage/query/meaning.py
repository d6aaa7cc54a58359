"""What the words of a query mean: fields, flags and values against the table, with errors that say what to write."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final, Literal, TypeAlias

from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import QueryError
from backtrail.server.storage.query.fields import FIELDS, FLAGS, Field
from backtrail.server.storage.query.tree import And, Compare, Exists, Expr, Text
from backtrail.server.storage.query.values import duration, moment, number

Op: TypeAlias = Literal["=", "<", "<=", ">", ">="]

BY_NAME: Final = {field.name: field for field in FIELDS}
FLAG_BY_NAME: Final = {flag.name: flag for flag in FLAGS}
PREFIXES: Final = ("is", "has")
EXAMPLES: Final = {
    "number": "10, 0.5 or 2k",
    "duration": "250ms, 3s, 2m or 1h30m",
    "time": "2026-11-24, 2026-11-24T10:00Z, today or -2h",
}
SPOKEN: Final = {"number": "a number", "duration": "a duration", "time": "a time"}
_BARE_COMPARISON: Final = re.compile(r"([\w.]+?)(>=|<=|!=|=|>|<)(.+)")


class Meaning:
    """Gives words their meaning at one moment, which `-2h` and `today` need."""

    def __init__(self, now: Nanos) -> None:
        self._now = now

    def known(self, name: str, text: str, start: int, end: int) -> None:
        """Raises QueryError where no field has the name."""
        if name in BY_NAME or name in PREFIXES:
            return
        near = nearest(name, [*BY_NAME, *PREFIXES])
        word = text[start:].split(maxsplit=1)[0].strip('()"')
        meant = f"Did you mean {near}: ? " if near else ""
        raise QueryError(
            f"there is no field {name!r}",
            hint=f'{meant}To search for the text itself, put it into quotation marks: "{word}". '
            "All fields: GET /api/fields or docs/spec/query.md.",
            start=start,
            end=end,
        )

    def text(self, words: str, start: int, end: int, *, phrase: bool = False) -> Expr:
        """Free text."""
        if not any(char.isalnum() for char in words):
            joined = {"&&": "AND", "||": "OR", "!": "NOT"}.get(words)
            hint = f"Write {joined}." if joined else "Search for a word with a letter or a digit in it."
            raise QueryError(f"{words!r} has nothing to search for", hint=hint, start=start, end=end)
        if not phrase:
            if (bare := _BARE_COMPARISON.fullmatch(words)) and bare[1] in BY_NAME:
                hint = f"Write {_with_colon(*bare.groups())}"
                raise QueryError(f"after {bare[1]} a colon is missing", hint=hint, start=start, end=end)
            if "*" in words[:-1]:
                hint = "Only the end of a searched word can be open, as in timeou*; fields take * anywhere."
                raise QueryError(f"{words!r} has a * before its end", hint=hint, start=start, end=end)
        return Text(words, phrase)

    def equal(self, name: str, value: str, start: int, end: int, *, literal: bool) -> Expr:
        """`name:value`."""
        if name == "is":
            return self._flag(value, start, end)
        if name == "has":
            return self._has(value, start, end)
        if value == "*" and not literal:
            return self.exists(name, start, end)
        field = BY_NAME[name]
        match field.type:
            case "text":
                return _matches(field, value, literal=literal)
            case "flag":
                hint = f"Write is:{name} or -is:{name}."
                raise QueryError(f"{name} is either so or not", hint=hint, start=start, end=end)
            case "duration":
                self._quantity(field, value, start, end)
                hint = f"Write {name}:>{value} or {name}:[{value} TO ...]"
                raise QueryError(f"no {name} is exactly {value}", hint=hint, start=start, end=end)
        return self.compare(name, "=", value, start, end)

    def compare(self, name: str, op: Op, value: str, start: int, end: int) -> Expr:
        """`name:>value` and the sides of a range."""
        field = BY_NAME.get(name)
        if field is None or field.type in ("text", "flag"):
            hint = f"Write {name}:{value}; numbers, durations and times have an order, such as latency:>3s."
            raise QueryError(f"{name} has no order to compare in", hint=hint, start=start, end=end)
        low, high = self._quantity(field, value, start, end)
        if low == high and op == "=" and field.type == "time":
            hint = f"Write {name}:>{value} or {name}:<{value}"
            raise QueryError(f"{value} is an instant: nothing starts exactly then", hint=hint, start=start, end=end)
        if low == high:
            return Compare(name, op, low)
        if op == "=":
            return And((Compare(name, ">=", low), Compare(name, "<", high)))
        if op in ("<", ">="):
            return Compare(name, op, low)
        return Compare(name, ">=" if op == ">" else "<", high)

    def exists(self, name: str, start: int, end: int) -> Expr:
        """`has:name` and `name:*`."""
        field = BY_NAME.get(name)
        if field is None or field.type == "flag" or field.always:
            hint = (
                f"Write {name}:>0." if field and field.type == "number" else f"Leave it away, or give {name}: a value."
            )
            raise QueryError(f"every trace has {name}", hint=hint, start=start, end=end)
        return Exists(name)

    def _quantity(self, field: Field, value: str, start: int, end: int) -> tuple[float, float]:
        """A value as an interval, its end excluded; both equal where it is a point."""
        if field.type == "time":
            if (found := moment(value, self._now)) is not None:
                return found
        elif (point := (duration if field.type == "duration" else number)(value)) is not None:
            return point, point
        more = f" Did you mean {value}s or {value}ms?" if field.type == "duration" and number(value) is not None else ""
        raise QueryError(
            f"{value!r} is not {SPOKEN[field.type]}",
            hint=f"{field.name} takes {EXAMPLES[field.type]}.{more}",
            start=start,
            end=end,
        )

    def _flag(self, name: str, start: int, end: int) -> Expr:
        if name in FLAG_BY_NAME:
            flag = FLAG_BY_NAME[name]
            return Compare(flag.field, "=", flag.value)
        near = nearest(name, FLAG_BY_NAME)
        meant = f"Did you mean is:{near}? " if near else ""
        hint = f"{meant}There are {', '.join(f'is:{flag}' for flag in FLAG_BY_NAME)}."
        raise QueryError(f"nothing can be {name!r}", hint=hint, start=start, end=end)

    def _has(self, name: str, start: int, end: int) -> Expr:
        if name in BY_NAME:
            return self.exists(name, start, end)
        near = nearest(name, BY_NAME)
        hint = f"Did you mean has:{near}?" if near else "has: takes the name of a field, such as has:session."
        raise QueryError(f"there is no field {name!r}", hint=hint, start=start, end=end)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like the word, where one is."""
    return next(iter(get_close_matches(word.lower(), list(names), n=1, cutoff=0.5)), None)


def _matches(field: Field, value: str, *, literal: bool) -> Expr:
    if field.within:
        return Compare(field.name, "=", f"*{value.strip('*')}*")
    return Compare(field.name, "=", value, literal and "*" in value)


def _with_colon(name: str, op: str, value: str) -> str:
    return f"-{name}:{value}" if op == "!=" else f"{name}:{'' if op == '=' else op}{value}"
