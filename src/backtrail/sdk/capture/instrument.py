"""Switches on every OpenInference instrumentor that is installed."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from backtrail.sdk.capture.shield import TROUBLES

GROUPS: Final = ("openinference_instrumentor", "opentelemetry_instrumentor")
PACKAGE: Final = "openinference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrumented:
    """What was switched on, and why something was not: `name: reason`."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


def instrument(tracer_provider: Any) -> Instrumented:
    """Switch them on, each by itself: one that fails is told of and left out."""
    on: list[str] = []
    off: list[str] = []
    for name, entry in sorted(_installed().items()):
        try:
            _switch_on(entry, tracer_provider)
        except Exception as error:  # noqa: BLE001  (the shield: an instrumentor is anybody's code)
            off.append(f"{name}: {type(error).__name__}: {error}")
            if type(error).__name__ != "DependencyConflictError":
                TROUBLES.tell(f"instrumenting {name}", f"backtrail could not switch on {off[-1]}")
        else:
            on.append(name)
    return Instrumented(on=tuple(on), off=tuple(off))


def _installed() -> dict[str, EntryPoint]:
    """By name; an instrumentor that stands in both groups counts once."""
    found: dict[str, EntryPoint] = {}
    for group in GROUPS:
        for entry in entry_points(group=group):
            if entry.value.partition(".")[0] == PACKAGE:
                found.setdefault(entry.name, entry)
    return found


def _switch_on(entry: EntryPoint, tracer_provider: Any) -> None:
    instrumentor = entry.load()()
    if getattr(instrumentor, "is_instrumented_by_opentelemetry", False):
        return
    instrumentor.instrument(tracer_provider=tracer_provider, raise_exception_on_conflict=True)
