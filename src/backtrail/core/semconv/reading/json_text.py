"""JSON as SDKs send it: inside text, inside text once more, cut short by a length limit, with NaN in it."""

import ast
import json
import re
from typing import Any, Final

MAX_LITERAL: Final = 20_000
_OPENERS: Final = {"{": "}", "[": "]"}
_CUT: Final = re.compile(r'\{\s*"|\[\s*["{\[]')
"""How JSON begins that is worth mending; other text in brackets (`[INFO] ...`) is left alone."""

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def container(value: Any) -> Any:
    """The value, or what its text holds where that is a JSON object or array; other text stays text."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1] not in _OPENERS:
        return value
    found = _loads(text)
    if found is None and (mended := _closed(text)) is not None:
        found = _loads(mended) or None
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
    if _HALF.search(found):
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
    """What the JSON holds; half a character, as a cut emoji leaves it, cannot be stored and becomes U+FFFD."""
    if _HALF.search(text):
        text = _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    try:
        return json.loads(text, strict=False, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _closed(text: str) -> str | None:
    """The text up to its last whole value, with what is still open closed; None where it was not cut short."""
    if not _CUT.match(text):
        return None
    safe, quoted, stack = _scan(text)
    if not stack:
        return None
    if quoted:
        tail = "".join(reversed(stack))
        whole = next(
            (text[:end] for end in (len(text), len(text) - 1) if _loads(f'{text[:end]}"{tail}') is not None), None
        )
        if whole is not None:
            return f'{whole}"{tail}'
    return text[:safe] + "".join(reversed(_scan(text[:safe])[2]))


def _scan(text: str) -> tuple[int, bool, list[str]]:
    """Where the last whole value ends, whether the text ends inside a string, and what is open at the end."""
    stack: list[str] = []
    quoted = escaped = False
    safe = 0
    for place, char in enumerate(text):
        if quoted:
            escaped, quoted = (char == "\\" and not escaped), (char != '"' or escaped)
        elif char == '"':
            quoted = True
        elif char in _OPENERS:
            stack.append(_OPENERS[char])
            safe = place + 1
        elif char in "}]" and stack:
            stack.pop()
            safe = place + 1
            if not stack:
                break
        elif char == ",":
            safe = place
    return safe, quoted, stack
