"""Values of the standard library: tuples, sets, bytes, moments, numbers, ids, paths, enums."""

import base64
import enum
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any, Final
from uuid import UUID

from backtrail.sdk.replay.values.naming import UnreplayableValue, class_of, name_of

READ: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": base64.b64decode,
    "bytearray": lambda told: bytearray(base64.b64decode(told)),
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda told: timedelta(*told),
    "decimal": Decimal,
    "uuid": UUID,
    "path": Path,
    "complex": lambda told: complex(*told),
}


def plain_of(value: Any, inner: Callable[[Any], Any]) -> Any:
    """Tagged JSON; None where the value is none of these."""
    told = _scalar(value)
    if told is not None:
        return told
    match value:
        case enum.Enum():
            return {"$t": "enum", "c": name_of(type(value)), "v": value.name}
        case tuple() if hasattr(value, "_fields"):
            return {"$t": "namedtuple", "c": name_of(type(value)), "v": [inner(each) for each in value]}
        case tuple() if type(value) is tuple:
            return {"$t": "tuple", "v": [inner(each) for each in value]}
        case set() if type(value) is set:
            return {"$t": "set", "v": [inner(each) for each in sorted(value, key=repr)]}
        case frozenset() if type(value) is frozenset:
            return {"$t": "frozenset", "v": [inner(each) for each in sorted(value, key=repr)]}
    return str.__str__(value) if isinstance(value, str) else None  # a text with methods of its own is kept as text


def _scalar(value: Any) -> Any:
    made = type(value)
    if made in (bytes, bytearray):
        return {"$t": made.__name__, "v": base64.b64encode(value).decode("ascii")}
    if made in (datetime, date, time):
        return {"$t": made.__name__, "v": value.isoformat()}
    if made is timedelta:
        return {"$t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}
    if made in (Decimal, UUID):
        return {"$t": made.__name__.lower(), "v": str(value)}
    if made is complex:
        return {"$t": "complex", "v": [value.real, value.imag]}
    if isinstance(value, PurePath):
        return {"$t": "path", "v": str(value)}
    return None


def from_plain(tag: str, told: dict[str, Any], value: Callable[[Any], Any]) -> tuple[bool, Any]:
    """Whether the tag is one of these, and its value."""
    if tag in READ:
        return True, READ[tag](told["v"])
    match tag:
        case "tuple":
            return True, tuple(value(each) for each in told["v"])
        case "set":
            return True, {value(each) for each in told["v"]}
        case "frozenset":
            return True, frozenset(value(each) for each in told["v"])
        case "enum":
            return True, _member(told)
        case "namedtuple":
            made = class_of(told["c"])
            if not (issubclass(made, tuple) and hasattr(made, "_make")):
                raise UnreplayableValue(f"{told['c']} is no NamedTuple now", "Make it one again, or record again.")
            return True, made._make(value(each) for each in told["v"])
    return False, None


def _member(told: dict[str, Any]) -> Any:
    made = class_of(told["c"])
    if not issubclass(made, enum.Enum) or told["v"] not in made.__members__:
        raise UnreplayableValue(f"{told['c']} has no member {told['v']} now", "Give it back, or record again.")
    return made[told["v"]]
