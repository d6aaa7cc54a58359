"""MLflow Tracing, exported over OTLP: every attribute is JSON, inputs and outputs are those of the traced function."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import ToolCall
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import dispatch, exchange, json_text, tokens, tools
from backtrail.core.semconv.reading.parts import call_of
from backtrail.core.semconv.reading.values import number, text

KINDS: Final[dict[str, Kind]] = {
    "CHAT_MODEL": "llm", "LLM": "llm", "EMBEDDING": "embedding", "TOOL": "tool", "RETRIEVER": "retriever",
    "RERANKER": "reranker", "AGENT": "agent", "GUARDRAIL": "guardrail", "EVALUATOR": "evaluator",
}  # fmt: skip
"""Every other type (CHAIN, PARSER, WORKFLOW, MEMORY, UNKNOWN, the user's own) is a chain."""
NAMELESS: Final = frozenset(
    {"Completions", "AsyncCompletions", "Responses", "AsyncResponses", "Embeddings", "Messages"}
)
"""What autologging calls a call, after the provider's class: the model says more."""


def claims(raw: RawSpan) -> bool:
    return names.MLFLOW_TYPE in raw.attributes


def facts(raw: RawSpan) -> Facts:
    attributes, name = raw.attributes, raw.name or ""
    kind = _kind(attributes)
    found: Facts = {"kind": kind}
    if kind == "tool" and name:
        ran = dispatch.ran(name, attributes.get(names.MLFLOW_INPUTS))
        found["tool_name"] = ran[0] if ran else name
    if kind in ("llm", "embedding"):
        if model := next((named for key in names.MLFLOW_MODEL if (named := _text(attributes, key))), None):
            found["model"] = model
            if name in NAMELESS:
                found["name"] = model
        if provider := _text(attributes, names.MLFLOW_PROVIDER):
            found["provider"] = provider
        if (used := tokens.usage_of(attributes.get(names.MLFLOW_USAGE))) is not None:
            found["usage"] = used
        costs = json_text.mapping(attributes.get(names.MLFLOW_COST))
        if (cost := number(costs.get("total_cost"))) is not None:
            found["cost"] = cost
    if session := _text(attributes, names.MLFLOW_SESSION):
        found["session_id"] = session
    if user := _text(attributes, names.MLFLOW_USER):
        found["user_id"] = user
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    given, made = (json_text.any_json(attributes.get(name)) for name in (names.MLFLOW_INPUTS, names.MLFLOW_OUTPUTS))
    kind = _kind(attributes)
    if kind == "embedding" and isinstance(given, dict):  # the vectors say nothing to a reader
        given, made = given.get("input", given), None
    found = exchange.told(kind, given, made, name=raw.name or "")
    if kind == "llm" and (calls := _streamed(raw)):
        found["output_messages"] = tuple(
            message if message.tool_calls else replace(message, tool_calls=calls)
            for message in found["output_messages"]
        )
    if offered := tools.offered(attributes.get(names.MLFLOW_TOOLS)):
        found["tools_offered"] = offered
    return found


def _streamed(raw: RawSpan) -> tuple[ToolCall, ...]:
    """The calls in a stream of OpenAI's, which MLflow leaves out of the answer that it puts together."""
    calls: dict[str, dict[str, str]] = {}
    for piece in _pieces(raw):
        call = calls.setdefault(str(piece.get("index")), {"id": "", "name": "", "arguments": ""})
        called = json_text.mapping(piece.get("function"))
        call["id"] = call["id"] or text(piece.get("id")) or ""
        call["name"] += text(called.get("name")) or ""
        call["arguments"] += text(called.get("arguments")) or ""
    found = (call_of({**call, "id": call["id"] or None}) for call in calls.values() if call["name"])
    return tuple(call for call in found if call is not None)


def _pieces(raw: RawSpan) -> Iterator[dict[str, Any]]:
    for event in raw.events:
        if event.name.startswith(names.MLFLOW_CHUNK):
            chunk = json_text.mapping(event.attributes.get(names.MLFLOW_CHUNK_VALUE))
            for choice in json_text.sequence(chunk.get("choices")):
                delta = json_text.mapping(json_text.mapping(choice).get("delta"))
                yield from (json_text.mapping(piece) for piece in json_text.sequence(delta.get("tool_calls")))


def _kind(attributes: dict[str, Any]) -> Kind:
    return KINDS.get(str(_text(attributes, names.MLFLOW_TYPE)).upper(), "chain")


def _text(attributes: dict[str, Any], name: str) -> str | None:
    return text(json_text.any_json(attributes[name])) if name in attributes else None


DIALECT: Final = Dialect("mlflow", claims, facts, content)
