"""Claims about OpenInference spans."""

import json
from typing import Any

from backtrail.core.model.message import Media, Message, OfferedTool, ToolCall
from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Document, Span, Tool, Usage
from backtrail.core.semconv import translate

LIBRARY = "openinference.instrumentation.openai"


def span(kind: str, attributes: dict[str, Any], **more: Any) -> Span:
    known = {"openinference.span.kind": kind, **attributes}
    return translate(RawSpan(**{"trace_id": "t", "span_id": "s", "name": "n", "attributes": known, **more}))


def test_flattened_messages_come_together_with_gaps_closed() -> None:
    found = span(
        "LLM",
        {
            "llm.input_messages.1.message.role": "system",
            "llm.input_messages.1.message.contents.0.message_content.type": "text",
            "llm.input_messages.1.message.contents.0.message_content.text": "be kind",
            "llm.input_messages.3.message.role": "user",
            "llm.input_messages.3.message.contents.0.message_content.type": "text",
            "llm.input_messages.3.message.contents.0.message_content.text": "what is this",
            "llm.input_messages.3.message.contents.1.message_content.type": "image",
            "llm.input_messages.3.message.contents.1.message_content.image.image.url": "data:image/png;base64,AA",
            "llm.input_messages.12.message.role": "tool",
            "llm.input_messages.12.message.tool_call_id": "c1",
            "llm.input_messages.12.message.content": "sunny",
        },
    )
    assert found.input_messages == (
        Message(role="system", content="be kind"),
        Message(
            role="user",
            content="what is this",
            media=(Media(kind="image", mime="image/png", url="data:image/png;base64,AA"),),
        ),
        Message(role="tool", content="sunny", tool_call_id="c1"),
    )


def test_a_call_that_is_sent_twice_is_shown_once() -> None:
    call = {"id": "c1", "function.name": "f", "function.arguments": '{"city": "Paris"}'}
    start = "llm.output_messages.0.message."
    found = span(
        "LLM",
        {
            start + "role": "assistant",
            **{f"{start}tool_calls.0.tool_call.{key}": value for key, value in call.items()},
            start + "contents.0.message_content.type": "tool_use",
            **{f"{start}contents.0.tool_call.{key}": value for key, value in call.items()},
        },
    )
    assert found.output_messages[0].tool_calls == (ToolCall(id="c1", name="f", arguments={"city": "Paris"}),)


def test_reasoning_and_answer_of_one_response_are_one_message() -> None:
    found = span(
        "LLM",
        {
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.contents.0.message_content.type": "reasoning",
            "llm.output_messages.0.message.contents.0.message_content.text": "hm",
            "llm.output_messages.1.message.role": "assistant",
            "llm.output_messages.1.message.content": "sunny",
            "llm.finish_reason": "stop",
        },
    )
    assert found.output_messages == (Message(role="assistant", content="sunny", reasoning="hm", finish_reason="stop"),)


def test_tokens_model_tools_and_parameters_of_a_call() -> None:
    found = span(
        "LLM",
        {
            "llm.model_name": "gpt-5-2026",
            "llm.provider": "openai",
            "llm.token_count.prompt": 137,
            "llm.token_count.completion": 41,
            "llm.token_count.total": 178,
            "llm.token_count.prompt_details.cache_read": 64,
            "llm.token_count.completion_details.reasoning": 12,
            "llm.tools.0.tool.json_schema": '{"function": {"name": "f", "parameters": {"type": "object"}}}',
            "llm.invocation_parameters": '{"model": "gpt-5", "temperature": 0.2, "tools": []}',
        },
        name="ChatCompletion",
        scope=LIBRARY,
        start=10,
        events=[RawEvent(name="First Token Stream Event", time=25)],
    )
    assert found.usage == Usage(input=137, output=41, cached=64, reasoning=12, total=178)
    assert (found.name, found.model, found.provider) == ("gpt-5-2026", "gpt-5-2026", "openai")
    assert found.tools_offered == (OfferedTool(name="f", schema={"type": "object"}),)
    assert found.parameters == {"temperature": 0.2}
    assert found.time_to_first_token == 15


def test_a_tool_tells_its_arguments_its_output_and_the_call_it_answers() -> None:
    message = {"type": "tool", "data": {"content": "sunny", "tool_call_id": "c1", "name": "get_weather"}}
    found = span(
        "TOOL",
        {
            "tool.name": "get_weather",
            "input.value": '{"args": [], "kwargs": {"city": "Paris"}}',
            "output.value": json.dumps(message),
        },
        name="FunctionTool.acall",
    )
    assert found.tool == Tool(name="get_weather", arguments={"city": "Paris"}, output="sunny", call_id="c1")
    assert (found.name, found.tool_name) == ("get_weather", "get_weather")


def test_documents_keep_order_content_and_score() -> None:
    start = "retrieval.documents."
    found = span(
        "RETRIEVER",
        {
            "input.value": "refunds?",
            start + "0.document.content": "30 days",
            start + "0.document.score": 0.91,
            start + "0.document.id": "policy.md",
            start + "1.document.content": "5 days",
            start + "1.document.metadata": '{"score": 0.42, "source": "shipping.md"}',
        },
    )
    assert found.query == "refunds?"
    assert found.documents == (
        Document(content="30 days", id="policy.md", score=0.91),
        Document(content="5 days", score=0.42, metadata={"score": 0.42, "source": "shipping.md"}),
    )


def test_llama_index_preparing_a_call_is_no_call() -> None:
    assert span("LLM", {}, name="OpenAI._prepare_chat_with_tools").kind == "chain"


def test_session_user_tags_and_metadata_are_read() -> None:
    found = span("CHAIN", {"metadata": '{"thread_id": "th-1", "plan": "pro", "langgraph_step": 1}', "tag.tags": ["a"]})
    assert (found.session_id, found.tags, found.metadata) == ("th-1", ("a",), {"thread_id": "th-1", "plan": "pro"})


def test_vectors_stay_attributes() -> None:
    found = span(
        "EMBEDDING",
        {
            "embedding.model_name": "e3",
            "embedding.embeddings.0.embedding.text": "hello",
            "embedding.embeddings.0.embedding.vector": [0.0, 1.0],
            "llm.token_count.prompt": 18,
        },
    )
    assert (found.model, found.input, found.output) == ("e3", "hello", None)
    assert found.usage == Usage(input=18)


def test_a_request_without_flattened_messages_is_read_from_its_input() -> None:
    found = span(
        "LLM",
        {
            "input.value": '{"system": "be kind", "messages": [{"role": "user", "content": "hi"}]}',
            "output.value": '{"choices": [{"message": {"content": "yo"}, "finish_reason": "stop"}]}',
        },
    )
    assert [(m.role, m.content) for m in found.input_messages] == [("system", "be kind"), ("user", "hi")]
    assert found.output_messages == (Message(role="assistant", content="yo", finish_reason="stop"),)
