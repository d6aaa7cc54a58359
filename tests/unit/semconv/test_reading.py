"""Claims about the shared readers: messages, tools, tokens, documents and JSON of every vendor."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.message import Media, Message, OfferedTool, ToolCall
from backtrail.core.model.span import Document, Usage
from backtrail.core.semconv.reading import documents, json_text, messages, tokens, tools

PARIS = ToolCall(id="c1", name="f", arguments={"city": "Paris"})
ASKS = Message(role="assistant", tool_calls=(PARIS,))
ANSWERS = Message(role="tool", content="sunny", tool_call_id="c1")
NAMED = Message(role="tool", content="sunny", tool_call_id="c1", name="f")
OPENAI_CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"city": "Paris"}'}}

SHAPES: dict[str, tuple[Any, Message]] = {
    "openai asks": ({"role": "assistant", "content": None, "tool_calls": [OPENAI_CALL]}, ASKS),
    "openai answers": ({"role": "tool", "tool_call_id": "c1", "content": "sunny"}, ANSWERS),
    "openai answers in parts as text": (
        {"role": "tool", "tool_call_id": "c1", "content": '[{"type": "text", "text": "sunny"}]'},
        ANSWERS,
    ),
    "responses asks": ({"type": "function_call", "call_id": "c1", "name": "f", "arguments": '{"city": "Paris"}'}, ASKS),
    "responses answers": ({"type": "function_call_output", "call_id": "c1", "output": "sunny"}, ANSWERS),
    "anthropic asks": (
        {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "f", "input": {"city": "Paris"}}]},
        ASKS,
    ),
    "anthropic answers": (
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "sunny"}]}],
        },
        ANSWERS,
    ),
    "genai asks": (
        {
            "role": "assistant",
            "parts": [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"city": "Paris"}}],
        },
        ASKS,
    ),
    "genai answers": (
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "sunny"}]},
        ANSWERS,
    ),
    "gemini asks": (
        {"role": "model", "parts": [{"functionCall": {"id": "c1", "name": "f", "args": {"city": "Paris"}}}]},
        ASKS,
    ),
    "bedrock asks": (
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": "c1", "name": "f", "input": {"city": "Paris"}}}]},
        ASKS,
    ),
    "bedrock answers": (
        {"role": "user", "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "sunny"}]}}]},
        ANSWERS,
    ),
    "langchain asks": (
        {
            "lc": 1,
            "type": "constructor",
            "id": ["langchain", "schema", "messages", "AIMessageChunk"],
            "kwargs": {"content": "", "tool_calls": [{"name": "f", "args": {"city": "Paris"}, "id": "c1"}]},
        },
        ASKS,
    ),
    "langchain answers": ({"type": "tool", "data": {"content": "sunny", "tool_call_id": "c1", "name": "f"}}, NAMED),
    "vercel answers": (
        {
            "role": "tool",
            "content": [
                {
                    "type": "tool-result",
                    "toolCallId": "c1",
                    "toolName": "f",
                    "output": {"type": "text", "value": "sunny"},
                }
            ],
        },
        NAMED,
    ),
    "pydantic asks": (
        {
            "kind": "response",
            "parts": [{"part_kind": "tool-call", "tool_name": "f", "args": '{"city": "Paris"}', "tool_call_id": "c1"}],
        },
        ASKS,
    ),
    "autogen asks": (
        {"type": "AssistantMessage", "content": [{"id": "c1", "name": "f", "arguments": '{"city": "Paris"}'}]},
        ASKS,
    ),
    "haystack answers": (
        {
            "role": "tool",
            "content": [
                {"tool_call_result": {"result": "sunny", "origin": {"id": "c1", "tool_name": "f"}, "error": False}}
            ],
        },
        NAMED,
    ),
    "smolagents": (
        {"role": "MessageRole.SYSTEM", "content": [{"type": "text", "text": "be kind"}]},
        Message(role="system", content="be kind"),
    ),
    "shorthand": (["user", "hi"], Message(role="user", content="hi")),
    "developer": ({"role": "developer", "content": "be kind"}, Message(role="system", content="be kind")),
    "plain text": ("hi", Message(role="user", content="hi")),
    "reasoning": (
        {
            "role": "assistant",
            "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "yo"}],
            "stop_reason": "end_turn",
        },
        Message(role="assistant", content="yo", reasoning="hm", finish_reason="end_turn"),
    ),
    "image": (
        {
            "role": "user",
            "content": [
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
                {"type": "text", "text": "see"},
            ],
        },
        Message(
            role="user",
            content="see",
            media=(Media(kind="image", mime="image/png", url="data:image/png;base64,AAAA"),),
        ),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_one_message_reads_the_same_in_every_shape(shape: str) -> None:
    sent, expected = SHAPES[shape]
    assert messages.messages(sent) == (expected,)
    assert messages.messages([[sent]] if isinstance(sent, dict) else sent) == (expected,)


def test_one_message_that_answers_two_calls_is_two() -> None:
    parts = [{"type": "tool_result", "tool_use_id": call, "content": "x"} for call in ("c1", "c2")]
    found = messages.messages({"role": "user", "content": [*parts, {"type": "text", "text": "go on"}]})
    assert [(message.role, message.tool_call_id) for message in found] == [
        ("tool", "c1"),
        ("tool", "c2"),
        ("user", None),
    ]


def test_an_answer_cut_short_keeps_what_arrived() -> None:
    cut = '[{"role": "user", "content": "hi"}, {"role": "assistant", "content": "the weather in Par'
    assert [message.content for message in messages.messages(cut)] == ["hi", "the weather in Par"]


def test_the_system_prompt_comes_first_and_once() -> None:
    system = messages.system_message('[{"type": "text", "content": "be kind"}]')
    hi = messages.messages("hi")
    assert messages.with_system(system, hi) == (Message(role="system", content="be kind"), *hi)
    assert messages.with_system(system, (*system, *hi)) == (*system, *hi)


FLAT = {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}}


@pytest.mark.parametrize(
    "sent",
    [
        [FLAT],
        {"tools": [FLAT]},
        [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}],
        ['{"name": "f", "description": "d", "inputSchema": {"type": "object"}}'],
        [{"name": "f", "description": "d", "input_schema": {"type": "object"}}],
        [{"toolSpec": {"name": "f", "description": "d", "inputSchema": {"json": {"type": "object"}}}}],
        [{"function_declarations": [{"name": "f", "description": "d", "parameters": {"type": "object"}}]}],
        {"f": {"description": "d", "parameters": {"type": "object"}}},
    ],
)
def test_a_tool_definition_reads_the_same_in_every_shape(sent: Any) -> None:
    assert tools.offered(sent) == (OfferedTool(name="f", description="d", schema={"type": "object"}),)


@pytest.mark.parametrize(
    "sent",
    [
        '{"city": "Paris"}',
        "{'city': 'Paris'}",
        {"args": [], "kwargs": {"city": "Paris"}},
        '{"kwargs": {"city": "Paris"}}',
        '{"input": "{\\"city\\": \\"Paris\\"}"}',
        {"args": [], "sanitize_inputs_outputs": False, "kwargs": {"city": "Paris"}},
        {"name": "f", "args": {"city": "Paris"}, "id": "c1", "type": "tool_call"},
        {"input_str": "{'city': 'Paris'}", "tags": []},
    ],
)
def test_arguments_come_out_of_their_wrappers(sent: Any) -> None:
    assert tools.arguments(sent) == {"city": "Paris"}


def test_arguments_that_only_look_wrapped_stay() -> None:
    assert tools.arguments({"input": "Paris"}) == {"input": "Paris"}
    assert tools.arguments("Paris") == "Paris"


@pytest.mark.parametrize(
    ("sent", "output", "call_id"),
    [
        ("sunny", "sunny", None),
        ('{"temp": 18}', {"temp": 18}, None),
        ("content='sunny' name='f' tool_call_id='c1'", "sunny", "c1"),
        ({"lc": 1, "id": ["ToolMessage"], "kwargs": {"content": "sunny", "tool_call_id": "c1"}}, "sunny", "c1"),
        ({"output": {"content": "sunny", "tool_call_id": "c1"}}, "sunny", "c1"),
        ({"type": "text", "text": "sunny"}, "sunny", None),
        ({"content": [{"type": "text", "text": "sunny"}], "isError": False}, "sunny", None),
    ],
)
def test_a_tool_output_comes_out_of_its_message(sent: Any, output: Any, call_id: str | None) -> None:
    assert (tools.output(sent), tools.output_call_id(sent)) == (output, call_id)


def test_a_failed_mcp_result_keeps_its_mark() -> None:
    failed = {"content": [{"type": "text", "text": "no"}], "isError": True}
    assert tools.output(failed) == failed


@pytest.mark.parametrize(
    ("sent", "usage"),
    [
        (
            {
                "prompt_tokens": 137,
                "completion_tokens": 41,
                "total_tokens": 178,
                "prompt_tokens_details": {"cached_tokens": 64},
                "completion_tokens_details": {"reasoning_tokens": 12},
            },
            Usage(input=137, output=41, cached=64, reasoning=12, total=178),
        ),
        (
            {"input": 73, "output": 29, "input_cached_tokens": 64, "output_reasoning_tokens": 12, "total": 178},
            Usage(input=137, output=41, cached=64, reasoning=12, total=178),
        ),
        (
            {
                "input_tokens": 137,
                "cache_read_input_tokens": 64,
                "cache_creation_input_tokens": 32,
                "output_tokens": 41,
            },
            Usage(input=233, output=41, cached=64, cache_write=32, total=274),
        ),
        (
            {
                "promptTokenCount": 137,
                "candidatesTokenCount": 41,
                "thoughtsTokenCount": 12,
                "totalTokenCount": 190,
            },
            Usage(input=137, output=53, reasoning=12, total=190),
        ),
        ({"input_tokens": -1, "output_tokens": True}, None),
        ('{"input_tokens": "5"}', Usage(input=5)),
    ],
)
def test_input_includes_cached_and_output_includes_reasoning(sent: Any, usage: Usage | None) -> None:
    assert tokens.usage_of(sent) == usage


@given(
    given_in=st.integers(0, 10**6),
    made=st.integers(0, 10**6),
    cached=st.integers(0, 10**6),
    thought=st.integers(0, 10**6),
)
def test_parts_are_never_larger_than_their_whole(given_in: int, made: int, cached: int, thought: int) -> None:
    found = tokens.usage(input=given_in, output=made, cached=cached, reasoning=thought)
    assert found is not None
    assert (found.input or 0) >= cached
    assert (found.output or 0) >= thought
    assert found.total == (found.input or 0) + (found.output or 0)


@pytest.mark.parametrize(
    ("sent", "document"),
    [
        ({"page_content": "a", "metadata": {"score": 0.9}}, Document(content="a", score=0.9, metadata={"score": 0.9})),
        ([{"page_content": "a"}, 0.9], Document(content="a", score=0.9)),
        ({"node": {"text": "a", "id_": "d"}, "score": 0.9}, Document(content="a", id="d", score=0.9)),
        ({"id": "d", "distance": 0.1, "payload": {"text": "a"}},
         Document(content="a", id="d", score=0.1, score_kind="distance", metadata={"text": "a"})),
        ({"content": "a", "similarity": 0.9}, Document(content="a", score=0.9, score_kind="similarity")),
        ({"content": {"text": "a"}, "score": 0.9}, Document(content="a", score=0.9)),
        ("a", Document(content="a")),
    ],
)  # fmt: skip
def test_a_document_reads_the_same_in_every_shape(sent: Any, document: Document) -> None:
    assert documents.documents([sent]) == (document,)


def test_chroma_answers_in_columns() -> None:
    found = documents.documents({"ids": [["d"]], "documents": [["a"]], "distances": [[0.1]], "metadatas": [[{"s": 1}]]})
    assert found == (Document(content="a", id="d", score=0.1, score_kind="distance", metadata={"s": 1}),)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_value_can_be_text(value: Any) -> None:
    assert isinstance(json_text.as_text(value), str)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    json_text.container(text)
    json_text.any_json(text)
    json_text.literal(text)
    messages.messages(text)
    tools.output(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": NaN}', {"a": "NaN"}),
        ('{"a": "b\\', {"a": "b"}),
        ('{"a": [1, 2', {"a": [1]}),
        ('[{"a": 1}, {"b', [{"a": 1}, {}]),
        ('["a"] and more', '["a"] and more'),
        ("[INFO] started, then", "[INFO] started, then"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_json_that_is_no_json(text: str, value: Any) -> None:
    assert json_text.container(text) == value
