"""A recording in which some answers are others: what a fork plays."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.tape.divergence.brief import asks, called
from backtrail.core.tape.divergence.spoken import models
from backtrail.core.tape.recording.event import Event, Outcome
from backtrail.core.tape.recording.tape import Tape

NAMED: Final = 12
"""Calls that an error lists."""


class NoSuchStep(ValueError):
    """A fork names a step that the tape does not have."""


def forked(tape: Tape, answers: Mapping[int, Any]) -> Tape:
    """The tape with other answers: by event, what the call is to give. Raises NoSuchStep.

    Of a tool, the value that it returns, or what a tape has of one; of a model, its text, or
    `{"text": ..., "tool_calls": [...]}`; of a request, the body of its answer. What had happened
    inside such a call is no longer on the tape.
    """
    for i in answers:
        step(tape, i)
    gone = _below(tape, set(answers))
    events = tuple(
        _edited(event, answers[event.i]) if event.i in answers else event
        for event in tape.events
        if event.i not in gone
    )
    return replace(tape, events=events)


def step(tape: Tape, i: int) -> Event:
    """The event of a step. Raises NoSuchStep."""
    found = next((event for event in tape.events if event.i == i and event.parent is None), None)
    if found is None:
        outer = [event for event in tape.events if event.parent is None]
        listed = "\n".join(f"  {event.i:4}  {called(event)}  {asks(event)[:80]}" for event in outer[:NAMED])
        more = f"\n  … and {len(outer) - NAMED} more" if len(outer) > NAMED else ""
        raise NoSuchStep(f"the tape has no step {i} to fork at. Its steps:\n{listed}{more}")
    return found


def models_before(tape: Tape, i: int) -> int:
    """How many calls of models began before a step."""
    return sum(event.i < i for event in models(tape.events))


def _edited(event: Event, value: Any) -> Event:
    meta = {**event.meta, "of": event.i, "why": "the answer that the fork gives"}
    outcome: Outcome = "error" if _tagged(value) == "error" else "value"
    return replace(event, result=answer_as(event, value), outcome=outcome, source="edited", meta=meta)


def answer_as(event: Event, value: Any) -> Any:
    """A value as the result of such a call: of the type that was recorded, where that can be.

    What is a result already, as tapes hold them, stays as it is: `{"$t": "error", ...}` makes the call raise.
    """
    if _is_result(event, value):
        return value
    if event.kind == "llm":
        return {"answer": value if isinstance(value, Mapping) else {"text": str(value), "tool_calls": []}}
    if event.kind == "http":
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        kept = event.result if isinstance(event.result, Mapping) and "headers" in event.result else {}
        return {"status": 200, "headers": kept.get("headers", []), "body": [[text, 0.0]]}
    before = event.result
    if isinstance(before, Mapping) and isinstance(before.get("v"), Mapping) and isinstance(value, Mapping):
        return {**before, "v": {**before["v"], **value}}  # an object: what is not said stays as it was
    if event.outcome == "value" and isinstance(before, str) and isinstance(value, str):
        return value
    return {"untyped": value}


def _is_result(event: Event, value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    over_http = event.kind in ("llm", "http") and "status" in value and isinstance(value.get("body"), list)
    said = event.kind == "llm" and value.keys() == {"answer"}
    return over_http or said or _tagged(value) is not None or value.keys() == {"untyped"}


def _tagged(value: Any) -> Any:
    """What a value is that JSON cannot say: docs/spec/tape.md."""
    return value.get("$t") if isinstance(value, Mapping) else None


def _below(tape: Tape, above: set[int]) -> set[int]:
    """Every event inside one of these."""
    gone: set[int] = set()
    for event in tape.events:
        if event.parent in above or event.parent in gone:
            gone.add(event.i)
    return gone
