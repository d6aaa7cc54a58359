"""Claims about the GenAI conventions: attributes, old and current, and the same told by events and log records."""

import json
from typing import Any

import pytest

from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Document, Span, Tool, Usage
from backtrail.core.semconv import translate

CALL = ToolCall(id="c1", name="f", arguments={"city": "Paris"})
ASKED = (
    Message(role="system", content="be kind"),
    Message(role="user", content="hi"),
    Message(role="assistant", tool_calls=(CALL,)),
    Message(role="tool", content="sunny", tool_call_id="c1"),
)
PARTS = [
    {"role": "user", "parts": [{"type": "text", "content": "hi"}]},
    {
        "role": "assistant",
        "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": '{"city": "Paris"}'}],
    },
    {"role": "user", "parts": [{"type": "tool_call_response", "id": "c1", "result": "sunny"}]},
]


def span(attributes: dict[str, Any], operation: str = "chat", **more: Any) -> Span:
    known = {"gen_ai.operation.name": operation, **attributes}
    return translate(RawSpan(**{"trace_id": "t", "span_id": "s", "name": "n", "attributes": known, **more}))


@pytest.mark.parametrize("native", [True, False])
def test_current_messages_with_instructions_of_their_own(native: bool) -> None:
    instructions = [{"type": "text", "content": "be kind"}]
    found = span(
        {
            "gen_ai.system_instructions": instructions if native else json.dumps(instructions),
            "gen_ai.input.messages": PARTS if native else json.dumps(PARTS),
            "gen_ai.output.messages": '[{"role": "assistant", "parts": [{"type": "text", "content": "18 C"}]}]',
            "gen_ai.response.finish_reasons": ["stop"],
        }
    )
    assert found.input_messages == ASKED
    assert found.output_messages == (Message(role="assistant", content="18 C", finish_reason="stop"),)


def test_old_indexed_messages_and_functions() -> None:
    start = "gen_ai.prompt."
    found = span(
        {
            start + "0.role": "system",
            start + "0.content": "be kind",
            start + "1.role": "user",
            start + "1.content": '[{"type": "text", "text": "hi"}]',
            start + "2.role": "assistant",
            start + "2.tool_calls.0.id": "c1",
            start + "2.tool_calls.0.name": "f",
            start + "2.tool_calls.0.arguments": '{"city": "Paris"}',
            start + "3.role": "tool",
            start + "3.content": "sunny",
            start + "3.tool_call_id": "c1",
            "gen_ai.completion.0.content": "18 C",
            "gen_ai.completion.0.finish_reason": "stop",
            "llm.request.functions.0.name": "f",
            "llm.request.functions.0.parameters": '{"type": "object"}',
        }
    )
    assert found.input_messages == ASKED
    assert found.output_messages == (Message(role="assistant", content="18 C", finish_reason="stop"),)
    assert found.tools_offered == (OfferedTool(name="f", schema={"type": "object"}),)


def test_model_tokens_cost_and_session() -> None:
    found = span(
        {
            "gen_ai.request.model": "gpt",
            "gen_ai.response.model": "gpt-2026",
            "gen_ai.system": "openai",
            "gen_ai.response.id": "r1",
            "gen_ai.usage.input_tokens": 137,
            "gen_ai.usage.output_tokens": 41,
            "gen_ai.usage.cache_read.input_tokens": 64,
            "gen_ai.usage.details.reasoning_tokens": 12,
            "operation.cost": 0.5,
            "gen_ai.conversation.id": "s1",
            "gen_ai.request.temperature": 0.2,
            "gen_ai.response.time_to_first_chunk": 0.5,
        }
    )
    assert (found.model, found.provider, found.response_id, found.session_id) == ("gpt-2026", "openai", "r1", "s1")
    assert found.usage == Usage(input=137, output=41, cached=64, reasoning=12, total=178)
    assert (found.cost, found.parameters, found.time_to_first_token) == (0.5, {"temperature": 0.2}, 500_000_000)


def test_a_tool_that_ran_and_a_tool_that_was_asked_for_are_different_things() -> None:
    ran = {
        "gen_ai.tool.name": "f",
        "gen_ai.tool.call.id": "c1",
        "gen_ai.tool.call.arguments": '{"city": "Paris"}',
        "gen_ai.tool.call.result": '"sunny"',
    }
    assert span(ran, "execute_tool").tool == Tool(name="f", arguments={"city": "Paris"}, output="sunny", call_id="c1")
    assert span(ran, "chat").tool is None
    assert span(ran, "chat").tool_name is None


def test_documents_come_without_their_text() -> None:
    found = span(
        {"gen_ai.retrieval.query.text": "q", "gen_ai.retrieval.documents": '[{"id": "d", "score": 0.9}]'}, "retrieval"
    )
    assert (found.kind, found.query, found.documents) == ("retriever", "q", (Document(id="d", score=0.9),))


def test_an_agent_is_shown_by_its_name() -> None:
    assert span({"gen_ai.agent.name": "planner"}, "invoke_agent").name == "planner"
    assert span({}, "invoke_agent", name="invoke_agent planner").name == "planner"


def test_embedded_texts_are_input_and_no_conversation() -> None:
    found = span(
        {"gen_ai.input.messages": '[{"role": "user", "parts": [{"type":"text","content":"a"}]}]'}, "embeddings"
    )
    assert (found.kind, found.input, found.input_messages) == ("embedding", ["a"], ())


def test_an_error_type_without_a_status_is_an_error() -> None:
    found = span({"error.type": "timeout"})
    assert (found.status, found.error_type) == ("error", "timeout")


LEGACY = [
    RawEvent(name="gen_ai.system.message", attributes={"body": {"content": "be kind"}}),
    RawEvent(name="gen_ai.user.message", attributes={"gen_ai.system": "openai", "content": "hi"}),
    RawEvent(
        name="gen_ai.assistant.message",
        attributes={
            "body": {
                "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"city": "Paris"}'}}
                ]
            }
        },
    ),
    RawEvent(name="gen_ai.tool.message", attributes={"body": {"id": "c1", "content": "sunny"}}),
    RawEvent(
        name="gen_ai.choice",
        attributes={"body": {"index": 0, "finish_reason": "stop", "message": {"content": "18 C"}}},
    ),
]


@pytest.mark.parametrize("source", ["otlp", "otlp-log"])
def test_a_conversation_told_by_events(source: str) -> None:
    raw = RawSpan(trace_id="t", span_id="s", events=LEGACY, source=source)  # type: ignore[arg-type]
    assert translate(raw).input_messages == ASKED
    assert translate(raw).output_messages == (Message(role="assistant", content="18 C", finish_reason="stop"),)


def test_a_prompt_and_a_completion_told_by_one_event_each() -> None:
    prompt = {"gen_ai.prompt": '[{"role": "user", "content": "hi"}]'}
    events = [
        RawEvent(name="gen_ai.content.prompt", attributes=prompt),
        RawEvent(name="gen_ai.content.completion", attributes={"gen_ai.completion": "yo"}),
    ]
    found = span({}, events=events)
    assert found.input_messages == (Message(role="user", content="hi"),)
    assert found.output_messages == (Message(role="assistant", content="yo"),)


def test_one_log_record_with_everything_in_its_attributes() -> None:
    details = {"gen_ai.operation.name": "chat", "gen_ai.input.messages": PARTS, "gen_ai.usage.input_tokens": 5}
    event = RawEvent(name="gen_ai.client.inference.operation.details", attributes=details)
    found = translate(RawSpan(trace_id="t", span_id="s", events=[event], source="otlp-log"))
    assert (found.kind, found.usage, found.input_messages) == ("llm", Usage(input=5), ASKED[1:])


def test_content_that_came_both_ways_is_shown_once() -> None:
    found = span({"gen_ai.input.messages": json.dumps(PARTS)}, events=LEGACY)
    assert found.input_messages == ASKED[1:]
    assert len(found.output_messages) == 1


def test_events_without_content_say_which_setting_brings_it() -> None:
    silent = [RawEvent(name="gen_ai.user.message", attributes={"gen_ai.system": "openai"})]
    found = span({}, events=silent, end=5, scope="opentelemetry.instrumentation.openai_v2")
    assert found.input_messages == ()
    assert "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT" in found.notes[0]


def test_parts_of_the_tokens_are_taken_from_the_raw_usage() -> None:
    raw = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 6}}
    counts = {"gen_ai.usage.input_tokens": 9, "gen_ai.usage.output_tokens": 4}
    found = span({**counts, "gen_ai.usage.raw": json.dumps(raw)})
    assert found.usage == Usage(input=9, output=4, cached=6, total=13)
    other = span({**counts, "gen_ai.usage.raw": json.dumps({**raw, "prompt_tokens": 8})})
    assert other.usage == Usage(input=9, output=4, total=13)


def test_documents_that_came_without_their_text_are_told() -> None:
    bare = {"gen_ai.retrieval.documents": json.dumps([{"id": "d1", "score": 0.9}])}
    assert span(bare, "retrieval").notes == ("the SDK sent the documents without their text",)
    whole = {"gen_ai.retrieval.documents": json.dumps([{"id": "d1", "content": "a"}])}
    assert span(whole, "retrieval").notes == ()


def test_a_tool_that_tells_nothing_says_which_setting_brings_it() -> None:
    bare = {"gen_ai.tool.name": "f"}
    silent = span(bare, "execute_tool", end=5, scope="autogen-core")
    assert silent.notes == (
        "content not captured by the SDK: AutoGen's spans never carry what a tool was given and gave back",
    )
    for program in ("my.agent", "airline"):
        assert span(bare, "execute_tool", end=5, scope=program).notes == ()
    told = {**bare, "gen_ai.tool.call.arguments": "{}"}
    assert span(told, "execute_tool", end=5, scope="autogen-core").notes == ()


def test_a_blob_is_a_picture_with_its_bytes() -> None:
    """`BlobPart` and `UriPart` of the conventions; a file's text under the same key stays text."""
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"
    parts = [
        {"type": "blob", "modality": "image", "mime_type": "image/png", "content": png},
        {"type": "uri", "modality": "image", "uri": "https://pictures.example/a.png"},
        {"type": "text", "content": "see"},
    ]
    message = span({"gen_ai.input.messages": json.dumps([{"role": "user", "parts": parts}])}).input_messages[0]
    assert [(media.kind, media.mime, media.url) for media in message.media] == [
        ("image", "image/png", f"data:image/png;base64,{png}"),
        ("image", None, "https://pictures.example/a.png"),
    ]
    assert message.content == "see"


def test_tools_that_ran_at_the_provider_are_calls_and_answers() -> None:
    call = {
        "type": "server_tool_call",
        "id": "s1",
        "name": "web_search",
        "server_tool_call": {"type": "x", "query": "Paris"},
    }
    answer = {"type": "server_tool_call_response", "id": "s1", "server_tool_call_response": {"type": "x", "hits": 2}}
    (asked, answered) = span(
        {
            "gen_ai.output.messages": [
                {"role": "assistant", "parts": [call]},
                {"role": "tool", "parts": [answer]},
            ]
        }
    ).output_messages
    assert asked.tool_calls == (ToolCall(id="s1", name="web_search", arguments={"query": "Paris"}),)
    assert (answered.role, answered.tool_call_id, json.loads(answered.content)["hits"]) == ("tool", "s1", 2)


def test_a_search_in_a_memory_is_a_retrieval() -> None:
    records = [{"id": "m1", "content": "likes Paris", "score": 0.9}]
    said = {"gen_ai.memory.query.text": "Paris", "gen_ai.memory.records": records}
    found = span(said, "search_memory")
    assert (found.kind, found.query) == ("retriever", "Paris")
    assert [(document.id, document.content, document.score) for document in found.documents] == [
        ("m1", "likes Paris", 0.9)
    ]


@pytest.mark.parametrize(("sent", "session"), [("conv_1", "conv_1"), ("resp_1", None)])
def test_the_answer_before_is_no_conversation(sent: str, session: str | None) -> None:
    assert span({"gen_ai.conversation.id": sent}).session_id == session
