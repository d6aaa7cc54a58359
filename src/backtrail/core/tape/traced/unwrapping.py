"""What a tool returned, out of what frameworks wrap around it; and whether a value was cut on its way."""

import ast
import json
import re
from collections.abc import Mapping
from typing import Any, Final

SPOKEN: Final = re.compile(r"^content=(?P<content>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")(?:\s|$)", re.DOTALL)
"""LangChain's `str()` of a message."""
CUT: Final = re.compile(
    r"(?:\.\.\.|…)?\s*[\[(<]?\s*(?:\.\.\.|…)?\s*(?:truncated|output cut|value too long)[^\n]{0,40}$", re.I
)
DEEPEST: Final = 6


def unwrapped(output: Any, depth: int = 0) -> Any:
    """The content of a tool's message; other values as they are."""
    if isinstance(output, str):
        return _from_text(output)
    if not isinstance(output, Mapping) or depth > DEEPEST:
        return output
    if output.get("type") in ("tool", "constructor") or "tool_call_id" in output:
        for name in ("data", "kwargs"):
            if isinstance(output.get(name), Mapping):
                return unwrapped({**output[name], "type": "tool"}, depth + 1)
        if "content" in output:
            return output["content"]
    if output.keys() == {"output"}:
        return unwrapped(output["output"], depth + 1)
    return output


def is_cut(value: Any) -> bool:
    """Whether a text says that it was cut, or is JSON that ends in the middle."""
    if not isinstance(value, str) or not value:
        return False
    if CUT.search(value[-120:]):
        return True
    text = value.strip()
    if len(text) < 128 or text[0] not in "{[" or text[-1] in "}]":
        return False
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def _from_text(text: str) -> Any:
    found = SPOKEN.match(text)
    if found is not None:
        try:
            return ast.literal_eval(found.group("content"))
        except (ValueError, SyntaxError):
            return text
    if text.startswith("{") and ('"tool_call_id"' in text or '"type":"tool"' in text.replace(" ", "")):
        try:
            return unwrapped(json.loads(text))
        except ValueError:
            return text
    return text
