"""Vercel AI SDK: the `ai.*` attributes of versions 3 to 6, and of 7 in its legacy mode."""

from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import json_text, messages, tokens, tools
from backtrail.core.semconv.reading.values import first, first_text, number, text, texts

KINDS: Final[dict[str, Kind]] = {
    "ai.generateText": "agent", "ai.streamText": "agent", "ai.generateObject": "chain", "ai.streamObject": "chain",
    "ai.generateText.doGenerate": "llm", "ai.streamText.doStream": "llm", "ai.generateObject.doGenerate": "llm",
    "ai.streamObject.doStream": "llm", "ai.embed": "chain", "ai.embedMany": "chain", "ai.embed.doEmbed": "embedding",
    "ai.embedMany.doEmbed": "embedding", "ai.rerank": "chain", "ai.rerank.doRerank": "reranker",
    "ai.toolCall": "tool",
}  # fmt: skip
CALLS: Final = ("doGenerate", "doStream")
SESSION: Final = tuple(
    names.VERCEL_METADATA + key
    for key in ("sessionId", "session_id", "threadId", "thread_id", "conversationId", "chatId")
)
USER: Final = tuple(names.VERCEL_METADATA + key for key in ("userId", "user_id", "user"))
TAGS: Final = names.VERCEL_METADATA + "tags"
MILLISECOND: Final = 1_000_000


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return names.VERCEL_OPERATION in attributes or (
        names.VERCEL_OPERATION_NAME in attributes and str(attributes[names.VERCEL_OPERATION_NAME]).startswith("ai.")
    )


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    operation = _operation(attributes)
    kind = _kind(operation)
    found: Facts = {"kind": kind}
    if kind == "tool":
        if tool := text(attributes.get(names.VERCEL_TOOL_NAME)):
            found["tool_name"] = found["name"] = tool
    else:
        _add_model(attributes, kind, operation, found)
    if session := first_text(attributes, *SESSION):
        found["session_id"] = session
    if user := first_text(attributes, *USER):
        found["user_id"] = user
    if TAGS in attributes and (tags := texts(json_text.container(attributes[TAGS]))):
        found["tags"] = tags
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    kind = _kind(_operation(attributes))
    found: Content = {}
    if metadata := _under(attributes, names.VERCEL_METADATA):
        found["metadata"] = metadata
    if kind == "tool":
        found["tool"] = _tool(attributes)
        return found
    if kind == "embedding" or first(attributes, *names.VERCEL_VALUE) is not None:
        values = first(attributes, *names.VERCEL_VALUE)
        given = values if isinstance(values, list | tuple) else [values]
        found["input"] = [json_text.any_json(value) for value in given]
        return found
    if asked := _asked(attributes):
        found["input_messages"] = asked
    if answered := _answered(attributes):
        found["output_messages"] = answered
    if offered := tools.offered(attributes.get(names.VERCEL_TOOLS)):
        found["tools_offered"] = offered
    if settings := _under(attributes, names.VERCEL_SETTINGS):
        found["parameters"] = settings
    if (waited := number(first(attributes, *names.VERCEL_FIRST_CHUNK))) is not None and 0 <= waited < 1e12:
        found["time_to_first_token"] = int(waited * MILLISECOND)
    return found


def _operation(attributes: dict[str, Any]) -> str:
    """`operation.name` has the function id behind it."""
    sent = text(attributes.get(names.VERCEL_OPERATION)) or text(attributes.get(names.VERCEL_OPERATION_NAME)) or ""
    return sent.split(" ", 1)[0]


def _kind(operation: str) -> Kind:
    kind = KINDS.get(operation)
    if kind is not None:
        return kind
    if operation.endswith(CALLS):
        return "llm"
    return "embedding" if operation.endswith("doEmbed") else "chain"


def _add_model(attributes: dict[str, Any], kind: Kind, operation: str, found: Facts) -> None:
    if model := first_text(attributes, names.VERCEL_RESPONSE_MODEL, names.GEN_AI_RESPONSE_MODEL, names.VERCEL_MODEL):
        found["model"] = model
    if provider := text(attributes.get(names.VERCEL_PROVIDER)):
        found["provider"] = provider.split(".", 1)[0]
    if kind in ("llm", "embedding"):
        if response := text(attributes.get(names.VERCEL_RESPONSE_ID)):
            found["response_id"] = response
        if model:
            found["name"] = model
        used = tokens.usage(
            input=first(attributes, *names.VERCEL_INPUT_TOKENS),
            output=first(attributes, *names.VERCEL_OUTPUT_TOKENS),
            cached=first(attributes, *names.VERCEL_CACHED_TOKENS),
            cache_write=attributes.get(names.VERCEL_WRITTEN_TOKENS),
            reasoning=first(attributes, *names.VERCEL_REASONING_TOKENS),
            total=attributes.get(names.VERCEL_TOTAL_TOKENS),
        )
        if used is not None:
            found["usage"] = used
    else:
        found["name"] = text(attributes.get(names.VERCEL_FUNCTION)) or operation


def _under(attributes: dict[str, Any], start: str) -> dict[str, Any]:
    return {key[len(start) :]: value for key, value in attributes.items() if key.startswith(start)}


def _tool(attributes: dict[str, Any]) -> Tool:
    return Tool(
        name=text(attributes.get(names.VERCEL_TOOL_NAME)) or "",
        arguments=tools.arguments(first(attributes, *names.VERCEL_TOOL_ARGUMENTS)),
        output=tools.output(json_text.any_json(first(attributes, *names.VERCEL_TOOL_RESULT))),
        call_id=text(attributes.get(names.VERCEL_TOOL_ID)),
    )


def _asked(attributes: dict[str, Any]) -> tuple[Message, ...]:
    listed = attributes.get(names.VERCEL_MESSAGES)
    if listed is not None:
        return messages.messages(listed)
    prompt = json_text.container(attributes.get(names.VERCEL_PROMPT))
    if not isinstance(prompt, dict):
        return messages.messages(prompt)
    system = messages.system_message(prompt.get("system") or prompt.get("instructions"))
    return messages.with_system(system, messages.messages(first(prompt, "messages", "prompt")))


def _answered(attributes: dict[str, Any]) -> tuple[Message, ...]:
    said = json_text.as_text(first(attributes, *names.VERCEL_TEXT, *names.VERCEL_OBJECT))
    calls = json_text.sequence(first(attributes, *names.VERCEL_CALLS))
    reasoning = text(attributes.get(names.VERCEL_REASONING))
    if not (said or calls or reasoning):
        return ()
    sent = {"role": "assistant", "content": said, "tool_calls": calls, "reasoning": reasoning}
    return messages.finished(messages.messages([sent], "assistant"), first_text(attributes, *names.VERCEL_FINISH))


DIALECT: Final = Dialect("vercel", claims, facts, content)
