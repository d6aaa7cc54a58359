"""Claims about LiteLLM's own export."""

from typing import Any

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span, Usage
from backtrail.core.semconv import translate


def span(name: str, attributes: dict[str, Any]) -> Span:
    return translate(RawSpan(trace_id="t", span_id="s", name=name, attributes=attributes, scope="litellm"))


def test_a_call_that_the_answer_leaves_out_is_put_back() -> None:
    found = span(
        "litellm_request",
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt",
            "gen_ai.output.messages": '[{"role": "assistant", "parts": [], "finish_reason": "tool_calls"}]',
            "gen_ai.completion.0.function_call.name": "f",
            "gen_ai.completion.0.function_call.arguments": '{"city": "Paris"}',
            "gen_ai.usage.input_tokens": 72,
            "gen_ai.usage.output_tokens": 8,
            "gen_ai.cost.total_cost": 0.25,
            "llm.user": "u1",
            "metadata.usage_object": "{'prompt_tokens': 72, 'completion_tokens': 8, 'total_tokens': 80,"
            " 'prompt_tokens_details': {'cached_tokens': 64}}",
        },
    )
    call = ToolCall(name="f", arguments={"city": "Paris"})
    assert found.output_messages == (Message(role="assistant", tool_calls=(call,), finish_reason="tool_calls"),)
    assert found.usage == Usage(input=72, output=8, cached=64, total=80)
    assert (found.name, found.cost, found.user_id) == ("gpt", 0.25, "u1")


def test_the_raw_request_below_a_call_is_no_second_call() -> None:
    found = span(
        "raw_gen_ai_request",
        {
            "llm.openai.messages": "[{'role': 'user', 'content': 'hi'}]",
            "llm.openai.choices": "[{'message': {'content': 'yo'}, 'finish_reason': 'stop'}]",
        },
    )
    assert found.kind == "chain"
    assert found.input_messages == (Message(role="user", content="hi"),)
    assert found.output_messages == (Message(role="assistant", content="yo", finish_reason="stop"),)
