"""Exceptions as JSON and back: the same class, message, attributes and causes, without running their constructors."""

import builtins
from collections.abc import Callable
from types import WrapperDescriptorType
from typing import Any, Final

from backtrail.sdk.replay.values.naming import UnreplayableValue, class_of, name_of

DEEPEST: Final = 8
"""Causes of causes."""


class ReplayedError(RuntimeError):
    """An exception whose class is not known here: `type` says which it was."""

    def __init__(self, type_: str, message: str) -> None:
        self.type = type_
        self.message = message
        super().__init__(message)


def error_of(error: BaseException, inner: Callable[[Any], Any], depth: int = 0) -> dict[str, Any]:
    """Tagged JSON of an exception."""
    told: dict[str, Any] = {
        "$t": "error",
        "c": name_of(type(error)),
        "type": type(error).__qualname__,
        "message": _message(error),
        "args": [inner(each) for each in _args(error)],
    }
    if held := {name: inner(each) for name, each in error.__dict__.items()}:
        told["attributes"] = held
    cause = error.__cause__
    if cause is not None and depth < DEEPEST:
        told["cause"] = error_of(cause, inner, depth + 1)
    elif error.__context__ is not None and not error.__suppress_context__ and depth < DEEPEST:
        told["context"] = error_of(error.__context__, inner, depth + 1)
    return told


def from_error(told: dict[str, Any], value: Callable[[Any], Any]) -> BaseException:
    """The exception again; of a trace, which tells type and message alone, as much of it as there is."""
    made = _class(told)
    if made is None:
        return ReplayedError(str(told.get("type") or "Exception"), str(told.get("message") or ""))
    args = [_held(each, value) for each in told.get("args", [told.get("message") or ""])]
    error = _made(made, args)
    for name, each in told.get("attributes", {}).items():
        kept = _held(each, value)
        if kept is not None or each is None:
            error.__dict__[name] = kept
    if "cause" in told:
        error.__cause__ = from_error(told["cause"], value)
    elif "context" in told:
        error.__context__ = from_error(told["context"], value)
    return error


def _class(told: dict[str, Any]) -> Any:
    name = str(told.get("c") or "")
    if not name:  # of a trace: `ValueError`, `requests.exceptions.HTTPError`
        plain = str(told.get("type") or "")
        module, _, last = plain.rpartition(".")
        name = f"{module or 'builtins'}:{last}"
    try:
        made = class_of(name)
    except UnreplayableValue:
        if told.get("c"):
            raise
        return None
    if not issubclass(made, BaseException):
        raise UnreplayableValue(f"{name} is no exception now", "Make it one again, or record again.")
    return made


def _made(made: Any, args: list[Any]) -> BaseException:
    """Past the class's own constructor, which may want what was not kept; builtins keep state in theirs."""
    error: BaseException = made.__new__(made, *args) if _is_native(made.__new__) else BaseException.__new__(made, *args)
    if not isinstance(made.__init__, WrapperDescriptorType):
        error.args = tuple(args)
        return error
    try:
        error.__init__(*args)  # type: ignore[misc]
    except TypeError:
        error.args = tuple(args)
    return error


def _args(error: BaseException) -> tuple[Any, ...]:
    """What its constructor took: an OSError keeps its file's name apart."""
    if isinstance(error, OSError) and error.filename is not None and len(error.args) == 2:
        return (*error.args, error.filename)
    return error.args


def _is_native(function: Any) -> bool:
    return type(function) is type(builtins.print)


def _held(told: Any, value: Callable[[Any], Any]) -> Any:
    """Something that an exception holds; None where it cannot be rebuilt: the exception itself can."""
    try:
        return value(told)
    except UnreplayableValue:
        return None


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a `__str__` of the user's
        return ""
