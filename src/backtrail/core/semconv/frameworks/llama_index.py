"""LlamaIndex's own OpenTelemetry integration: spans are its functions, what they did is in events of its own."""

import re
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, json_text, messages, tokens, tools
from backtrail.core.semconv.reading.exchange import query
from backtrail.core.semconv.reading.values import first, first_text, text

KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    ("LLMChat", "llm"), ("LLMCompletion", "llm"), ("Retrieval", "retriever"), ("ReRank", "reranker"),
    ("Embedding", "embedding"),
)  # fmt: skip
"""By the beginning of an event's name."""
TOOL: Final = "FunctionTool."
AGENT: Final = re.compile(r"^(\w*Agent\w*)\.run$")
CALL: Final = re.compile(
    r"^ToolCall\(tool_name='(?P<name>[^']*)', tool_kwargs=(?P<given>\{.*\}), tool_id='(?P<id>[^']*)'"
)
USAGE: Final = "response.raw.usage."
MODEL: Final = ("response.raw.model", "model_dict.model_name", "model_dict.model")


def claims(raw: RawSpan) -> bool:
    return raw.scope == names.LLAMA_INDEX


def facts(raw: RawSpan) -> Facts:
    found: Facts = {}
    kind = _kind(raw)
    if kind is not None:
        found["kind"] = kind
    if kind == "agent" and (agent := AGENT.match(raw.name or "")):
        found["name"] = agent[1]
    if kind == "tool" and (call := _call(raw)):
        found["tool_name"] = found["name"] = call["name"]
    if kind in ("llm", "embedding"):
        _add_model(_told(raw), found)
    return found


def content(raw: RawSpan) -> Content:
    kind, told = _kind(raw), _told(raw)
    found: Content = {}
    if kind == "tool" and (call := _call(raw)):
        arguments = tools.arguments(json_text.literal(call["given"]))
        found["tool"] = Tool(name=call["name"], arguments=arguments, call_id=call["id"] or None)
    elif kind == "llm":
        found["input_messages"] = messages.messages(first(told, "messages", "prompt"))
        found["output_messages"] = messages.finished(messages.messages(_answer(told), "assistant"), _reason(told))
        found["tools_offered"] = tools.offered(told.get("additional_kwargs.tools"))
    elif kind in ("retriever", "reranker"):
        if asked := query(first(told, "str_or_query_bundle", "query")):
            found["query"] = asked
        found["documents"] = documents.documents(told.get("nodes"))
    elif kind == "embedding":
        found["input"] = json_text.container(told.get("chunks"))
    return found


def _kind(raw: RawSpan) -> Kind | None:
    name = raw.name or ""
    if name.startswith(TOOL):
        return "tool"
    if AGENT.match(name):
        return "agent"
    return next((kind for event in raw.events for start, kind in KINDS if event.name.startswith(start)), None)


def _told(raw: RawSpan) -> dict[str, Any]:
    """What the events of the span tell together; later ones know better, but for what went in."""
    found: dict[str, Any] = {}
    for event in raw.events:
        if event.name.startswith(tuple(start for start, _ in KINDS)):
            found |= event.attributes
    return found


def _call(raw: RawSpan) -> re.Match[str] | None:
    return CALL.match(text(raw.attributes.get(names.LLAMA_INDEX_STEP)) or "")


def _add_model(told: dict[str, Any], found: Facts) -> None:
    if model := first_text(told, *MODEL):
        found["model"] = found["name"] = model
    if response := text(told.get("response.raw.id")):
        found["response_id"] = response
    counts: dict[str, Any] = {}
    for key, value in told.items():
        if key.startswith(USAGE):
            part, _, detail = key.removeprefix(USAGE).partition(".")
            if detail:
                counts.setdefault(part, {})[detail] = value
            else:
                counts[part] = value
    if (used := tokens.usage_of(counts)) is not None:
        found["usage"] = used


def _answer(told: dict[str, Any]) -> Any:
    start = "response.message."
    said = {key.removeprefix(start): value for key, value in told.items() if key.startswith(start)}
    if not said:
        return told.get("response.text")
    blocks, calls = json_text.container(said.get("blocks")), said.get("additional_kwargs.tool_calls")
    return {"role": said.get("role") or "assistant", "blocks": blocks, "tool_calls": json_text.container(calls)}


def _reason(told: dict[str, Any]) -> str | None:
    choices = json_text.sequence(told.get("response.raw.choices"))
    return text(choices[0].get("finish_reason")) if choices and isinstance(choices[0], dict) else None


DIALECT: Final = Dialect("llama-index", claims, facts, content)
