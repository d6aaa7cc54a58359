"""What agent frameworks say otherwise: Strands, ADK, Agno, CrewAI, AutoGen, LiteLLM; cut from what they sent."""

import json
from typing import Any

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Span, Status
from backtrail.core.semconv.translate import translate

ANSWER = "TOOLRESULT: 18 C and sunny in Paris"
SYSTEM = "You are a weather assistant. Use the tools."
CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}}


def sent(name: str, scope: str, attributes: dict[str, Any], *events: RawEvent, status: Status = "unset") -> Span:
    return translate(
        RawSpan(
            trace_id="t", span_id="s", name=name, scope=scope, attributes=attributes, events=list(events), status=status
        )
    )


def strands(**more: Any) -> dict[str, Any]:
    return {"gen_ai.provider.name": "strands-agents", "gen_ai.tool.name": "get_weather", **more}


def test_a_tool_of_strands_gives_back_its_text_out_of_bedrocks_parts() -> None:
    result = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.result": json.dumps([{"text": ANSWER}])}
    span = sent("execute_tool get_weather", "strands.telemetry.tracer", strands(**result))
    assert span.tool is not None
    assert span.tool.output == ANSWER


def test_an_early_strands_says_prompt_and_failure_in_its_own_words() -> None:
    asked = RawEvent(name="gen_ai.user.message", attributes={"content": "What is the weather in Paris?"})
    agent = {"gen_ai.operation.name": "invoke_agent", "system_prompt": SYSTEM}
    span = sent("invoke_agent", "strands.telemetry.tracer", strands(**agent), asked)
    assert [(message.role, message.content) for message in span.input_messages] == [
        ("system", SYSTEM),
        ("user", "What is the weather in Paris?"),
    ]
    failed = {"gen_ai.operation.name": "execute_tool", "tool.status": "error"}
    assert sent("Tool: f", "strands.telemetry.tracer", strands(**failed), status="ok").status == "error"


def test_a_tool_of_adk_2_gives_back_what_adk_wrapped() -> None:
    said = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "get_weather",
        "gen_ai.tool.call.arguments": '{"city": "Paris"}',
        "gen_ai.tool.call.result": json.dumps({"result": ANSWER}),
    }
    tool = sent("execute_tool get_weather", "gcp.vertex.agent", said).tool
    assert tool is not None
    assert (tool.arguments, tool.output) == ({"city": "Paris"}, ANSWER)
    response = {"type": "tool_call_response", "id": "call_1", "response": {"result": ANSWER}}
    asked = {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [response]}]),
    }
    (message,) = sent("generate_content", "gcp.vertex.agent", asked).input_messages
    assert (message.role, message.content, message.tool_call_id) == ("tool", ANSWER, "call_1")


def test_an_answer_without_the_id_of_its_call_takes_it_from_the_request() -> None:
    request = [
        {"role": "assistant", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": ANSWER},
    ]
    told = {
        "openinference.span.kind": "LLM",
        "input.value": json.dumps({"messages": request}),
        "llm.input_messages.0.message.role": "assistant",
        "llm.input_messages.1.message.role": "tool",
        "llm.input_messages.1.message.content": ANSWER,
    }
    asked, answered = sent("completion", "openinference.instrumentation.litellm", told).input_messages
    assert (asked.tool_calls[0].name, asked.tool_calls[0].id) == ("get_weather", "call_1")
    assert answered.tool_call_id == "call_1"


def test_an_answer_that_is_a_list_of_calls_calls_tools() -> None:
    told = {"openinference.span.kind": "LLM", "output.value": json.dumps([CALL])}
    (answer,) = sent("llm", "openinference.instrumentation.crewai._event_listener", told).output_messages
    assert (answer.role, answer.content) == ("assistant", "")
    assert [(call.name, call.arguments, call.id) for call in answer.tool_calls] == [
        ("get_weather", {"city": "Paris"}, "call_1")
    ]


def test_the_repr_of_a_tools_name_is_its_name() -> None:
    told = {
        "openinference.span.kind": "LLM",
        "llm.input_messages.0.message.role": "assistant",
        "llm.input_messages.0.message.tool_calls.0.tool_call.function.name": "'get_weather'",
    }
    (asked,) = sent("llm", "openinference.instrumentation.crewai._event_listener", told).input_messages
    assert asked.tool_calls[0].name == "get_weather"


def test_an_error_of_no_type_has_none() -> None:
    told = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f", "error.type": "_OTHER"}
    span = sent("execute_tool f", "opentelemetry.instrumentation.genai.agno", told, status="error")
    assert (span.status, span.error_type, span.error and span.error.type) == ("error", None, None)


def test_an_answer_takes_ids_tools_and_details_from_the_whole_request_and_response() -> None:
    usage = {"prompt_tokens": 137, "prompt_tokens_details": {"cached_tokens": 64}, "reasoning_tokens": 12}
    told = {
        "openinference.span.kind": "LLM",
        "input.value": json.dumps({"messages": [{"role": "user", "content": "hi"}], "tools": [CALL]}),
        "output.value": json.dumps({"usage": usage, "choices": [{"message": {"tool_calls": [CALL]}}]}),
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "get_weather",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"city": "Paris"}',
        "llm.token_count.prompt": 137,
        "llm.token_count.completion": 41,
    }
    span = sent("llm", "openinference.instrumentation.mistralai", told)
    assert [call.id for call in span.output_messages[0].tool_calls] == ["call_1"]
    assert [tool.name for tool in span.tools_offered] == ["get_weather"]
    assert span.usage is not None
    assert (span.usage.cached, span.usage.reasoning) == (64, 12)


def test_the_tokens_of_another_answer_are_no_details() -> None:
    told = {
        "openinference.span.kind": "LLM",
        "output.value": '{"usage": {"prompt_tokens": 9, "cached_tokens": 5}}',
        "llm.token_count.prompt": 137,
        "llm.token_count.completion": 41,
    }
    usage = sent("llm", "openinference.instrumentation.mistralai", told).usage
    assert usage is not None
    assert usage.cached is None


def test_autogen_tells_what_tools_answered_beside_the_message() -> None:
    answer = {"name": "get_weather", "content": ANSWER, "call_id": "call_1", "is_error": False}
    told = {
        "openinference.span.kind": "LLM",
        "llm.input_messages.0.message.role": "function",
        "llm.input_messages.0.function.0": json.dumps(answer),
    }
    (message,) = sent("llm", "openinference.instrumentation.autogen_agentchat", told).input_messages
    assert (message.role, message.content, message.tool_call_id) == ("tool", ANSWER, "call_1")


def test_logfire_tells_the_steps_of_the_openai_agents_sdk() -> None:
    def step(template: str, **more: str) -> Span:
        return sent(template, "logfire.openai_agents", {"logfire.msg_template": template, **more})

    span = step("Function: {name}", name="get_weather", input='{"city": "Paris"}', output=ANSWER)
    assert span.tool is not None
    assert (span.kind, span.name, span.tool.arguments, span.tool.output) == (
        "tool", "get_weather", {"city": "Paris"}, ANSWER,
    )  # fmt: skip
    agent = step("Agent run: {name!r}", name="weather_agent")
    assert (agent.kind, agent.name) == ("agent", "weather_agent")


def test_an_error_of_the_openai_agents_sdk_is_read_out_of_its_repr() -> None:
    message = "{'message': 'Error running tool', 'data': {'tool_name': 'f', 'error': 'WEATHER_DOWN: 503'}}"
    raw = RawSpan(trace_id="t", span_id="s", name="f", status="error", status_message=message)
    error = translate(raw).error
    assert error is not None
    assert error.message == "Error running tool: WEATHER_DOWN: 503"


def test_a_vector_store_is_known_by_its_name_in_any_case() -> None:
    span = sent("qdrant.query_points", "opentelemetry.instrumentation.qdrant", {"db.system": "Qdrant"})
    assert span.kind == "retriever"


def test_what_litellm_embeds_is_its_texts() -> None:
    said = json.dumps([{"role": "user", "content": "Paris"}, {"role": "user", "content": "Rome"}])
    told = {"langfuse.observation.type": "embedding", "langfuse.observation.input": said}
    assert sent("embedding", "litellm", told).input == ["Paris", "Rome"]


def test_documents_take_their_ids_from_the_whole_answer_and_people_from_the_metadata() -> None:
    whole = {"documents": [{"id": "d1", "page_content": "Paris is sunny", "metadata": {"score": 0.91}}]}
    told = {
        "openinference.span.kind": "RETRIEVER",
        "retrieval.documents.0.document.content": "Paris is sunny",
        "retrieval.documents.0.document.metadata": '{"score": 0.91}',
        "output.value": json.dumps(whole),
        "metadata": '{"session_id": "s1", "user_id": "u1"}',
    }
    span = sent("R", "openinference.instrumentation.langchain", told)
    assert [(document.id, document.score) for document in span.documents] == [("d1", 0.91)]
    assert (span.session_id, span.user_id) == ("s1", "u1")


def test_tokens_that_two_dialects_count_alike_are_told_with_every_detail() -> None:
    told = {
        "openinference.span.kind": "LLM", "llm.token_count.prompt": 137, "llm.token_count.completion": 41,
        "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 137,
        "gen_ai.usage.output_tokens": 41, "gen_ai.usage.cache_read.input_tokens": 64,
    }  # fmt: skip
    usage = sent("chat gpt-4o", "pydantic-ai", told).usage
    assert usage is not None
    assert (usage.input, usage.output, usage.cached) == (137, 41, 64)


def test_a_step_of_mastra_has_the_messages_of_its_inference() -> None:
    told = {
        "mastra.span.type": "model_step",
        "mastra.model_step.input": '[{"role": "user", "content": "Paris?"}]',
        "mastra.model_step.output": '{"toolCalls": [{"toolCallId": "c", "toolName": "f", "args": {"a": 1}}]}',
        "mastra.metadata.modelMetadata": '{"modelId": "gpt-4o", "modelProvider": "openai.chat"}',
        "mastra.metadata.threadId": "s1",
        "mastra.metadata.userId": "u1",
    }
    span = sent("agent_step", "@mastra/otel-exporter", told)
    assert (span.kind, span.model, span.provider, span.session_id, span.user_id) == (
        "llm", "gpt-4o", "openai", "s1", "u1",
    )  # fmt: skip
    assert [message.content for message in span.input_messages] == ["Paris?"]
    assert [(call.name, call.arguments, call.id) for call in span.output_messages[0].tool_calls] == [
        ("f", {"a": 1}, "c")
    ]


def test_an_earlier_mastra_tells_a_call_as_its_generation() -> None:
    told = {
        "mastra.span.type": "model_generation", "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 1, "gen_ai.usage.output_tokens": 2,
    }  # fmt: skip
    assert sent("chat gpt-4o", "@mastra/otel", told).kind == "llm"


def test_a_tool_of_haystack_that_says_it_failed_has_failed() -> None:
    told = {
        "haystack.tool.name": "f", "haystack.tool.error": True, "haystack.agent.step.tool.input": '{"city": "Paris"}',
        "haystack.agent.step.tool.output": '{"error": "WEATHER_DOWN: 503"}',
    }  # fmt: skip
    span = sent("haystack.agent.step.tool", "haystack", told)
    assert (span.kind, span.tool_name, span.status, span.error_message) == ("tool", "f", "error", "WEATHER_DOWN: 503")
    assert span.error is not None
    assert span.error.message == "WEATHER_DOWN: 503"


def test_parts_of_anthropics_are_read_whichever_key_they_begin_with() -> None:
    parts = '[{"id": "c", "input": {"city": "Paris"}, "name": "f", "type": "tool_use"}]'
    told = {"gen_ai.request.model": "claude", "gen_ai.prompt.0.role": "assistant", "gen_ai.prompt.0.content": parts}
    (message,) = sent("anthropic.chat", "opentelemetry.instrumentation.anthropic", told).input_messages
    assert (message.content, [call.id for call in message.tool_calls]) == ("", ["c"])
