"""Ids that depend on content alone: reading a file twice gives the same spans."""

import hashlib
import json
from typing import Any, Final

START: Final = 1_735_689_600_000_000_000
"""When runs begin whose file has no times and whose reader was given none: 2025-01-01 00:00 UTC."""


def trace_id(*key: Any) -> str:
    """32 hex digits for whatever names a run."""
    return _digest(key)[:32]


def span_id(trace: str, *place: Any) -> str:
    """16 hex digits for a place in a trace."""
    return _digest((trace, *place))[:16]


def _digest(key: tuple[Any, ...]) -> str:
    written = json.dumps(key, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
