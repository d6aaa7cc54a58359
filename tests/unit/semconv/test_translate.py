"""Claims about the policy: who may speak, who wins, and that no lie of a sender makes it fall."""

from dataclasses import fields
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Kind, SpanHead, Status, Usage
from backtrail.core.semconv import head, names, translate


def every_name() -> list[str]:
    found: list[str] = []
    for value in vars(names).values():
        if isinstance(value, str) and "." in value:
            found.append(value)
        elif isinstance(value, tuple):
            found += [one for one in value if isinstance(one, str)]
    indexed = [
        "llm.input_messages.0.message.role",
        "llm.input_messages.0.message.contents.0",
        "gen_ai.prompt.0.content",
    ]
    return sorted({*found, *indexed, "llm.tools.1.tool.json_schema", "retrieval.documents.0.document.score", "events"})


texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["chat", "LLM", "tool", "TOOL", "retriever", "execute_tool", "ai.toolCall", "generation", "workflow"]
    ),
    st.sampled_from(
        ['{"a": NaN}', '[{"role": 5}]', '{"messages": [[', '["', "{'a': 1}", '[[["x"]]]', '{"role":"tool"}']
    ),
)
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts, st.binary(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                texts, st.sampled_from(["role", "content", "parts", "type", "tool_calls", "message", "id", "kwargs"])
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
attributes = st.dictionaries(st.sampled_from(every_name()), values, max_size=12)
events = st.lists(
    st.builds(
        RawEvent,
        name=st.sampled_from(["exception", "gen_ai.choice", "gen_ai.user.message", "db.query.result", "x"]),
        time=st.one_of(st.none(), st.integers(0, 10**19)),
        attributes=attributes,
    ),
    max_size=3,
)
raws = st.builds(
    RawSpan,
    trace_id=st.just("t"),
    span_id=st.just("s"),
    parent_id=st.sampled_from([None, "p"]),
    name=st.one_of(st.none(), texts),
    start=st.sampled_from([None, 5]),
    end=st.sampled_from([None, 9]),
    status=st.sampled_from(["unset", "ok", "error"]),
    status_message=texts,
    attributes=attributes,
    events=events,
    resource=attributes,
    scope=st.sampled_from(
        ["", "ai", "langfuse-sdk", "logfire.openai", "openinference.instrumentation.openai", "strands"]
    ),
    source=st.sampled_from(["otlp", "otlp-log", "langfuse-event", "langsmith-run", "openai-agents", "import"]),
    dropped=st.sampled_from([0, 3]),
)


@given(raw=raws)
@settings(max_examples=400)
def test_no_attribute_of_any_type_makes_it_raise_and_the_head_is_that_of_the_span(raw: RawSpan) -> None:
    short, whole = head(raw), translate(raw)
    for field in fields(SpanHead):
        assert getattr(short, field.name) == getattr(whole, field.name), field.name
    assert short.kind in get_args(Kind)
    assert short.status in get_args(Status)
    for name in ("model", "provider", "response_id", "tool_name", "session_id", "user_id", "service", "error_message"):
        assert isinstance(getattr(short, name), str | None), name
    assert isinstance(short.cost, float | None)
    assert isinstance(short.usage, Usage | None)
    assert all(isinstance(tag, str) for tag in short.tags)
    assert all(isinstance(message, Message) for message in (*whole.input_messages, *whole.output_messages))


@pytest.mark.parametrize("name", every_name())
def test_a_lie_under_one_name_leaves_the_rest_readable(name: str) -> None:
    for lie in (5, 1.5, True, [1, [2]], {"a": {"b": 1}}, "", "[", '{"a"', b"\x00"):
        raw = RawSpan(trace_id="t", span_id="s", name="n", start=1, end=2, attributes={name: lie})
        assert translate(raw).start == 1


def test_the_first_dialect_names_a_field_and_later_ones_fill_the_rest() -> None:
    raw = RawSpan(
        trace_id="t",
        span_id="s",
        name="ChatCompletion",
        attributes={
            names.OI_KIND: "LLM",
            names.OI_MODEL: "gpt-a",
            names.GEN_AI_OPERATION: "chat",
            names.GEN_AI_RESPONSE_MODEL: "gpt-b",
            names.GEN_AI_RESPONSE_ID: "resp-1",
        },
    )
    assert (head(raw).dialect, head(raw).model, head(raw).response_id) == ("openinference", "gpt-a", "resp-1")


def test_tokens_of_an_agent_are_sums_and_are_not_counted() -> None:
    sums = {names.GEN_AI_OPERATION: "invoke_agent", names.GEN_AI_INPUT_TOKENS: 348, names.GEN_AI_OUTPUT_TOKENS: 94}
    assert head(RawSpan(trace_id="t", span_id="s", attributes=sums)).usage is None


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ({}, "chain"),
        ({names.GEN_AI_TOOL_NAME: "f"}, "tool"),
        ({names.GEN_AI_TOOL_NAME: "f", names.GEN_AI_REQUEST_MODEL: "m", names.GEN_AI_OPERATION: "chat"}, "llm"),
        ({names.GEN_AI_REQUEST_MODEL: "m", names.GEN_AI_INPUT_TOKENS: 1}, "llm"),
        ({names.GEN_AI_OPERATION: "nobody_knows", names.TRACELOOP_KIND: "tool"}, "tool"),
        ({names.OI_KIND: "RERANKER", names.GEN_AI_OPERATION: "chat"}, "reranker"),
        ({names.BACKTRAIL_KIND: "guardrail", names.OI_KIND: "TOOL"}, "guardrail"),
        ({names.VERCEL_OPERATION: "ai.generateText.doGenerate"}, "llm"),
    ],
)
def test_the_kind_is_found_in_the_order_of_the_conventions(attributes: dict[str, Any], kind: str) -> None:
    assert head(RawSpan(trace_id="t", span_id="s", attributes=attributes)).kind == kind


def test_an_mcp_server_that_runs_a_tool_is_a_tool_and_its_client_is_not() -> None:
    method = {names.MCP_METHOD: "tools/call"}
    server = RawSpan(trace_id="t", span_id="s", name="tools/call get_weather", attributes=method)
    client = RawSpan(trace_id="t", span_id="c", name="MCP send tools/call get_weather", attributes=method)
    assert (head(server).kind, head(client).kind) == ("tool", "chain")
