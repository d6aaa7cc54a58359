"""Text cut to an excerpt, spelled from any value, and its digest."""

import json
from hashlib import blake2b
from typing import Any

from backtrail.core.detect.moment import EXCERPT
from backtrail.core.tape.digest import canonical


def cut(text: str, most: int = EXCERPT) -> str:
    """The text; of a long one three quarters of `most` from its beginning and the rest from its end."""
    if len(text) <= most:
        return text
    head = most * 3 // 4
    return text[:head] + text[head - most :]


def spelled(value: Any) -> str:
    """A value as text: text as it is, everything else as canonical JSON."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr)
    except (TypeError, ValueError, RecursionError):
        return canonical(value)


def digest_of(text: str) -> bytes:
    """The same for the same letters."""
    try:
        return blake2b(text.encode(), digest_size=16).digest()
    except UnicodeEncodeError:
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
