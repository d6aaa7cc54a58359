"""Every foreign SDK's captured agent run tells the same story: who asked, what was offered, called, found, and used."""

import pytest

from backtrail.core.model.span import Span
from tests.unit.semconv_foreign.captured import spans

SYSTEM = "You are a weather assistant. Use the tools."
AGENTS = [
    "langfuse--2.60.10--observe", "langfuse--3.15.0--observe", "langfuse--5.0.4--observe",
    "langfuse--2.60.10--langgraph", "langfuse--3.15.0--langgraph", "langfuse--5.0.4--langgraph",
    "langsmith--0.15.0--traceable", "langsmith--0.15.0--langgraph", "langsmith--0.15.0--otel_only",
    "langsmith--0.15.0--otel_langgraph", "langsmith--0.15.0--batch_endpoint",
    "langsmith--0.15.0--info_no_multipart_api_v1", "langsmith--0.15.0--multipart_uncompressed",
]  # fmt: skip
RETRIEVING = [name for name in AGENTS if "multipart_uncompressed" not in name]


def of_kind(found: list[Span], kind: str) -> list[Span]:
    return [span for span in found if span.kind == kind]


@pytest.mark.parametrize("scenario", AGENTS)
def test_the_conversation_comes_out_whole(scenario: str) -> None:
    calls = [span for span in of_kind(spans(scenario), "llm") if span.usage is not None and span.tools_offered]
    first = next(span for span in calls if span.usage and span.usage.input == 137)
    second = next(span for span in calls if span.usage and span.usage.input == 211)
    assert first.model == second.model == "gpt-4o-mini-2024-07-18"
    assert [m.role for m in first.input_messages] == ["system", "user"]
    assert first.input_messages[0].content == SYSTEM
    assert first.output_messages[0].tool_calls[0].name in ("get_weather", "broken_tool", "search_docs")
    assert first.usage is not None
    assert (first.usage.output, first.usage.cached, first.usage.reasoning, first.usage.total) == (41, 64, 12, 178)
    assert [m.role for m in second.input_messages] == ["system", "user", "assistant", "tool"]
    assert second.input_messages[2].tool_calls[0].id == second.input_messages[3].tool_call_id
    assert second.usage is not None
    assert (second.usage.output, second.usage.cached, second.usage.reasoning, second.usage.total) == (53, 128, 17, 264)
    offered = {tool.name: tool for tool in first.tools_offered}
    assert offered["get_weather"].schema["properties"]["city"]["type"] == "string"


@pytest.mark.parametrize("scenario", AGENTS)
def test_the_tool_that_ran_is_named_with_its_arguments_and_output(scenario: str) -> None:
    tools = [span.tool for span in of_kind(spans(scenario), "tool")]
    weather = next(tool for tool in tools if tool is not None and tool.name == "get_weather")
    assert weather.arguments == {"city": "Paris"}
    assert weather.output == "TOOLRESULT: 18 C and sunny in Paris"
    if "langgraph" in scenario:
        assert weather.call_id is not None
        assert weather.call_id.startswith("call_")


@pytest.mark.parametrize("scenario", RETRIEVING)
def test_the_documents_keep_their_scores(scenario: str) -> None:
    retrieved = of_kind(spans(scenario), "retriever")[0]
    assert retrieved.query == "What is the refund policy?"
    assert [document.score for document in retrieved.documents] == [0.91, 0.42]
    assert retrieved.documents[0].content == "Refunds are given within 30 days."


@pytest.mark.parametrize("scenario", AGENTS)
def test_the_failing_tool_is_told(scenario: str) -> None:
    failed = [span for span in of_kind(spans(scenario), "tool") if span.status == "error"]
    assert failed
    assert failed[0].error is not None
    assert "WEATHER_DOWN: upstream returned 503" in failed[0].error.message


@pytest.mark.parametrize("scenario", AGENTS)
def test_session_user_and_tags_are_found_in_every_trace(scenario: str) -> None:
    found = spans(scenario)
    runs = {span.trace_id for span in found if span.tool is not None}
    for run in runs:
        mine = [span for span in found if span.trace_id == run]
        assert any(span.session_id and span.session_id.startswith("session-") for span in mine)
        assert any(span.user_id and span.user_id.startswith("user-") for span in mine)
        assert any("prod" in span.tags or "lg" in span.tags for span in mine)


def test_a_langfuse_call_with_a_trace_id_of_its_own_keeps_session_and_user() -> None:
    for scenario in ("langfuse--3.15.0--openai_dropin", "langfuse--5.0.4--openai_dropin"):
        chat = next(span for span in spans(scenario) if span.name == "chat")
        assert (chat.session_id, chat.user_id, chat.tags, chat.is_root) == ("session-2", "user-2", ("t",), True)
        assert "langfuse_session_id" not in chat.metadata


def test_an_image_that_langfuse_uploaded_is_a_reference() -> None:
    for version in ("2.60.10", "3.15.0", "5.0.4"):
        found = spans(f"langfuse--{version}--openai_dropin")
        media = [media for span in found for message in span.input_messages for media in message.media]
        assert [(one.kind, one.mime, one.url) for one in media] == [
            ("image", "image/png", "langfuse-media:a3-kNPkqi4CqsC2b8aEuSf")
        ]


def test_a_decorated_root_of_langfuse_v2_is_the_trace_and_can_fail() -> None:
    root = next(span for span in spans("langfuse--2.60.10--observe") if span.name == "raising-agent")
    assert root.span_id == root.trace_id  # type: ignore[comparison-overlap]
    assert (root.status, root.error_message, root.is_root) == ("error", "agent exploded", True)
    assert root.end is not None


def test_a_run_that_was_never_patched_stays_open() -> None:
    found = spans("langsmith--0.15.0--wrap_anthropic")
    assert [span.end is None for span in found] == [False, True]
    assert found[0].usage is not None
    assert (found[0].usage.input, found[0].usage.cached, found[0].usage.cache_write) == (233, 64, 32)


def test_an_adk_call_of_the_old_format_is_read_from_its_request_and_response() -> None:
    found = spans("google-adk--1.9.0--agent")
    call = of_kind(found, "llm")[0]
    assert call.input_messages[0].content.startswith(SYSTEM)
    assert call.output_messages[0].tool_calls[0].arguments == {"city": "Paris"}
    assert call.usage is not None
    assert (call.usage.input, call.usage.output, call.usage.reasoning) == (137, 53, 12)
    assert [tool.name for tool in call.tools_offered] == ["get_weather", "broken_tool"]
    assert call.session_id == "session-16"
    tool = of_kind(found, "tool")[0].tool
    assert tool is not None
    assert (tool.name, tool.output) == ("get_weather", "TOOLRESULT: 18 C and sunny in Paris")


@pytest.mark.parametrize(
    "scenario", ["claude-agent-sdk--0.2.187--agent", "claude-agent-sdk--0.2.187--agent_json_proto"]
)
def test_claude_codes_tokens_include_what_was_cached(scenario: str) -> None:
    found = spans(scenario)
    calls = of_kind(found, "llm")
    assert [(c.usage.input, c.usage.cached, c.usage.cache_write) for c in calls[:2] if c.usage] == [
        (233, 64, 32),
        (355, 128, 16),
    ]
    agent = of_kind(found, "agent")[0]
    assert (agent.input, agent.output) == ("What is the weather in Paris?", "It is 18 C and sunny in Paris.")
    tool = of_kind(found, "tool")[0].tool
    assert tool is not None
    assert (tool.name, tool.output) == ("get_weather", "TOOLRESULT: 18 C and sunny in Paris")
