"""A span of another protocol, told anew for OTLP, reads as the same span."""

import json
from dataclasses import fields
from typing import Any

import pytest

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span
from backtrail.core.semconv.imports.retelling import retold
from backtrail.core.semconv.translate import translate

CALLED = [{"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"order": 7}'}}]
MESSAGES = [
    {"role": "system", "content": "Help."},
    {"role": "user", "content": "Where is order 7?"},
    {"role": "assistant", "content": None, "tool_calls": CALLED},
    {"role": "tool", "tool_call_id": "c1", "content": "lost"},
]
GENERATION = {
    "type": "generation", "model": "gpt-4o", "input": MESSAGES,
    "output": {"role": "assistant", "content": "It is lost."},
    "usageDetails": {"input": 12, "output": 3, "total": 15}, "costDetails": {"total": 0.01},
    "modelParameters": {"temperature": 0.5}, "metadata": {"team": "refunds"}, "environment": "production",
}  # fmt: skip
BODIES: list[dict[str, Any]] = [
    GENERATION,
    {"type": "tool", "input": {"order": 7}, "output": {"state": "lost"}},
    {"type": "tool", "input": "7", "output": "42"},
    {"type": "retriever", "input": "refunds", "output": [{"page_content": "30 days", "metadata": {"page": 1}}]},
    {"type": "agent", "input": {"question": "Where?"}, "output": "Lost."},
    {"type": "span", "input": "42", "output": ["a", {"b": None}]},
    {"type": "trace", "name": "run", "sessionId": "s1", "userId": "ann", "tags": ["vip"], "release": "2", "input": "?"},
]
TOLD = {field.name for field in fields(Span)} - {"dialect", "attributes", "notes", "events", "resource", "error"}


def delivered(body: dict[str, Any], **more: Any) -> RawSpan:
    root = body["type"] == "trace"
    place: dict[str, Any] = {"name": "run"} if root else {"name": body["type"], "parent_id": "p"}
    given: dict[str, Any] = {**place, "start": 10**18, "end": 10**18 + 5, "source": "langfuse-event", **more}
    return RawSpan(trace_id="t", span_id="s", attributes=body, **given)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body["type"]))
def test_what_is_told_anew_reads_as_the_same_span(body: dict[str, Any]) -> None:
    raw = delivered(body)
    span = translate(raw)
    again = translate(retold(span, raw))
    assert {name: getattr(again, name) for name in TOLD} == {name: getattr(span, name) for name in TOLD} | {
        "name": again.name if span.kind == "tool" else span.name
    }


def test_a_failure_keeps_its_message() -> None:
    raw = delivered({"type": "span"}, status="error", status_message="ValueError: no such order")
    span = translate(raw)
    again = translate(retold(span, raw))
    assert (again.status, again.error) == ("error", span.error)


def test_everything_that_is_told_is_a_value_of_opentelemetry() -> None:
    for body in BODIES:
        raw = delivered(body)
        said = retold(translate(raw), raw)
        assert json.loads(json.dumps(said.attributes)) == said.attributes
        assert not any(isinstance(value, dict) for value in said.attributes.values())
