"""LiteLLM's own export: what it says beside the `gen_ai.*` attributes of a call, and the raw request below it."""

from typing import Any, Final

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import indexed, json_text, messages, tokens
from backtrail.core.semconv.reading.parts import arguments_of
from backtrail.core.semconv.reading.values import text

SCOPE: Final = "litellm"


def claims(raw: RawSpan) -> bool:
    return raw.scope == SCOPE


def facts(raw: RawSpan) -> Facts:
    """The raw request stands below the call that it belongs to: it is no call of its own."""
    if names.LITELLM_USAGE not in raw.attributes:
        return {"kind": "chain"} if _is_raw(raw) else {}
    used = tokens.usage_of(json_text.literal(raw.attributes[names.LITELLM_USAGE]))
    return {} if used is None else {"usage": used}


def content(raw: RawSpan) -> Content:
    if _is_raw(raw):
        return _raw_request(raw.attributes)
    calls = _calls(raw.attributes)
    if not calls:
        return {}
    answered = messages.messages(raw.attributes.get(names.GEN_AI_OUTPUT_MESSAGES), "assistant")
    if any(message.tool_calls for message in answered):
        return {}
    said = answered[-1] if answered else Message(role="assistant")
    return {
        "output_messages": (
            Message(
                role="assistant",
                content=said.content,
                reasoning=said.reasoning,
                tool_calls=calls,
                finish_reason=said.finish_reason,
            ),
        )
    }


def _is_raw(raw: RawSpan) -> bool:
    return names.GEN_AI_REQUEST_MODEL not in raw.attributes


def _calls(attributes: dict[str, Any]) -> tuple[ToolCall, ...]:
    """The calls that LiteLLM leaves out of the answer, one to an index, without their ids."""
    found = []
    for item in indexed.items(attributes, names.GEN_AI_COMPLETION):
        call = item.get("function_call") if isinstance(item, dict) else None
        if isinstance(call, dict) and (name := text(call.get("name"))):
            found.append(ToolCall(name=name, arguments=arguments_of(call.get("arguments"))))
    return tuple(found)


def _raw_request(attributes: dict[str, Any]) -> Content:
    """`llm.<provider>.messages` and `.choices`, as reprs of Python lists."""
    found: Content = {}
    for key, value in attributes.items():
        if key.endswith(names.LITELLM_RAW_MESSAGES):
            found["input_messages"] = messages.messages(json_text.literal(value))
        elif key.endswith(names.LITELLM_RAW_CHOICES):
            found["output_messages"] = messages.messages(json_text.literal(value), "assistant")
    return found


DIALECT: Final = Dialect("litellm", claims, facts, content)
