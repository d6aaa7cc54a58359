"""A run as passages: what the model saw that is new, what it said, what its tools were given and gave back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from backtrail.cli.story.plot import Plot
from backtrail.cli.words import as_text, call, duration, money, span_of_time

LIMITS: Final = {"system": 300, "user": 1500, "assistant": 1500, "tool": 600, "chunk": 300, "error": 2000}
"""Characters that are told of a text; of any other, VALUE."""
VALUE: Final = 600
ORDINARY: Final = {None, "stop", "end_turn", "tool_calls", "tool_use", "STOP", "completed", "eos", "function_call"}
"""Ways to finish that need no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was said or given."""

    label: str
    text: str
    limit: int = VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One span of the story."""

    number: int | None
    """Of an LLM call, counted from 1."""
    kind: str
    title: str
    facts: tuple[str, ...]
    agent: str | None
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Told:
    """What the reader knows already."""

    messages: set[str] = field(default_factory=set)
    outputs: list[str] = field(default_factory=list)
    errors: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    wrapped: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Messages of wrappers, by row: the call inside may have been sent without."""
    number: int = 0


def passages(plot: Plot, spans: Iterable[dict[str, Any]]) -> Iterator[Passage]:
    """The story of whole spans in order of start. A run in which nothing is told by its kind is told span by span."""
    told = Told()
    agents, echoes = plot.many_agents, plot.failures_below()
    everything = not any(plot.told(row) for row in plot.rows.values())
    for span in spans:
        row = plot.rows.get(span["span_id"])
        if row is None:
            continue
        if row in plot.wrappers:
            told.wrapped[row] = {name: span[name] for name in ("input_messages", "output_messages")}
        failed = span["error"] and row not in echoes and _news(span["error"], told)
        if everything or plot.told(row) or failed or span["escalated"]:
            yield _passage(plot, row, span, told, plot.agent(row) if agents else None)


def _passage(plot: Plot, row: int, span: dict[str, Any], told: Told, agent: str | None) -> Passage:
    is_call = span["kind"] == "llm" and row not in plot.wrappers
    if is_call:
        told.number += 1
    lines = [line for part in PARTS for line in part(plot, row, span, told)]
    return Passage(
        number=told.number if is_call else None,
        kind=span["kind"],
        title=_title(span),
        facts=tuple(_facts(plot, row, span)),
        agent=agent,
        lines=tuple(line for line in lines if line.text),
    )


def _title(span: dict[str, Any]) -> str:
    tool = span["tool"]
    if tool:
        return call(tool["name"] or span["name"], tool["arguments"])
    return str(span["name"])


def _facts(plot: Plot, row: int, span: dict[str, Any]) -> Iterator[str]:
    if span["kind"] == "llm" and span["model"] and span["model"] not in span["name"]:
        yield str(span["model"])
    offset = plot.offset(row)
    if offset is not None:
        yield f"at +{duration(offset / 1e9)}"
    yield "still open" if span["end"] is None else f"took {span_of_time(span['start'], span['end'])}"
    usage = span["usage"] or {}
    if usage.get("input") is not None or usage.get("output") is not None:
        yield f"{usage.get('input') or 0:,} tokens in, {usage.get('output') or 0:,} out"
    if span["cost"]:
        yield money(span["cost"])


def _conversation(plot: Plot, row: int, span: dict[str, Any], told: Told) -> Iterator[Line]:
    seen, said = span["input_messages"], span["output_messages"]
    if not seen and not said and span["kind"] == "llm" and (around := plot.wrapper(row)) is not None:
        wrapped = told.wrapped.get(around, {})
        seen, said = wrapped.get("input_messages", []), wrapped.get("output_messages", [])
    for message in seen:
        if _is_new(message, told):
            yield from _message(message)
            yield from (
                Line(label="calls", text=call(each["name"], each["arguments"])) for each in message["tool_calls"]
            )
    ran = plot.runs_after(row) if said else None
    for message in said:
        _is_new(message, told)
        yield from _message(message)
        for each in message["tool_calls"]:
            if ran and ran[each["name"]] > 0:
                ran[each["name"]] -= 1
            else:
                yield _calls(each)


def _calls(wanted: dict[str, Any]) -> Line:
    return Line(label="calls", text=call(wanted["name"], wanted["arguments"]))


def _is_new(message: dict[str, Any], told: Told) -> bool:
    """Whether the reader has not seen the message yet; from now on it is known."""
    content = _flat(message["content"])
    calls = [[each["name"], as_text(each["arguments"])] for each in message["tool_calls"]]
    key = json.dumps([message["role"], content, calls])
    known = key in told.messages
    told.messages.add(key)
    return not known and not (message["role"] == "tool" and any(content in output for output in told.outputs))


def _message(message: dict[str, Any]) -> Iterator[Line]:
    role = message["role"]
    name = f" ({message['name']})" if message["name"] and role not in ("system", "assistant") else ""
    if message["reasoning"]:
        yield Line(label="thinks", text=message["reasoning"])
    if message["content"]:
        yield Line(label=f"{role}{name}", text=message["content"], limit=LIMITS.get(role, VALUE))
    for each in message["media"]:
        place = each["url"] or ""
        yield Line(
            label=each["kind"], text=" ".join(filter(None, (each["mime"], place))) or "without an address", limit=200
        )
    if message["finish_reason"] not in ORDINARY:
        yield Line(label="stopped", text=str(message["finish_reason"]))


def _work(_plot: Plot, _row: int, span: dict[str, Any], told: Told) -> Iterator[Line]:
    """What other spans than model calls were given and gave."""
    if tool := span["tool"]:
        output = as_text(tool["output"]) if tool["output"] is not None else ""
        told.outputs = [*told.outputs[-20:], _flat(output)]
        yield Line(label="gave", text=output)
    if span["query"]:
        yield Line(label="query", text=span["query"])
    for number, document in enumerate(span["documents"], 1):
        yield Line(
            label=_chunk(number, document), text=document["content"] or document["id"] or "", limit=LIMITS["chunk"]
        )
    if span["input"] is not None and not span["input_messages"]:
        yield Line(label="input", text=as_text(span["input"]))
    if span["output"] is not None and not span["output_messages"]:
        yield Line(label="output", text=as_text(span["output"]))


def _chunk(number: int, document: dict[str, Any]) -> str:
    score = document["score"]
    kind = "" if document["score_kind"] in (None, "unknown") else f"{document['score_kind']} "
    return f"chunk {number}" + (f" {kind}{score:.3g}" if score is not None else "")


def _trouble(_plot: Plot, _row: int, span: dict[str, Any], told: Told) -> Iterator[Line]:
    if error := span["error"]:
        _news(error, told, remember=True)
        yield Line(
            label="failed", text=": ".join(filter(None, (error["type"], error["message"]))), limit=LIMITS["error"]
        )
    elif span["status"] == "error":
        yield Line(label="failed", text="without a message")
    if span["escalated"]:
        yield Line(label="escalated", text="handed over to a human")
    for note in span["notes"]:
        if note not in told.notes:
            told.notes.add(note)
            yield Line(label="note", text=note)


def _news(error: dict[str, Any], told: Told, *, remember: bool = False) -> bool:
    """Whether the error was not told yet: it travels up from the span that failed to the root."""
    message = _flat(error["message"])
    known = any(message in old or old in message for old in told.errors)
    if remember:
        told.errors.add(message)
    return not known


def _flat(text: Any) -> str:
    return " ".join(as_text(text).split())


PARTS: Final = (_conversation, _work, _trouble)
