"""Small readers of the foreign dialects: moments, functions that run tools, requests and answers of any shape."""

import json
from typing import Any

import pytest

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Tool
from backtrail.core.semconv import translate
from backtrail.core.semconv.reading import dispatch, exchange, tools
from backtrail.core.semconv.reading.times import nanos

NOON = 1_795_348_800_000_000_000


@pytest.mark.parametrize(
    "sent",
    ["2026-11-22T12:00:00Z", '"2026-11-22T12:00:00Z"', "2026-11-22T12:00:00", "2026-11-22T13:00:00+01:00",
     1_795_348_800, 1_795_348_800.0, 1_795_348_800_000, 1_795_348_800_000_000, NOON, "1795348800000"],
)  # fmt: skip
def test_a_moment_is_read_in_any_unit(sent: object) -> None:
    assert nanos(sent) == NOON


@pytest.mark.parametrize("sent", [None, "", "yesterday", 0, -5, float("nan"), True, [], 1 << 70])
def test_what_is_no_moment_is_none(sent: object) -> None:
    assert nanos(sent) is None


@pytest.mark.parametrize(
    ("name", "given", "ran"),
    [
        ("run_tool", {"args": ["get_weather", {"city": "Paris"}], "kwargs": {}}, ("get_weather", {"city": "Paris"})),
        ("Agent.call_tool", {"args": [], "kwargs": {"name": "f", "arguments": '{"a": 1}'}}, ("f", {"a": 1})),
        ("execute_tool_call", {"tool_name": "f", "tool_input": {"a": 1}}, ("f", {"a": 1})),
        ("tool:get_weather", {"city": "Paris"}, ("get_weather", {"city": "Paris"})),
        ("lookup", {"args": ["Paris", {"units": "C"}], "kwargs": {}}, None),
        ("run_tool", {"args": ["only a name"], "kwargs": {}}, None),
        ("retool", "x", None),
    ],
)
def test_a_function_that_runs_tools_names_the_tool(name: str, given: object, ran: object) -> None:
    assert dispatch.ran(name, given) == ran


def test_tools_among_the_messages_are_offered_and_not_said() -> None:
    definition = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    said, offered = exchange.request([{"role": "user", "content": "hi"}, {"role": "tool", "content": definition}])
    assert [message.role for message in said] == ["user"]
    assert [tool.name for tool in offered] == ["f"]


def test_litellm_tells_langsmith_of_a_call() -> None:
    run = {
        "run_type": "llm",
        "name": "litellm",
        "inputs": {
            "messages": [{"role": "user", "content": "hi"}],
            "model": "gpt-4o",
            "model_parameters": {"temperature": 0.1, "tools": [{"type": "function", "function": {"name": "f"}}]},
            "prompt_tokens": 3,
            "completion_tokens": 2,
            "total_tokens": 5,
            "response_cost": 0.01,
            "custom_llm_provider": "openai",
        },
        "outputs": {"choices": [{"message": {"role": "assistant", "content": "hello"}}], "model": "gpt-4o-2024"},
        "extra": {"user_id": "u", "session_id": "s"},
        "start_time": 1_795_348_800.5,
    }
    span = translate(RawSpan(trace_id="t", span_id="s", name="litellm", attributes=run, source="langsmith-run"))
    assert (span.kind, span.model, span.cost, span.session_id, span.user_id) == ("llm", "gpt-4o-2024", 0.01, "s", "u")
    assert span.usage is not None
    assert (span.usage.input, span.usage.output) == (3, 2)
    assert [tool.name for tool in span.tools_offered] == ["f"]
    assert span.output_messages[0].content == "hello"
    assert span.provider == "openai"


def test_langfuse_for_javascript_fails_by_its_level_alone() -> None:
    attributes = {
        "langfuse.observation.type": "tool",
        "langfuse.observation.level": "ERROR",
        "langfuse.observation.status_message": "TypeError: boom",
    }
    span = translate(RawSpan(trace_id="t", span_id="s", name="f", attributes=attributes, scope="langfuse-sdk"))
    assert (span.status, span.error_type, span.error_message) == ("error", "TypeError", "boom")
    assert span.error is not None


def test_openais_own_export_says_what_it_does_not_carry() -> None:
    data = {"type": "response", "response_id": "resp_1", "usage": {"input_tokens": 3, "output_tokens": 2}}
    item = {"object": "trace.span", "id": "span_1", "trace_id": "trace_1", "span_data": data}
    span = translate(RawSpan(trace_id="trace_1", span_id="span_1", attributes=item, source="openai-agents"))
    assert (span.kind, span.response_id) == ("llm", "resp_1")
    assert "never its messages" in span.notes[0]


def test_a_strands_tool_that_says_it_failed_has_failed() -> None:
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.provider.name": "strands-agents",
        "gen_ai.tool.name": "f",
        "gen_ai.tool.status": "error",
        "gen_ai.server.time_to_first_token": 12,
    }
    span = translate(RawSpan(trace_id="t", span_id="s", name="execute_tool f", attributes=attributes))
    assert (span.kind, span.tool_name, span.status) == ("tool", "f", "error")
    assert span.time_to_first_token == 12_000_000


def test_langsmith_for_javascript_wraps_what_a_tool_gave_back() -> None:
    run = {"run_type": "tool", "inputs": {"city": "Paris"}, "outputs": {"outputs": "sunny"}}
    span = translate(RawSpan(trace_id="t", span_id="s", name="f", attributes=run, source="langsmith-run"))
    assert span.tool is not None
    assert (span.tool.arguments, span.tool.output) == ({"city": "Paris"}, "sunny")


@pytest.mark.parametrize(
    ("data", "given", "made"),
    [
        ({"type": "custom", "name": "task", "data": {"sdk_span_type": "task", "usage": {"requests": 2}}}, None, None),
        ({"type": "custom", "name": "mine", "data": {"plan": "pro"}}, {"plan": "pro"}, None),
        ({"type": "mcp_tools", "server": "s", "result": ["f"]}, {"server": "s"}, ["f"]),
        ({"type": "handoff", "from_agent": "a", "to_agent": "b"}, {"from_agent": "a", "to_agent": "b"}, None),
        ({"type": "transcription", "input": "x", "output": "hello"}, "x", "hello"),
    ],
    ids=["the-sdks-own", "the-users", "mcp", "handoff", "speech"],
)
def test_a_step_of_openais_own_export_holds_what_it_did_and_no_wrapping(
    data: dict[str, Any], given: Any, made: Any
) -> None:
    item = {"object": "trace.span", "id": "span_1", "trace_id": "trace_1", "span_data": data}
    span = translate(RawSpan(trace_id="trace_1", span_id="span_1", attributes=item, source="openai-agents"))
    assert (span.kind, span.input, span.output) == ("chain", given, made)


def strands(operation: str, *events: tuple[str, dict[str, str]], **more: str) -> RawSpan:
    attributes: dict[str, Any] = {"gen_ai.operation.name": operation, "gen_ai.provider.name": "strands-agents", **more}
    told = [RawEvent(name=name, attributes=said) for name, said in events]
    return RawSpan(trace_id="t", span_id="s", name=operation, attributes=attributes, events=told)


USE = [{"toolUse": {"toolUseId": "c1", "name": "f", "input": {"city": "Paris"}}}]
RESULT = [{"toolResult": {"toolUseId": "c1", "status": "success", "content": [{"text": "sunny"}]}}]
PARTS = [{"type": "tool_call", "name": "f", "id": "c1", "arguments": {"city": "Paris"}}]
RESPONSE = [{"type": "tool_call_response", "id": "c1", "response": [{"text": "sunny"}]}]
DETAILS = "gen_ai.client.inference.operation.details"


def test_bedrocks_parts_sent_as_text_are_calls_and_answers() -> None:
    asked = ("gen_ai.assistant.message", {"content": json.dumps(USE)})
    answered = ("gen_ai.tool.message", {"content": json.dumps(RESULT), "role": "tool"})
    first, second = translate(strands("chat", asked, answered)).input_messages
    assert (first.content, first.tool_calls[0].arguments) == ("", {"city": "Paris"})
    assert (second.role, second.content, second.tool_call_id) == ("tool", "sunny", "c1")


@pytest.mark.parametrize(
    "events",
    [
        [("gen_ai.tool.message", {"role": "tool", "content": '{"city": "Paris"}', "id": "c1"}),
         ("gen_ai.choice", {"message": '[{"text": "sunny"}]', "id": "c1"})],
        [(DETAILS, {"gen_ai.input.messages": json.dumps([{"role": "tool", "parts": PARTS}])}),
         (DETAILS, {"gen_ai.output.messages": json.dumps([{"role": "tool", "parts": RESPONSE}])})],
    ],
    ids=["messages", "details"],
)  # fmt: skip
def test_a_strands_tool_tells_its_run_in_events(events: list[tuple[str, dict[str, str]]]) -> None:
    known = {"gen_ai.tool.name": "f", "gen_ai.tool.call.id": "c1"}
    span = translate(strands("execute_tool", *events, **known))
    assert span.tool == Tool(name="f", arguments={"city": "Paris"}, output="sunny", call_id="c1")
    assert (span.input_messages, span.output_messages) == ((), ())


def test_what_went_in_and_what_came_out_may_be_told_by_one_event_each() -> None:
    given = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "Weather?"}]}])
    made = json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "Sunny."}]}])
    span = translate(
        strands("chat", (DETAILS, {"gen_ai.input.messages": given}), (DETAILS, {"gen_ai.output.messages": made}))
    )
    assert [message.content for message in (*span.input_messages, *span.output_messages)] == ["Weather?", "Sunny."]


def test_the_answer_of_a_function_comes_out_of_geminis_wrapping() -> None:
    sent = {"id": "adk-1", "name": "f", "response": {"result": "sunny"}}
    assert (tools.output(sent), tools.output_call_id(sent)) == ("sunny", "adk-1")
    assert tools.output({"name": "f", "response": {"city": "Paris", "c": 18}}) == {"city": "Paris", "c": 18}
    assert tools.output({"response": "ok", "status": 200}) == {"response": "ok", "status": 200}
