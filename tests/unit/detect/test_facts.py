"""What a detector needs: none of them has anything to say where it is not called."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.detect.detector import Detector, RunDetector, SpanDetector
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Document, Kind, Span, Tool
from backtrail.core.model.units import Nanos, SpanId
from tests.unit.detect.runs import TRACE, spans

SAID = (
    "", "I have successfully booked the flight.", "Unable to find it.", "Final answer: Paris",
    "```py\nfinal_answer(7)\n```",
    "1. Search the web\n2. Find the page\n3. Answer", "I will now call read_file.\n```py\nprint(1)\n```",
    "<tool_call>{}</tool_call>", "<tool_response>rows</tool_response>", "Could you provide the order number?",
    'It is known that the report says "the quick brown fox jumps over", see https://a.example/b',
    "AB12-99X is the code",
    "I simulate the search: it was verified.", "x" * 50,
)  # fmt: skip
GAVE = (
    "", "Error: no such table", '{"rows": [], "next_page": "/p?2", "truncated": true}', '{"rows": [1]}', "[]",
    "x" * 7_000,
    "Traceback (most recent call last)\nValueError: no", "missing required parameter q", "... and 12 more rows",
    '{"results": [{"text": "a passage of fair length that is one", "score": 0.1}, {"text": "another", "score": 0.9}]}',
    "caf\u00c3\u00a9 \u00e2\u20ac\u2122", "<html><title>Sign in</title>", '{"a": "cut',
)  # fmt: skip
ASKED = (
    "",
    "Answer only with JSON.",
    "Book 3 seats for 250 dollars and 'Oslo', then 99 for Rome",
    "I don't have the order number",
)
ARGUMENTS: Sequence[Any] = (
    {},
    {"sql": "select nothing from where"},
    {"id": "AB12399"},
    {"q": "<your name>"},
    {"date": "x"},
    "not json",
)
PASSAGES = (Document(content="the same", score=0.5), Document(content="other", score=0.9), Document(content="the same"))


@st.composite
def telling(draw: st.DrawFn) -> list[Span]:
    """A run in which models and tools say what detectors listen to."""
    return [_told(draw, number) for number in range(draw(st.integers(1, 6)))]


def _told(draw: st.DrawFn, number: int) -> Span:
    kind: Kind = draw(st.sampled_from(("llm", "llm", "tool", "retriever")))
    ended = draw(st.sampled_from((Nanos(number * 10 + 5), Nanos(number * 10 + 5), None)))
    plain = Span(trace_id=TRACE, span_id=SpanId(f"s{number}"), kind=kind, start=Nanos(number * 10), end=ended)
    if kind == "tool":
        tool = Tool(
            name="search_orders", arguments=draw(st.sampled_from(ARGUMENTS)), output=draw(st.sampled_from(GAVE))
        )
        return replace(plain, tool_name=tool.name, tool=tool, status=draw(st.sampled_from(("unset", "error"))))
    if kind == "retriever":
        return replace(
            plain, query="which one?", documents=tuple(draw(st.lists(st.sampled_from(PASSAGES), max_size=6)))
        )
    calls = draw(
        st.lists(st.sampled_from([ToolCall(name="search_orders", arguments=each) for each in ARGUMENTS]), max_size=2)
    )
    shown = [Message(role="user", content=draw(st.sampled_from(ASKED)))]
    if draw(st.booleans()):
        shown.append(Message(role="tool", content=draw(st.sampled_from(GAVE))))
    said = Message(role="assistant", content=draw(st.sampled_from(SAID)), tool_calls=tuple(calls))
    return replace(plain, model="m", input_messages=tuple(shown), output_messages=(said,))


def unasked(detectors: Sequence[Detector]) -> list[Detector]:
    """The same detectors, called everywhere."""
    return [
        replace(each, needs=frozenset()) if isinstance(each, SpanDetector | RunDetector) else each for each in detectors
    ]


@settings(max_examples=150, deadline=None)
@given(run=telling() | spans())
def test_what_a_detector_needs_hides_nothing(run: list[Span]) -> None:
    assert judge(run, DETECTORS).findings == judge(run, unasked(DETECTORS)).findings


def test_a_fact_that_there_is_not_is_refused() -> None:
    typo: frozenset[str] = frozenset({"wishs"})
    with pytest.raises(ValueError, match="no fact 'wishs'"):
        SpanDetector(name="x", family="answer", says="", kinds=frozenset(), look=lambda _, __: (), needs=typo)  # type: ignore[arg-type]
