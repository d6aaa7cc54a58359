"""Of a tape, what a proxy of models can answer: calls over a provider's wire, and those that a trace told."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.tape.matching.reel import CONVERSATION, LOST
from backtrail.core.tape.provider.recognised import WIRES
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape

PROXY: Final = "proxy"
"""In the seams of a tape that a proxy wrote: nothing else is on it."""
BESIDE: Final = ("/models", "/messages/count_tokens")
"""Ends of paths that are asked of a provider beside its models."""


def wired(tape: Tape) -> Tape:
    """The tape without tools and all else that never passes a proxy; what happened inside those stands by itself."""
    if PROXY in tape.header.seams:
        return tape
    return replace(tape, events=tuple(replace(event, parent=None) for event in tape.events if _is_wired(event)))


def models_named(tape: Tape) -> list[str]:
    """The models that the calls of a tape asked for, each once."""
    return list(dict.fromkeys(_models(tape)))


def _is_wired(event: Event) -> bool:
    if event.kind == "http":
        return event.name.endswith(BESIDE)
    if event.kind == "llm" and isinstance(event.args, Mapping) and (CONVERSATION in event.args or LOST in event.args):
        return True
    return event.kind in ("llm", "embedding") and event.name in WIRES


def _models(tape: Tape) -> Iterator[str]:
    for event in tape.events:
        body: Any = event.args.get("body") if isinstance(event.args, Mapping) else None
        if event.name in WIRES and isinstance(body, Mapping) and isinstance(body.get("model"), str):
            yield body["model"]
