"""Values as JSON that keeps their types, and back."""

from collections.abc import Callable
from typing import Any, TypeAlias

from backtrail.core.tape.recording.event import Event, Outcome

Rebuild: TypeAlias = Callable[[Any], Any]
"""Makes the value that a call returns from what an untyped trace tells of it: JSON, or text."""


def encoded(value: Any) -> Any:
    """JSON of a value; what JSON cannot say is tagged `{"$t": ...}`."""
    return value


def decoded(result: Any, rebuild: Rebuild | None = None) -> Any:
    """The value again, equal and of the same type."""
    return result if rebuild is None else rebuild(result)


def encoded_error(error: BaseException) -> tuple[Any, Outcome]:
    """An exception as JSON, and how the call ended: error, interrupt or cancelled."""
    return {"type": type(error).__qualname__, "message": str(error)}, "error"


def raised(event: Event) -> BaseException:
    """The exception that an event ended with, of the same class, with the same message and attributes."""
    return RuntimeError(event.result["message"])
