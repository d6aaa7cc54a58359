"""Objects that are not JSON, as something that is: dataclasses, pydantic models, bytes, exceptions, times, arrays."""

import sys
from collections import deque
from collections.abc import Mapping, Sequence, Set
from typing import Any, Final

SHOWN_BYTES: Final = 32
SHOWN_REPR: Final = 2_000
LIMIT_ITEMS: Final = 100_000


class Named:
    """Fields by name, of an object that has fields."""

    __slots__ = ("fields",)

    def __init__(self, fields: list[tuple[Any, Any]]) -> None:
        self.fields = fields


def familiar(value: Any) -> Any:
    """What to write for the object: text, a number, a list, a mapping or its fields. May raise, if the object does."""
    for known in (_scalar, _text, _fields, _container, _array):
        found = known(value)
        if found is not None:
            return found
    return _described(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return _bytes(bytes(value))
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, BaseException):
        return Named([("type", type(value).__name__), ("message", str(value))])
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, type):
        return f"<class {value.__module__}.{value.__qualname__}>"
    module = type(value).__module__
    if module in {"datetime", "_pydatetime"}:
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    if module in {"uuid", "decimal", "_pydecimal", "fractions", "pathlib", "pathlib._local", "ipaddress", "re"}:
        return str(value)
    return None


def _bytes(value: bytes) -> str:
    if len(value) <= 100_000:
        try:
            return value.decode()
        except UnicodeDecodeError:
            pass  # not text: described below
    return f"<{len(value):,} bytes: {value[:SHOWN_BYTES].hex()}{'…' if len(value) > SHOWN_BYTES else ''}>"


def _fields(value: Any) -> Any:
    """The fields of an object that declares them; those that their class keeps out of its repr stay out."""
    kind = type(value)
    if (declared := getattr(kind, "__dataclass_fields__", None)) is not None:
        return Named([(name, getattr(value, name, None)) for name, field in declared.items() if field.repr])
    if (declared := getattr(kind, "model_fields", None)) is not None and isinstance(declared, dict):
        shown = [(name, item) for name, item in vars(value).items() if getattr(declared.get(name), "repr", True)]
        return Named(shown + list((getattr(value, "model_extra", None) or {}).items()))
    if (declared := getattr(kind, "__attrs_attrs__", None)) is not None:
        return Named([(field.name, getattr(value, field.name, None)) for field in declared if field.repr])
    if (declared := getattr(kind, "_fields", None)) is not None and isinstance(value, tuple):
        return Named(list(zip(declared, value, strict=False)))
    if (enum := sys.modules.get("enum")) is not None and isinstance(value, enum.Enum):
        return value.value if isinstance(value.value, str | int | float) else value.name
    return None


def _container(value: Any) -> Any:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Set):
        return sorted(value, key=repr)
    if isinstance(value, deque):
        return list(value)
    if isinstance(value, Sequence):
        return [value[place] for place in range(min(len(value), LIMIT_ITEMS))]
    return None


def _array(value: Any) -> Any:
    """Arrays of numbers by what they are: their content is rarely what went wrong, and seldom small."""
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is None or dtype is None:
        return None
    if tuple(shape) == () and hasattr(value, "item"):
        return value.item()
    return f"<{type(value).__name__} {dtype} of shape {tuple(shape)}>"


def _described(value: Any) -> str:
    if callable(value) and (name := getattr(value, "__qualname__", None)):
        return f"<function {getattr(value, '__module__', '?')}.{name}>"
    if getattr(type(value), "__repr__", None) is object.__repr__:
        return f"<{type(value).__module__}.{type(value).__qualname__}>"
    return repr(value)[:SHOWN_REPR]
