"""What a query says, as a tree."""

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Words that must occur in the content of a span of the trace; quoted, they must follow each other.

    A trailing * matches the beginning of a word.
    """

    words: str
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value. On text, `=` ignores case and `*` matches anything."""

    field: str
    op: Literal["=", "<", "<=", ">", ">="]
    value: str | float | bool
    """Times and durations are nanoseconds."""
    literal: bool = False
    """The value was quoted: `*` in it is a character like any other."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The field has a value."""

    field: str


@dataclass(frozen=True, slots=True)
class Not:
    of: "Expr"


@dataclass(frozen=True, slots=True)
class And:
    of: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Or:
    of: tuple["Expr", ...]


Expr: TypeAlias = Text | Compare | Exists | Not | And | Or
