"""What some SDKs say otherwise: as JavaScript's Langfuse and LangSmith, LiteLLM and Strands sent it."""

import json
from typing import Any

import pytest

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Span
from backtrail.core.semconv.translate import head, translate
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.langfuse.decode import decode

SYSTEM = "You are a weather assistant. Use the tools."
TOOL = {"type": "function", "name": "get_weather", "parameters": {"type": "object"}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city":"Paris"}'}}


def observed(name: str, **given: Any) -> Span:
    sent = {f"langfuse.observation.{key.replace('__', '.')}": value for key, value in given.items()}
    raw = RawSpan(trace_id="t", span_id="s", name=name, attributes=sent, scope="langfuse-sdk", scope_version="5.11.1")
    return translate(raw)


def ran(kind: str, *, error: str = "", **given: Any) -> Span:
    raw = RawSpan(
        trace_id="t",
        span_id="s",
        parent_id="p",
        name="get_weather",
        attributes={"run_type": kind, **given},
        source="langsmith-run",
        status="error" if error else "unset",
        status_message=error,
    )
    return translate(raw)


def test_instructions_and_tools_of_a_response_are_read_from_its_metadata() -> None:
    span = observed(
        "OpenAI.responses",
        type="generation",
        model__name="gpt-4o-mini",
        input="What is the weather in Paris?",
        metadata__instructions=SYSTEM,
        metadata__tools=json.dumps([TOOL]),
    )
    assert (span.input_messages[0].role, span.input_messages[0].content) == ("system", SYSTEM)
    assert [tool.name for tool in span.tools_offered] == ["get_weather"]
    assert span.name == "gpt-4o-mini"
    assert not span.metadata


def test_a_generation_of_an_embedding_model_is_an_embedding() -> None:
    span = observed("OpenAI.embeddings", type="generation", model__name="text-embedding-3-small", input='["a","b"]')
    assert (span.kind, span.input) == ("embedding", ["a", "b"])


def test_a_span_that_returns_documents_of_langchain_is_a_retriever() -> None:
    found = [{"pageContent": "Paris doc", "metadata": {"score": 0.91}}]
    span = observed("R", type="span", input="Paris weather", output=json.dumps(found))
    assert (span.kind, span.query) == ("retriever", "Paris weather")
    assert [(d.content, d.score) for d in span.documents] == [("Paris doc", 0.91)]


def test_an_answer_whose_role_is_its_tools_name_answers_the_call() -> None:
    said = [
        {"role": "user", "content": "Paris?"},
        {"role": "assistant", "content": "", "tool_calls": [CALL]},
        {"role": "get_weather", "content": "18 C", "additional_kwargs": {}},
    ]
    answer = observed("ChatOpenAI", type="generation", input=json.dumps({"messages": said})).input_messages[-1]
    assert (answer.role, answer.content, answer.tool_call_id) == ("tool", "18 C", "call_1")


def test_an_update_without_a_trace_finds_the_one_its_batch_names() -> None:
    update = {"id": "1", "type": "span-update", "body": {"id": "s", "output": "done"}}
    create = {"id": "2", "type": "span-create", "body": {"id": "s", "traceId": "t", "name": "R"}}
    assert [part.trace_id for part in decode([update, create], Limits()).parts] == ["t", "t"]


def test_a_root_with_the_id_of_its_trace_tells_session_and_user() -> None:
    body = {"id": "t", "type": "span", "sessionId": "session-1", "userId": "user-1", "tags": ["wire"]}
    found = head(RawSpan(trace_id="t", span_id="t", name="agent", attributes=body, source="langfuse-event"))
    assert (found.session_id, found.user_id, found.tags) == ("session-1", "user-1", ("wire",))


def test_messages_that_were_added_after_the_call_are_no_input_of_it() -> None:
    asked = [{"role": "user", "content": "Paris?"}]
    answer = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    later = [answer, {"role": "tool", "tool_call_id": "call_1", "content": "18 C"}]
    span = ran("llm", inputs={"messages": asked + later}, outputs={"choices": [{"message": answer}]})
    assert [m.role for m in span.input_messages] == ["user"]
    assert any("added after this call" in note for note in span.notes)


def test_a_tool_of_the_ai_sdk_is_given_its_arguments_first() -> None:
    span = ran("tool", inputs={"args": [{"city": "Paris"}, {"toolCallId": "call_1", "messages": []}]})
    assert span.tool is not None
    assert (span.tool.arguments, span.tool.call_id) == ({"city": "Paris"}, "call_1")


def test_an_error_of_javascript_is_its_type_message_and_stack() -> None:
    plain = ran("tool", error="Error: upstream returned 503").error
    assert plain is not None
    assert (plain.type, plain.message) == ("Error", "upstream returned 503")
    stacked = ran(
        "tool", error="DOWN: 503\n\nError: DOWN: 503\n    at tool (file.mjs:5:46)\n    at run (a.js:1:2)"
    ).error
    assert stacked is not None
    assert (stacked.type, stacked.message) == ("Error", "DOWN: 503")
    assert stacked.stacktrace == "    at tool (file.mjs:5:46)\n    at run (a.js:1:2)"


def test_a_parameter_that_was_not_given_is_not_shown() -> None:
    asked = {"messages": [], "temperature": 0.2, "background": "<openai.Omit object at 0x7f66674a3dd0>"}
    assert ran("llm", inputs=asked).parameters == {"temperature": 0.2}


def test_a_call_of_litellm_tells_its_user_and_the_parts_of_its_tokens() -> None:
    details = {"prompt_tokens_details": {"cached_tokens": 64}, "completion_tokens_details": {"reasoning_tokens": 12}}
    counts = {"prompt_tokens": 137, "completion_tokens": 41, "total_tokens": 178}
    sums = {"input_tokens": 137, "output_tokens": 41, "total_tokens": 178}
    span = ran(
        "llm",
        inputs={"call_type": "acompletion", "messages": [], "model_parameters": {"user": "user-1"}},
        outputs={"model": "gpt-4o-mini", "usage": {**counts, **details}, "usage_metadata": sums},
    )
    assert span.user_id == "user-1"
    assert span.usage is not None
    assert (span.usage.input, span.usage.cached, span.usage.reasoning) == (137, 64, 12)


def test_an_embedding_of_litellm_is_an_embedding_by_either_callback() -> None:
    made = ran("llm", inputs={"call_type": "aembedding", "messages": ["a", "b"]})
    assert (made.kind, made.input) == ("embedding", ["a", "b"])
    sent = {"langfuse.observation.type": "generation", "llm.model_name": "text-embedding-3-small"}
    assert head(RawSpan(trace_id="t", span_id="s", name="emb", attributes=sent, scope="litellm")).kind == "embedding"


def test_what_an_agent_of_strands_was_asked_joins_its_instructions() -> None:
    asked = '[{"role": "user", "parts": [{"type": "text", "content": "What is the weather in Paris?"}]}]'
    event = RawEvent(name="gen_ai.client.inference.operation.details", attributes={"gen_ai.input.messages": asked})
    sent = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "strands-agents",
        "gen_ai.system_instructions": json.dumps([{"type": "text", "content": SYSTEM}]),
    }
    span = translate(RawSpan(trace_id="t", span_id="s", name="agent", attributes=sent, events=[event]))
    said = [(m.role, m.content) for m in span.input_messages]
    assert said == [("system", SYSTEM), ("user", "What is the weather in Paris?")]


def test_a_stack_of_javascript_in_a_recorded_exception_is_no_part_of_its_message() -> None:
    told = "DOWN: 503\n\nError: DOWN: 503\n    at tool (file.mjs:5:46)"
    event = RawEvent(name="exception", attributes={"exception.type": "Error", "exception.message": told})
    raw = RawSpan(trace_id="t", span_id="s", name="broken_tool", status="error", events=[event])
    error = translate(raw).error
    assert error is not None
    assert (error.type, error.message, error.stacktrace) == ("Error", "DOWN: 503", "    at tool (file.mjs:5:46)")


def test_an_id_that_is_not_specified_is_none() -> None:
    sent = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "broken_tool",
        "gen_ai.tool.call.id": "<not specified>",
    }
    raw = RawSpan(trace_id="t", span_id="s", name="execute_tool broken_tool", attributes=sent, scope="gcp.vertex.agent")
    tool = translate(raw).tool
    assert tool is not None
    assert tool.call_id is None


@pytest.mark.parametrize(
    ("model", "output", "kind"),
    [
        ("text-embedding-3-small", 0, "embedding"),
        ("textembedding-gecko@003", 0, "embedding"),
        ("nomic-embed-text", 0, "embedding"),
        ("embed-english-v3.0", 0, "embedding"),
        ("chat-embedded-assistant", 0, "llm"),
        ("embed-and-chat", 41, "llm"),
    ],
)
def test_a_generation_is_an_embedding_by_its_models_name_unless_it_made_tokens(
    model: str, output: int, kind: str
) -> None:
    usage = json.dumps({"input": 5, "output": output})
    assert observed("g", type="generation", model__name=model, usage_details=usage).kind == kind


@pytest.mark.parametrize(("sdk", "kept"), [("langsmith-js", 1), ("langsmith-py", 2)])
def test_a_last_message_that_says_what_the_answer_says_may_have_been_asked_for(sdk: str, kept: int) -> None:
    said = [{"role": "user", "content": "Say yes."}, {"role": "assistant", "content": "yes"}]
    span = ran(
        "llm",
        inputs={"messages": said},
        outputs={"choices": [{"message": {"role": "assistant", "content": "yes"}}]},
        extra={"runtime": {"sdk": sdk}},
    )
    assert len(span.input_messages) == kept
