"""An exception as text: its full name and its stack trace, of bounded size."""

import traceback
from typing import Final

from backtrail.sdk.capture.shield import attempt

FRAMES: Final = 60
"""Frames kept, the last ones: an error that rises through many observed calls is formatted in each."""
STACK: Final = 30_000
"""Longest stack trace kept, in characters: its beginning and its end."""


def qualified(kind: type) -> str:
    """`ValueError`, `httpx.ConnectError`."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def stack(error: BaseException) -> str:
    """The stack trace as Python prints it."""
    text: str = attempt(
        lambda: "".join(traceback.format_exception(error, limit=-FRAMES)), otherwise="[no stack trace: it failed]"
    )
    if len(text) <= STACK:
        return text
    return f"{text[: STACK // 2]}\n…[cut: {len(text) - STACK:,} characters]…\n{text[-STACK // 2 :]}"
