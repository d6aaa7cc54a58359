"""Arguments as canonical JSON: the same for calls that ask the same."""

import dataclasses
import enum
import hashlib
import math
from collections.abc import Mapping, Set
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

DEEPEST: Final = 40
"""Levels; what lies deeper is told by its type alone."""


def canonical(value: Any, depth: int = 0) -> Any:
    """JSON of a value, to compare by: None is absent, 99.0 is 99, sets are in order, objects are their fields.

    Bytes are their SHA-256; what cannot be told in JSON is `<module.Type>`, without an address.
    """
    if isinstance(value, enum.Enum):
        return canonical(value.value, depth + 1)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if depth > DEEPEST:
        return _type(value)
    if isinstance(value, Mapping):
        return {str(name): canonical(each, depth + 1) for name, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [canonical(each, depth + 1) for each in value]
    told = _scalar(value)
    return _object(value, depth) if told is None else told


def _scalar(value: Any) -> Any:
    """Numbers by value, moments and ids as text; None where it is none of these."""
    match value:
        case float():
            return int(value) if value.is_integer() else (value if math.isfinite(value) else repr(value))
        case Decimal():
            return _scalar(float(value))
        case bytes() | bytearray() | memoryview():
            return f"sha256:{hashlib.sha256(value).hexdigest()}"
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case UUID() | PurePath():
            return str(value)
    return None


def _object(value: Any, depth: int) -> Any:
    """What sets and objects of common libraries hold."""
    if isinstance(value, Set):
        return sorted((canonical(each, depth + 1) for each in value), key=repr)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return canonical({f.name: getattr(value, f.name, None) for f in dataclasses.fields(value)}, depth + 1)
    if callable(dump := getattr(type(value), "model_dump", None)):  # pydantic
        try:
            return canonical(dump(value), depth + 1)
        except Exception:  # noqa: BLE001 - a serialiser of the user's
            return _type(value)
    if callable(listed := getattr(value, "tolist", None)):  # numpy
        return canonical(listed(), depth + 1)
    return _type(value)


def _type(value: Any) -> str:
    made = value if isinstance(value, type) else type(value)
    return f"<{made.__module__}.{made.__qualname__}>"
