"""Claims about Traceloop's entities."""

from typing import Any

import pytest

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Document, Span, Tool
from backtrail.core.semconv import translate


def span(kind: str, attributes: dict[str, Any], name: str = "n") -> Span:
    known = {"traceloop.span.kind": kind, **attributes}
    return translate(RawSpan(trace_id="t", span_id="s", name=name, attributes=known))


@pytest.mark.parametrize(("sent", "kind"), [("workflow", "chain"), ("task", "chain"), ("agent", "agent")])
def test_the_kind_and_name_of_an_entity(sent: str, kind: str) -> None:
    found = span(sent, {"traceloop.entity.name": "plan"}, "plan." + sent)
    assert (found.kind, found.name) == (kind, "plan")


def test_input_and_output_come_out_of_their_wrappers() -> None:
    found = span(
        "workflow",
        {"traceloop.entity.input": '{"args": ["hi"], "kwargs": {}}', "traceloop.entity.output": '"yo"'},
    )
    assert (found.input, found.output) == ("hi", "yo")
    found = span("task", {"traceloop.entity.input": '{"inputs": {"a": 1}, "tags": [], "metadata": {}, "kwargs": {}}'})
    assert found.input == {"a": 1}


def test_a_tool_of_langchain() -> None:
    found = span(
        "tool",
        {
            "traceloop.entity.name": "f",
            "traceloop.entity.input": '{"input_str": "{\'city\': \'Paris\'}", "tags": [], "metadata": {}}',
            "traceloop.entity.output": '{"output": {"lc": 1, "id": ["ToolMessage"], "kwargs": {"content": "sunny", '
            '"tool_call_id": "c1"}}, "kwargs": {}}',
        },
    )
    assert found.tool == Tool(name="f", arguments={"city": "Paris"}, output="sunny", call_id="c1")


def test_a_retriever_tells_query_and_documents() -> None:
    found = span(
        "task",
        {
            "gen_ai.operation.name": "vector_db_retrieve",
            "traceloop.entity.input": '{"query": "q", "tags": []}',
            "traceloop.entity.output": '{"documents": [{"page_content": "a", "metadata": {"score": 0.9}}], "count": 1}',
        },
    )
    assert (found.kind, found.query) == ("retriever", "q")
    assert found.documents == (Document(content="a", score=0.9, metadata={"score": 0.9}),)


def test_results_of_a_vector_store_are_events_with_distances() -> None:
    result = {"db.query.result.id": "d1", "db.query.result.distance": 0.2, "db.query.result.document": "a"}
    raw = RawSpan(
        trace_id="t",
        span_id="s",
        name="chroma.query",
        attributes={"db.system": "chroma"},
        events=[RawEvent(name="db.query.result", attributes=result)],
    )
    assert translate(raw).kind == "retriever"
    assert translate(raw).documents == (Document(content="a", id="d1", score=0.2, score_kind="distance"),)


def test_what_the_user_associated_is_session_user_and_metadata() -> None:
    start = "traceloop.association.properties."
    found = span(
        "task", {start + "session_id": "s1", start + "user_id": "u1", start + "plan": "pro", start + "ls_provider": "x"}
    )
    assert (found.session_id, found.user_id) == ("s1", "u1")
    assert found.metadata == {"session_id": "s1", "user_id": "u1", "plan": "pro"}


def test_a_retrieval_told_in_two_conventions_is_shown_once() -> None:
    found = span(
        "task",
        {
            "gen_ai.operation.name": "retrieval",
            "gen_ai.retrieval.query.text": "refunds?",
            "gen_ai.task.input": '{"input_str": "refunds?"}',
            "traceloop.entity.output": '{"documents": [{"page_content": "30 days", "metadata": {"score": 0.9}}]}',
        },
    )
    assert (found.query, found.documents[0].content) == ("refunds?", "30 days")
    assert (found.input, found.output) == (None, None)
