"""Texts of a page as receivers take them: cut where they are too long, and saying so; without control characters."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

ELLIPSIS: Final = "…"


def cut(text: str, most: int) -> str:
    """At most so many characters; what was cut is told where there is room for it."""
    if len(text) <= most:
        return text
    told = f"{ELLIPSIS} ({len(text) - most:,} characters more)"
    told = told if len(told) <= most // 2 else ELLIPSIS
    return text[: most - len(told)] + told


def line(text: str, most: int) -> str:
    """One printable line: no line breaks, no control characters, no half characters."""
    return cut(" ".join("".join(char if char.isprintable() else " " for char in text).split()), most)


def escaped(text: str, escapes: Mapping[str, str], most: int) -> str:
    """Escape, and cut so that the escaped text fits and no escape is torn."""
    table: dict[str, str | int | None] = dict(escapes)
    told, room = text.translate(str.maketrans(table)), most
    while len(told) > most:
        room -= max(1, (len(told) - most) // 5)
        told = cut(text, max(1, room)).translate(str.maketrans(table))
    return told


def encoded(payload: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """A payload as JSON; half a character stays an escape, which UTF-8 can hold."""
    return json.dumps(payload, ensure_ascii=True).encode()
