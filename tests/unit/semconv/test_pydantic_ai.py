"""Claims about Pydantic AI and Logfire."""

from typing import Any

from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span, Tool
from backtrail.core.semconv import translate

EVENTS = (
    '[{"event.name": "gen_ai.system.message", "content": "be kind", "role": "system"},'
    ' {"event.name": "gen_ai.user.message", "content": "hi", "role": "user"},'
    ' {"event.name": "gen_ai.tool.message", "content": "sunny", "role": "tool", "id": "c0"},'
    ' {"event.name": "gen_ai.choice", "index": 0, "message": {"role": "assistant", "tool_calls": [{"id": "c1",'
    ' "type": "function", "function": {"name": "f", "arguments": "{}"}}]}}]'
)


def span(name: str, attributes: dict[str, Any], scope: str = "pydantic-ai") -> Span:
    return translate(RawSpan(trace_id="t", span_id="s", name=name, attributes=attributes, scope=scope))


def test_the_first_version_tells_a_call_as_a_list_of_events() -> None:
    found = span("chat gpt", {"gen_ai.operation.name": "chat", "events": EVENTS})
    assert found.input_messages == (
        Message(role="system", content="be kind"),
        Message(role="user", content="hi"),
        Message(role="tool", content="sunny", tool_call_id="c0"),
    )
    assert found.output_messages[0].tool_calls == (ToolCall(id="c1", name="f", arguments={}),)


def test_a_run_ends_with_its_answer() -> None:
    found = span(
        "agent run",
        {
            "agent_name": "weather_agent",
            "model_name": "gpt",
            "gen_ai.usage.input_tokens": 348,
            "pydantic_ai.all_messages": '[{"role": "user", "parts": [{"type": "text", "content": "hi"}]},'
            ' {"role": "assistant", "parts": [{"type": "text", "content": "yo"}]}]',
            "gen_ai.system_instructions": '[{"type": "text", "content": "be kind"}]',
        },
    )
    assert (found.kind, found.name, found.model, found.usage) == ("agent", "weather_agent", "gpt", None)
    assert [message.role for message in found.input_messages] == ["system", "user"]
    assert found.output_messages == (Message(role="assistant", content="yo"),)


def test_a_tool_of_the_older_formats() -> None:
    found = span(
        "running tool",
        {
            "gen_ai.tool.name": "f",
            "gen_ai.tool.call.id": "c1",
            "tool_arguments": '{"city":"Paris"}',
            "tool_response": "sunny",
        },
    )
    assert (found.kind, found.name) == ("tool", "f")
    assert found.tool == Tool(name="f", arguments={"city": "Paris"}, output="sunny", call_id="c1")


def test_tools_are_read_from_the_request_where_there_are_no_definitions() -> None:
    request = '{"function_tools": [{"name": "f", "parameters_json_schema": {"type": "object"}}]}'
    found = span("chat gpt", {"gen_ai.operation.name": "chat", "model_request_parameters": request})
    assert found.tools_offered == (OfferedTool(name="f", schema={"type": "object"}),)


def test_a_template_is_shown_as_what_it_says_and_scrubbed_values_are_no_values() -> None:
    found = span(
        "request {user_id}",
        {
            "logfire.msg_template": "request {user_id}",
            "logfire.msg": "request u1",
            "user_id": "u1",
            "session_id": "[Scrubbed due to 'session']",
            "logfire.tags": ["prod"],
        },
        "logfire",
    )
    assert (found.name, found.user_id, found.session_id, found.tags) == ("request u1", "u1", None, ("prod",))


def test_the_log_of_a_streamed_answer_is_no_second_call() -> None:
    attributes = {"logfire.span_type": "log", "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt"}
    assert span("streaming response", attributes, "logfire.openai").kind == "chain"
