"""A run as expectations see it: the tools that it called, what it gave, and what it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.spent import Price, spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One call of a tool."""

    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run."""

    calls: Sequence[Called] = ()
    """Calls of tools, in the order in which they began."""
    output: Any = None
    """What the entry returned; of a program what it printed."""
    error: str | None = None
    """How it failed, or why it was stopped."""
    steps: int = 0
    """Calls of models."""
    tokens: int = 0
    cost: float | None = None
    """US dollars; None where it is not known."""


def ran(tape: Tape, *, output: Any = None, error: str | None = None, price: Price | None = None) -> Ran:
    """A run by its tape."""
    took = spent(tape, price)
    return Ran(
        calls=tuple(map(_called, tool_calls(tape))),
        output=output,
        error=error,
        steps=took.calls,
        tokens=took.tokens,
        cost=took.cost,
    )


def tool_calls(tape: Tape) -> list[Event]:
    """The calls of tools and retrievers, in the order in which they began; one that goes on to MCP counts once."""
    tools = {event.i: event.name for event in tape.events if event.kind == "tool"}
    return [
        event
        for event in tape.events
        if event.kind in ("tool", "retriever") and (event.parent is None or tools.get(event.parent) != event.name)
    ]


def _called(event: Event) -> Called:
    return Called(tool=event.name, args=event.args if isinstance(event.args, Mapping) else {"": event.args})
