"""Attribute values that may lie about their type: read as what they should be, or as nothing."""

import math
from typing import Any, Final

LANGGRAPH_NOISE: Final = ("langgraph_", "ls_", "lc_", "checkpoint_ns", "__pregel")
"""How the metadata keys begin that LangGraph adds to every span, beside those of the user."""


def text(value: Any) -> str | None:
    """Non-empty text, or None; numbers become their digits, so that an id sent as a number stays an id."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def first(attributes: dict[str, Any], *names: str) -> Any:
    """The first of the named attributes that is there and not empty."""
    for name in names:
        if name in attributes:
            value = attributes[name]
            if value is not None and value != "":
                return value
    return None


def first_text(attributes: dict[str, Any], *names: str) -> str | None:
    """The first of the named attributes that holds text."""
    for name in names:
        if name in attributes:
            found = text(attributes[name])
            if found is not None:
                return found
    return None


def integer(value: Any) -> int | None:
    """A count: an integer, a whole float or digits; None for anything else, negative or absurdly large."""
    if value.__class__ is int:
        return value if 0 <= value < 1 << 53 else None
    found = number(value)
    return int(found) if found is not None and 0 <= found < 1 << 53 else None


def number(value: Any) -> float | None:
    """A finite number, or the text of one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts, whatever stood for it: an array, a single text, or one with commas in brackets."""
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(item for item in map(text, value) if item)
    return ()


def first_line(value: str, limit: int = 300) -> str:
    """The first line that says something, at most `limit` characters."""
    for line in value.splitlines():
        if line.strip():
            return line.strip()[:limit]
    return ""
