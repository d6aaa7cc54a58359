"""The output of a tool as it was sent, where reading it as JSON has mended it.

JSON that a limit of length cut is read as far as it goes, and looks whole then; that it was cut is what a detector
wants to see.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from backtrail.core.model.span import Span

_OUTPUT: Final = re.compile(r"output|result|response", re.IGNORECASE)
_CLOSERS: Final = {"{": "}", "[": "]"}
_MARKS: Final = ("truncat", "omitted", "clipped", "...", "…")


def sent_output(span: Span, output: Any) -> Any:
    """The output; the text it was read from, where that is not whole JSON."""
    if not isinstance(output, dict | list):
        return output
    return next((text for text in _texts(span) if not _is_whole(text)), output)


def _texts(span: Span) -> Iterator[str]:
    for name, value in span.attributes.items():
        if value.__class__ is str and value[:1] in _CLOSERS and _OUTPUT.search(name):
            yield value


def _is_whole(text: str) -> bool:
    """By its last sign; parsed only where it holds words of a cut, as JSON may end well around a hole."""
    bare = text[-200:].rstrip()
    if not bare.endswith(_CLOSERS[text[0]]):
        return False
    if not any(mark in text for mark in _MARKS):
        return True
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True
