"""A value as a digest that is the same for the same JSON, whatever the order of its names."""

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

NOTHING: Final = b""
TOO_DEEP: Final = "nested too deeply to be compared"


def digest(value: Any) -> bytes:
    """The same for equal JSON, and for text that is JSON and that JSON; NOTHING for nothing."""
    if value in (None, "", b""):
        return NOTHING
    return of_texts([canonical(value)])


def of_texts(texts: Iterable[str]) -> bytes:
    """The digest of texts in their order."""
    made = blake2b(digest_size=16)
    for text in texts:
        told = text.encode("utf-8", "surrogatepass")
        made.update(b"%d:" % len(told))
        made.update(told)
    return made.digest()


def canonical(value: Any) -> str:
    """JSON with its names in order; text stays text, unless it is an object or a list in JSON."""
    value = _parsed(value)
    if isinstance(value, str):
        return value
    try:
        return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr)
    except RecursionError:
        return TOO_DEEP


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _plain(value: Any) -> Any:
    """Names as text: those of other types cannot be put in order."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
