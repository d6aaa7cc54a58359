"""Claims about the spans of Backtrail's own SDK."""

from typing import Any

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Document, Span, Tool
from backtrail.core.semconv import translate


def span(kind: str, attributes: dict[str, Any], **more: Any) -> Span:
    known = {"backtrail.kind": kind, **attributes}
    return translate(RawSpan(**{"trace_id": "t", "span_id": "s", "name": "n", "attributes": known, **more}))


def test_an_observed_tool() -> None:
    found = span("tool", {"backtrail.input": '{"city": "Paris"}', "backtrail.output": '"18 C"'}, name="get_weather")
    assert found.tool == Tool(name="get_weather", arguments={"city": "Paris"}, output="18 C")
    assert (found.name, found.tool_name) == ("get_weather", "get_weather")


def test_an_observed_retriever() -> None:
    found = span(
        "retriever", {"backtrail.input": '{"query": "q"}', "backtrail.output": '[{"content": "a", "score": 0.9}]'}
    )
    assert (found.query, found.documents) == ("q", (Document(content="a", score=0.9),))


def test_an_observed_model_call() -> None:
    found = span(
        "llm",
        {"backtrail.input": '{"messages": [{"role": "user", "content": "hi"}]}', "backtrail.output": '"yo"'},
    )
    assert found.input_messages == (Message(role="user", content="hi"),)
    assert found.output_messages == (Message(role="assistant", content="yo"),)


def test_session_tags_and_values_of_a_step() -> None:
    found = span(
        "agent",
        {
            "session.id": "s1",
            "user.id": "u1",
            "backtrail.tags": ["a"],
            "backtrail.input": '"hi"',
            "backtrail.output": "[1]",
        },
    )
    assert (found.kind, found.session_id, found.user_id, found.tags) == ("agent", "s1", "u1", ("a",))
    assert (found.input, found.output) == ("hi", [1])


def test_handing_over_to_a_human_is_an_escalation() -> None:
    event = RawEvent(name="backtrail.escalated", attributes={"backtrail.reason": "refund above limit"})
    assert span("agent", {}, events=[event]).escalated
    assert span("agent", {"backtrail.escalated": True}).escalated
    assert span("human", {}).escalated
    assert not span("agent", {"backtrail.escalated": False}).escalated
