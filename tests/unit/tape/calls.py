"""Events, tapes and asks for claims about them."""

from typing import Any

from backtrail.core.tape.matching.ask import Ask, key_of
from backtrail.core.tape.recording.event import Boundary, Event
from backtrail.core.tape.recording.tape import Header, Tape

T0 = 1_795_351_673.25
"""2026-11-22 12:47:53 UTC."""


def event(i: int, name: str, args: Any, result: Any = None, *, kind: Boundary = "tool", **more: Any) -> Event:
    return Event(i=i, kind=kind, name=name, key=key_of(kind, name, args), args=args, result=result, **more)


def tape(*events: Event, t0: float = T0) -> Tape:
    return Tape(header=Header(run_id="r1", t0=t0), events=events)


def ask(name: str, args: Any, *, kind: Boundary = "tool", **more: Any) -> Ask:
    return Ask(kind=kind, name=name, args=args, **more)


def told(i: int, conversation: Any, result: Any = None) -> Event:
    """A model call that a trace told."""
    return event(i, "", {"conversation": conversation}, result, kind="llm")
