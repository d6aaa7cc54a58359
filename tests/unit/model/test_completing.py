"""Claims about what a tool's span may take from the model's messages: never a guess, always told."""

from typing import Any

import pytest

from backtrail.core.model.completing import lacks_call, lacks_output, with_call, with_output
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Span, Tool
from backtrail.core.model.units import Nanos, SpanId, TraceId

PARIS = ToolCall(id="c1", name="weather", arguments={"city": "Paris"})
ROME = ToolCall(id="c2", name="weather", arguments={"city": "Rome"})


def ran(arguments: Any = None, call_id: str | None = None, output: Any = None, **more: Any) -> Span:
    tool = Tool(name="weather", arguments=arguments, call_id=call_id, output=output)
    return Span(trace_id=TraceId("t"), span_id=SpanId("s"), kind="tool", end=Nanos(2), tool=tool, **more)


@pytest.mark.parametrize(
    ("span", "place", "call"),
    [
        (ran("Paris", "c2"), 0, ROME),
        (ran("Paris"), 1, PARIS),
        (ran({"city": "Rome"}), 0, ROME),
        (ran(["Rome"]), 0, ROME),
        (ran(), 1, ROME),
    ],
    ids=["by-id", "bare-text", "by-arguments", "positional", "by-order"],
)
def test_a_run_finds_the_call_that_it_ran(span: Span, place: int, call: ToolCall) -> None:
    found = with_call(span, [PARIS, ROME], place)
    assert found is not None
    assert found.tool == Tool(name="weather", arguments=call.arguments, call_id=call.id)
    assert "taken from the model's call" in found.notes[0]


@pytest.mark.parametrize(
    ("span", "asked", "place"),
    [
        (ran("Oslo"), [PARIS, ROME], 0),
        (ran({"city": "Oslo"}), [PARIS], 0),
        (ran(call_id="c9"), [PARIS], 0),
        (ran(), [PARIS, ROME], 2),
        (ran("Paris"), [ToolCall(name="weather", arguments={"city": "Paris", "unit": "C"})], 0),
        (ran(), [], 0),
    ],
    ids=["other-text", "other-arguments", "other-id", "one-run-too-many", "two-parameters", "nothing-asked"],
)
def test_a_run_that_fits_no_call_stays_as_it_is(span: Span, asked: list[ToolCall], place: int) -> None:
    assert with_call(span, asked, place) is None


def test_equal_calls_are_told_apart_by_order() -> None:
    again = ToolCall(id="c3", name="weather", arguments={"city": "Paris"})
    found = with_call(ran({"city": "Paris"}), [PARIS, again], 1)
    assert found is not None
    assert found.tool is not None
    assert found.tool.call_id == "c3"
    assert found.notes == ("call id taken from the model's call in the same trace, found by its name and order",)


def test_what_a_span_said_itself_is_never_replaced() -> None:
    whole = ran({"city": "Paris"}, "c1", "sunny")
    assert not lacks_call(whole)
    assert not lacks_output(whole)
    named = with_call(ran({"city": "Paris"}, "c1"), [PARIS], 0)
    assert named is not None
    assert named.notes == ()


def test_the_output_is_what_the_model_was_told() -> None:
    said = [
        Message(role="tool", tool_call_id="c2", content="rain"),
        Message(role="tool", tool_call_id="c1", content="sun"),
    ]
    found = with_output(ran({"city": "Paris"}, "c1"), said)
    assert found is not None
    assert found.tool is not None
    assert found.tool.output == "sun"
    assert with_output(ran({"city": "Paris"}), said) is None


def test_a_run_that_failed_or_goes_on_lacks_no_output() -> None:
    assert lacks_output(ran({}))
    assert not lacks_output(ran({}, status="error"))
