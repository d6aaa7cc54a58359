"""Objects by their fields: dataclasses, pydantic models, attrs classes, exceptions. Constructors are not run again."""

import dataclasses
import sys
from collections.abc import Callable
from typing import Any, Final

from backtrail.sdk.replay.values.errors import error_of, from_error
from backtrail.sdk.replay.values.naming import UnreplayableValue, class_of, name_of

TAGS: Final = frozenset({"dc", "attrs", "pydantic", "error"})


def object_of(value: Any, inner: Callable[[Any], Any]) -> Any:
    """Tagged JSON; None where the value is none of these."""
    made = type(value)
    if isinstance(value, BaseException):
        return error_of(value, inner)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {"$t": "dc", "c": name_of(made), "v": _fields(value, [f.name for f in dataclasses.fields(value)], inner)}
    if hasattr(made, "__attrs_attrs__"):
        return {"$t": "attrs", "c": name_of(made), "v": _fields(value, [a.name for a in made.__attrs_attrs__], inner)}
    pydantic = sys.modules.get("pydantic")
    if pydantic is not None and isinstance(value, pydantic.BaseModel):
        told = {name: inner(each) for name, each in value.__dict__.items()}
        extra = {name: inner(each) for name, each in (value.__pydantic_extra__ or {}).items()}
        private = {name: inner(each) for name, each in (value.__pydantic_private__ or {}).items()}
        whole = {"$t": "pydantic", "c": name_of(made), "v": told, "set": sorted(value.__pydantic_fields_set__)}
        return whole | ({"extra": extra} if extra else {}) | ({"private": private} if private else {})
    return None


def from_object(tag: str, told: dict[str, Any], value: Callable[[Any], Any]) -> tuple[bool, Any]:
    """Whether the tag is one of these, and its value."""
    if tag not in TAGS:
        return False, None
    if tag == "error":
        return True, from_error(told, value)
    made = class_of(told["c"])
    if tag == "pydantic":
        return True, _model(made, told, value)
    fits = dataclasses.is_dataclass(made) if tag == "dc" else hasattr(made, "__attrs_attrs__")
    if not fits:
        raise UnreplayableValue(f"{told['c']} is another kind of class now", "Make it one again, or record again.")
    new = object.__new__(made)
    for name, each in told["v"].items():
        object.__setattr__(new, name, value(each))
    return True, new


def _model(made: Any, told: dict[str, Any], value: Callable[[Any], Any]) -> Any:
    pydantic = sys.modules.get("pydantic")
    if pydantic is None or not issubclass(made, pydantic.BaseModel):
        raise UnreplayableValue(f"{told['c']} is no pydantic model now", "Make it one again, or record again.")
    new = made.__new__(made)
    object.__setattr__(new, "__dict__", {name: value(each) for name, each in told["v"].items()})
    object.__setattr__(new, "__pydantic_fields_set__", set(told["set"]))
    extra = {name: value(each) for name, each in told.get("extra", {}).items()}
    holds_extra = made.model_config.get("extra") == "allow"
    object.__setattr__(new, "__pydantic_extra__", extra if holds_extra else None)
    private = {name: value(each) for name, each in told.get("private", {}).items()}
    object.__setattr__(new, "__pydantic_private__", private if made.__private_attributes__ else None)
    return new


def _fields(value: Any, names: list[str], inner: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: inner(getattr(value, name)) for name in names if hasattr(value, name)}
