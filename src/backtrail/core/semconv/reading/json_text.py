"""JSON as SDKs send it: inside text, inside text once more, cut short by a length limit, with NaN in it."""

import ast
import json
from typing import Any, Final

MAX_LITERAL: Final = 20_000
_OPENERS: Final = {"{": "}", "[": "]"}


def container(value: Any) -> Any:
    """The value, or what its text holds where that is a JSON object or array; other text stays text."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1] not in _OPENERS:
        return value
    found = _loads(text)
    if found is None:
        found = _loads(_closed(text)) if text[-1] not in "}]" else None
    return value if found is None else found


def any_json(value: Any) -> Any:
    """The value, or what its text holds where that is JSON of any kind, quoted strings and numbers too."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1] in _OPENERS:
        return container(value)
    found = _loads(text) if text else None
    return value if found is None and text != "null" else found


def mapping(value: Any) -> dict[str, Any]:
    """The object that the value is or holds as text; empty where it is none."""
    found = container(value)
    return found if isinstance(found, dict) else {}


def sequence(value: Any) -> list[Any]:
    """The array that the value is or holds as text; empty where it is none."""
    found = container(value)
    return list(found) if isinstance(found, list | tuple) else []


def literal(value: Any) -> Any:
    """Like `container`, and reads the repr of a Python dict or list too (`{'city': 'Paris'}`)."""
    found = container(value)
    if not isinstance(found, str) or len(found) > MAX_LITERAL or found.strip()[:1] not in _OPENERS:
        return found
    try:
        read = ast.literal_eval(found.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return found
    return read if isinstance(read, dict | list) else found


def as_text(value: Any) -> str:
    """Text as it is; anything else as JSON; nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return str(type(value).__name__)


def _loads(text: str) -> Any:
    try:
        return json.loads(text, strict=False, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _closed(text: str) -> str:
    """The text with its open strings, objects and arrays closed: what a length limit cut off stays off."""
    stack: list[str] = []
    quoted = escaped = False
    safe, owed = 0, ""  # the last place after a whole value, and what was open there
    for place, char in enumerate(text):
        if quoted:
            escaped, quoted = (char == "\\" and not escaped), (char != '"' or escaped)
            continue
        if char == '"':
            quoted = True
        elif char in _OPENERS:
            stack.append(_OPENERS[char])
            safe, owed = place + 1, "".join(reversed(stack))
        elif char in "}]" and stack:
            stack.pop()
            safe, owed = place + 1, "".join(reversed(stack))
        elif char == ",":
            safe, owed = place, "".join(reversed(stack))
    if quoted:
        whole = text[:-1] if escaped else text
        attempt = f'{whole}"{"".join(reversed(stack))}'
        if _loads(attempt) is not None:
            return attempt
    return text[:safe] + owed
