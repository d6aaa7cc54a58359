"""Claims about the Vercel AI SDK."""

from typing import Any

from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span, Tool, Usage
from backtrail.core.semconv import translate


def span(operation: str, attributes: dict[str, Any]) -> Span:
    known = {"ai.operationId": operation, **attributes}
    return translate(RawSpan(trace_id="t", span_id="s", name=operation, attributes=known, scope="ai"))


def test_a_call_of_the_model() -> None:
    found = span(
        "ai.streamText.doStream",
        {
            "ai.prompt.messages": '[{"role":"system","content":"be kind"},{"role":"user","content":[{"type":"text",'
            '"text":"hi"}]},{"role":"tool","content":[{"type":"tool-result","toolCallId":"c0","toolName":"f",'
            '"output":{"type":"text","value":"sunny"}}]}]',
            "ai.prompt.tools": ['{"type":"function","name":"f","inputSchema":{"type":"object"}}'],
            "ai.response.text": "",
            "ai.response.toolCalls": '[{"toolCallId":"c1","toolName":"f","input":"{\\"city\\": \\"Paris\\"}"}]',
            "ai.response.finishReason": "tool-calls",
            "ai.response.model": "gpt-2026",
            "ai.model.provider": "openai.chat",
            "ai.usage.inputTokens": 137,
            "ai.usage.outputTokens": 41,
            "ai.usage.cachedInputTokens": 64,
            "ai.response.msToFirstChunk": 7.5,
        },
    )
    assert (found.kind, found.name, found.provider) == ("llm", "gpt-2026", "openai")
    assert [message.role for message in found.input_messages] == ["system", "user", "tool"]
    assert found.input_messages[2] == Message(role="tool", content="sunny", tool_call_id="c0", name="f")
    assert found.output_messages[0].tool_calls == (ToolCall(id="c1", name="f", arguments={"city": "Paris"}),)
    assert found.tools_offered == (OfferedTool(name="f", schema={"type": "object"}),)
    assert found.usage == Usage(input=137, output=41, cached=64, total=178)
    assert found.time_to_first_token == 7_500_000


def test_the_run_around_its_calls_counts_no_tokens() -> None:
    found = span(
        "ai.generateText",
        {
            "ai.prompt": '{"system": "be kind", "prompt": "hi"}',
            "ai.response.text": "yo",
            "ai.usage.promptTokens": 5,
            "ai.usage.completionTokens": 5,
            "ai.telemetry.functionId": "weather-agent",
            "ai.telemetry.metadata.sessionId": "s1",
            "ai.telemetry.metadata.userId": "u1",
            "ai.telemetry.metadata.tags": ["prod"],
        },
    )
    assert (found.kind, found.name, found.usage) == ("agent", "weather-agent", None)
    assert (found.session_id, found.user_id, found.tags) == ("s1", "u1", ("prod",))
    assert [(m.role, m.content) for m in found.input_messages] == [("system", "be kind"), ("user", "hi")]


def test_a_tool() -> None:
    found = span(
        "ai.toolCall",
        {
            "ai.toolCall.name": "f",
            "ai.toolCall.id": "c1",
            "ai.toolCall.args": '{"city":"Paris"}',
            "ai.toolCall.result": '"sunny"',
        },
    )
    assert found.tool == Tool(name="f", arguments={"city": "Paris"}, output="sunny", call_id="c1")


def test_the_older_operation_name_has_the_function_behind_it() -> None:
    raw = RawSpan(trace_id="t", span_id="s", attributes={"operation.name": "ai.generateText.doGenerate my-function"})
    assert translate(raw).kind == "llm"
