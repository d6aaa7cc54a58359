"""Ids of answers that are made up: hashes, so that the same question gets the same ones."""

from hashlib import sha256
from typing import Any

from backtrail.core.tape.provider.wire import Answer, Asked


def made(prefix: str, *of: object) -> str:
    """An id: its prefix and 24 hex digits."""
    return prefix + sha256("\n".join(map(str, of)).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def named(answer: Answer, prefix: str, seed: str) -> list[tuple[str, Asked]]:
    """The tool calls of an answer, each with an id: its own where the recording kept it."""
    return [(call.id or made(prefix, seed, at, call.name), call) for at, call in enumerate(answer.tool_calls)]


def number(value: Any) -> int:
    """Tokens, 0 where nobody told."""
    return value if isinstance(value, int) else 0
