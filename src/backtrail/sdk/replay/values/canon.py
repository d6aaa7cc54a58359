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

PLAIN: Final = frozenset({str, int, bool})
KEYS: Final = frozenset({str})
HOLDING: Final = frozenset({dict, list, tuple})
DEEPEST: Final = 40
"""Levels; what lies deeper is told by its type alone."""


TANGLED: Final = 20_000
"""Values that are told of what holds itself; of more, only the type is."""


class Tangled(ValueError):
    """A value holds itself in too many ways to be told."""


class Walk:
    """On the way through one value: what holds the value that we are at."""

    __slots__ = ("circular", "held_by", "left")

    def __init__(self) -> None:
        self.held_by: list[int] = []
        self.left = TANGLED
        self.circular = False

    def holds(self, value: Any) -> bool:
        """Whether the value holds itself. Raises Tangled."""
        self.circular = self.circular or id(value) in self.held_by
        if self.circular:
            self.left -= 1
            if self.left < 0:
                raise Tangled
        return self.circular and id(value) in self.held_by


def canonical(value: Any, walk: Walk | None = None) -> Any:
    """JSON of a value, to compare by: None is absent, 99.0 is 99, sets are in order, objects are their fields.

    Bytes are their SHA-256; what cannot be told in JSON is `<module.Type>`, without an address. So is what holds
    itself, or cannot be read. Never raises.
    """
    if value is None or value.__class__ in PLAIN:
        return value
    if value.__class__ is dict and PLAIN.issuperset(map(type, value.values())):
        return value if KEYS.issuperset(map(type, value)) else {str(name): each for name, each in value.items()}
    if isinstance(value, enum.Enum):
        return canonical(value.value, walk)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    told = None if value.__class__ in HOLDING else _scalar(value)
    return _within(value, walk or Walk()) if told is None else told


def _within(value: Any, walk: Walk) -> Any:
    depth = len(walk.held_by)
    try:
        if depth > DEEPEST or walk.holds(value):
            return _type(value)
        walk.held_by.append(id(value))
        told = _object(value, walk)
    except Tangled:
        if depth > 1:
            raise
        told = _type(value)
    except Exception:  # noqa: BLE001 - an object of the user's: a field that cannot be read, a serialiser
        told = _type(value)
    del walk.held_by[depth:]
    return told


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


def _object(value: Any, walk: Walk) -> Any:
    """What containers and objects of common libraries hold."""
    if isinstance(value, Mapping):
        return {
            str(name): each if each.__class__ in PLAIN else canonical(each, walk)
            for name, each in value.items()
            if each is not None
        }
    if isinstance(value, list | tuple):
        return [each if each.__class__ in PLAIN else canonical(each, walk) for each in value]
    if isinstance(value, Set):
        return sorted((canonical(each, walk) for each in value), key=repr)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return canonical({f.name: getattr(value, f.name, None) for f in dataclasses.fields(value)}, walk)
    if callable(dump := getattr(type(value), "model_dump", None)):  # pydantic
        return canonical(dump(value), walk)
    if callable(listed := getattr(value, "tolist", None)):  # numpy
        return canonical(listed(), walk)
    return _type(value)


def _type(value: Any) -> str:
    made = value if isinstance(value, type) else type(value)
    return f"<{made.__module__}.{made.__qualname__}>"
