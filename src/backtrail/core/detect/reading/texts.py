"""A value as the text that detectors keep of it: an excerpt, its size and its digest."""

import json
from hashlib import blake2b
from typing import Any, Final

from backtrail.core.detect.moment import EXCERPT, NO_TEXT, Text
from backtrail.core.tape.digest import canonical

ALIKE: Final = 20_000
"""Characters of JSON text of which other spellings are known to be the same; longer text is the same by its letters."""


def kept(value: Any) -> Text:
    """What is kept of a text or of any JSON: of JSON its canonical spelling, of text its own."""
    if value is None or value == "":
        return NO_TEXT
    if isinstance(value, str):
        told = canonical(value) if len(value) <= ALIKE and value.lstrip()[:1] in ("{", "[") else value
        return Text(excerpt=cut(value), size=len(value), digest=_digest(told))
    told = spelled(value)
    return Text(excerpt=cut(told), size=len(told), digest=_digest(told))


def arguments(value: Any) -> Text:
    """Arguments in their canonical spelling: names in order, no spaces."""
    if value is None or value == "":
        return NO_TEXT
    told = canonical(value) if not isinstance(value, str) or len(value) <= ALIKE else value
    return Text(excerpt=cut(told), size=len(told), digest=_digest(told))


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


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
