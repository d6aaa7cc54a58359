"""What MLflow and the OpenAI Agents SDK for JavaScript say in their own way; cut from what they sent."""

import json
from typing import Any

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Span, Usage
from backtrail.core.semconv.translate import translate

CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Paris"}'}}
ANSWER = {"message": {"role": "assistant", "tool_calls": [CALL]}, "finish_reason": "tool_calls"}


def traced(name: str, kind: str, given: Any = None, made: Any = None, *chunks: Any, **more: Any) -> Span:
    said = {"mlflow.spanType": kind, "mlflow.spanInputs": given, "mlflow.spanOutputs": made, **more}
    attributes = {key: json.dumps(value) for key, value in said.items() if value is not None}
    events = [
        RawEvent(name=f"mlflow.chunk.item.{number}", attributes={"mlflow.chunk.value": json.dumps(chunk)})
        for number, chunk in enumerate(chunks)
    ]
    scope = "mlflow.tracing.provider"
    return translate(RawSpan(trace_id="t", span_id="s", name=name, scope=scope, attributes=attributes, events=events))


def streamed(**part: Any) -> dict[str, Any]:
    return {"choices": [{"delta": {"tool_calls": [{"index": 0, **part}]}}]}


def test_a_call_of_mlflow_is_read_from_the_request_and_the_response() -> None:
    spent = {"input_tokens": 137, "output_tokens": 41, "total_tokens": 178, "cache_read_input_tokens": 64}
    span = traced(
        "Completions",
        "CHAT_MODEL",
        {"model": "gpt-4o", "messages": [{"role": "user", "content": "Paris?"}]},
        {"choices": [ANSWER]},
        **{"mlflow.llm.model": "gpt-4o", "mlflow.chat.tokenUsage": spent, "mlflow.chat.tools": [CALL]},
    )
    assert (span.kind, span.name, span.model) == ("llm", "gpt-4o", "gpt-4o")
    assert span.usage == Usage(input=137, output=41, cached=64, total=178)
    assert [message.content for message in span.input_messages] == ["Paris?"]
    assert [call.id for call in span.output_messages[0].tool_calls] == ["call_1"]
    assert [tool.name for tool in span.tools_offered] == ["get_weather"]


def test_the_calls_in_a_stream_of_mlflow_are_put_together() -> None:
    made = {"choices": [{"message": {"role": "assistant", "content": ""}, "finish_reason": "stop"}]}
    begun = streamed(id="call_1", function={"name": "get_weather", "arguments": '{"city": '})
    (answer,) = traced(
        "Completions", "CHAT_MODEL", {"messages": []}, made, begun, streamed(function={"arguments": '"Paris"}'})
    ).output_messages
    assert [(call.id, call.name, call.arguments) for call in answer.tool_calls] == [
        ("call_1", "get_weather", {"city": "Paris"})
    ]


def test_tools_and_retrievals_of_mlflow_are_what_their_functions_were_given_and_gave() -> None:
    tool = traced("get_weather", "TOOL", {"city": "Paris"}, "18 C").tool
    assert tool is not None
    assert (tool.name, tool.arguments, tool.output) == ("get_weather", {"city": "Paris"}, "18 C")
    found = traced("docs", "RETRIEVER", {"query": "q"}, [{"page_content": "d", "metadata": {"score": 0.9}, "id": "d1"}])
    assert found.query == "q"
    assert [(document.id, document.content, document.score) for document in found.documents] == [("d1", "d", 0.9)]


def test_what_mlflow_embeds_is_told_without_its_vectors() -> None:
    span = traced("Embeddings", "EMBEDDING", {"model": "e", "input": ["a", "b"]}, {"data": [{"embedding": [0.1]}]})
    assert (span.kind, span.input, span.output) == ("embedding", ["a", "b"], None)


def test_the_openai_agents_sdk_for_javascript_tells_the_whole_answer() -> None:
    usage = {"prompt_tokens": 137, "completion_tokens": 41, "prompt_tokens_details": {"cached_tokens": 64}}
    whole = {"id": "chatcmpl-1", "model": "gpt-4o", "choices": [ANSWER], "usage": usage}
    data = {"type": "generation", "model": "gpt-4o", "input": [{"role": "user", "content": "hi"}], "output": [whole]}
    span = translate(RawSpan(trace_id="t", span_id="s", attributes={"span_data": data}, source="openai-agents"))
    assert span.response_id == "chatcmpl-1"
    assert span.usage == Usage(input=137, output=41, cached=64, total=178)
