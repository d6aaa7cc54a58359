"""Mastra's exporter: the GenAI conventions for calls and tools; what its steps and agents said is in `mastra.*`."""

from typing import Any, Final

from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import json_text, messages, times
from backtrail.core.semconv.reading.values import first_text, text, texts

KINDS: Final[dict[str, Kind]] = {
    "agent_run": "agent", "model_step": "llm", "model_generation": "chain", "model_chunk": "chain",
    "workflow_run": "chain", "tool_call": "tool", "mcp_tool_call": "tool", "processor_run": "guardrail",
    "rag_embedding": "embedding",
}  # fmt: skip
"""A step is told around its inference and has the messages, the inference the tokens: one call, told twice."""
TOLD: Final = ("agent_run", "model_step", "model_generation")


def claims(raw: RawSpan) -> bool:
    return names.MASTRA_TYPE in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    sort = text(attributes.get(names.MASTRA_TYPE)) or ""
    if (kind := KINDS.get(sort)) is not None and not (sort == "model_generation" and _is_call(attributes)):
        found["kind"] = kind
    if provider := text(attributes.get(names.GEN_AI_PROVIDER)):
        found["provider"] = provider.partition(".")[0]
    if sort == "model_step":
        asked = json_text.mapping(attributes.get(names.MASTRA_MODEL))
        if model := text(asked.get("modelId")):
            found["model"] = model
        if provider := text(asked.get("modelProvider")):
            found["provider"] = provider.partition(".")[0]
    if session := first_text(attributes, names.GEN_AI_CONVERSATION, *names.MASTRA_SESSION):
        found["session_id"] = session
    if user := first_text(attributes, *names.MASTRA_USER):
        found["user_id"] = user
    if tags := texts(json_text.container(attributes.get(names.MASTRA_TAGS))):
        found["tags"] = tags
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    sort = text(attributes.get(names.MASTRA_TYPE)) or ""
    found: Content = {}
    start = names.MASTRA_METADATA
    if metadata := {key[len(start) :]: value for key, value in attributes.items() if key.startswith(start)}:
        found["metadata"] = metadata
    begun = times.nanos(attributes.get(names.MASTRA_FIRST_TOKEN))
    if begun is not None and raw.start is not None:
        found["time_to_first_token"] = max(begun - raw.start, 0)
    named = texts(json_text.container(attributes.get(names.GEN_AI_TOOL_DEFINITIONS)))
    if named:
        found["tools_offered"] = tuple(OfferedTool(name=name) for name in named)
    if sort in TOLD:
        given, made = (attributes.get(f"{names.MASTRA}{sort}.{side}") for side in ("input", "output"))
        if asked := _asked(attributes, given):
            found["input_messages"] = asked
        if answered := _answered(made):
            found["output_messages"] = answered
    elif sort == "model_chunk":
        found["output"] = json_text.container(attributes.get(f"{names.MASTRA}{sort}.output"))
    return found


def _is_call(attributes: dict[str, Any]) -> bool:
    """Earlier releases tell a call as its generation, with model and tokens on it."""
    return names.GEN_AI_INPUT_TOKENS in attributes or names.GEN_AI_REQUEST_MODEL in attributes


def _asked(attributes: dict[str, Any], given: Any) -> tuple[Message, ...]:
    system = messages.system_message(attributes.get(names.GEN_AI_SYSTEM_INSTRUCTIONS))
    return messages.with_system(system, messages.messages(given)) if given is not None else ()


def _answered(made: Any) -> tuple[Message, ...]:
    sent = json_text.mapping(made)
    said, calls = text(sent.get("text")) or "", sent.get("toolCalls")
    if not said and not calls:
        return ()
    return messages.messages([{"role": "assistant", "content": said, "tool_calls": calls}], "assistant")


DIALECT: Final = Dialect("mastra", claims, facts, content)
