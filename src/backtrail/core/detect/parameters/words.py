"""Names and values as evidence shows them: short, quoted, listed."""

import json
from collections.abc import Sequence
from typing import Any, Final

SHOWN: Final = 80
"""Characters of a value that evidence shows."""


def quoted(value: Any) -> str:
    """A value as JSON, short enough for a sentence."""
    try:
        written = json.dumps(value[: SHOWN + 1] if isinstance(value, str) else value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        written = type(value).__name__
    return written if len(written) <= SHOWN else f"{written[: SHOWN - 1]}…"


def listed(names: Sequence[str], most: int = 4) -> str:
    """`a`, `a and b`, `a, b and 3 more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nothing"
