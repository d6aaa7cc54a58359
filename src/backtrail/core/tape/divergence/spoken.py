"""What a model was told and what it answered, whichever way its call came onto the tape."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from backtrail.core.tape.provider.recognised import WIRES
from backtrail.core.tape.provider.wire import Answer, Asked, Turn
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.trajectory import said

SYSTEM: Final = ("system", "developer")


def conversation(event: Event) -> list[Turn]:
    """The messages of a model call; empty where it has none that are known."""
    if event.kind != "llm" or not isinstance(event.args, Mapping):
        return []
    told = event.args.get("conversation")
    if isinstance(told, list):
        return told
    wire, body = WIRES.get(event.name), event.args.get("body")
    return wire.conversation(body) if wire is not None and isinstance(body, Mapping) else []


def without_system(turns: list[Turn]) -> list[Turn]:
    """The messages but for the prompt that stands before them, which a what-if changes."""
    at = next((place for place, turn in enumerate(turns) if turn[0] not in SYSTEM), len(turns))
    return turns[at:]


def models(events: Sequence[Event]) -> list[Event]:
    """The calls of models, in recorded order; a function around one is not counted again."""
    holding = {event.parent for event in events if event.kind == "llm"}
    return [event for event in events if event.kind == "llm" and event.i not in holding]


def system(events: Sequence[Event]) -> str:
    """The system prompt of the first model call; empty where there is none."""
    for event in models(events):
        turns = conversation(event)
        if turns and turns[0][0] in SYSTEM:
            return str(turns[0][1])
    return ""


def answer(event: Event) -> Answer | None:
    """What the model answered; None where the call failed, or its answer is none that is known."""
    if event.kind != "llm" or not isinstance(event.result, Mapping):
        return None
    told = event.result.get("answer")
    if isinstance(told, Mapping):
        return _of_trace(told)
    wire = WIRES.get(event.name)
    if wire is None or not isinstance(event.result.get("body"), list):
        return None
    text = said(event.result)["body"]
    found = wire.said(text) if isinstance(text, str) else None
    return found if found and (found.text or found.tool_calls or found.finish_reason) else None


def _of_trace(told: Mapping[str, Any]) -> Answer:
    calls = tuple(
        Asked(name=str(call.get("name")), arguments=call.get("arguments"), id=call.get("id"))
        for call in told.get("tool_calls") or ()
    )
    usage = told.get("usage") or {}
    return Answer(
        text=told.get("text") or "",
        tool_calls=calls,
        input_tokens=usage.get("input"),
        output_tokens=usage.get("output"),
        finish_reason=told.get("finish_reason"),
    )
