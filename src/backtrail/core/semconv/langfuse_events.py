"""Langfuse SDK v2 (Python) and v3 (JavaScript): ingestion events, their bodies merged into one span's attributes."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.langfuse import (
    KINDS,
    NAMELESS,
    cost_of,
    is_retrieved,
    model_kind,
    parameters_of,
    with_request,
)
from backtrail.core.semconv.reading import dispatch, exchange, json_text, times, tokens
from backtrail.core.semconv.reading.values import first, text, texts

USAGE: Final = ("usageDetails", "usage")
TOOL_MARKS: Final = ("color", "inputs")
"""In the metadata of a tool's span: the LangChain handler calls it only a span."""


def claims(raw: RawSpan) -> bool:
    return raw.source == "langfuse-event"


def facts(raw: RawSpan) -> Facts:
    body = raw.attributes
    found: Facts = {}
    kind = _kind(body, raw.name or "")
    if kind is not None:
        found["kind"] = kind
    if kind == "tool" and raw.name:
        ran = dispatch.ran(raw.name, body.get("input"))
        found["tool_name"] = ran[0] if ran else raw.name
    if kind in ("llm", "embedding"):
        _add_model(body, raw.name or "", found)
    if body.get("type") == "trace" or raw.span_id == raw.trace_id:  # a handler's root may bear the trace's own id
        found["is_root"] = True
        _add_trace(body, found)
    if environment := text(body.get("environment")):
        found["environment"] = environment
    return found


def content(raw: RawSpan) -> Content:
    body = raw.attributes
    kind = _kind(body, raw.name or "")
    metadata = _mapping(body.get("metadata"))
    given = body.get("input")
    if kind == "tool" and isinstance(metadata.get("inputs"), Mapping):
        given = metadata["inputs"]  # the handler's input is only the repr of this
    call_id = text(metadata.get("tool_call_id"))
    found = exchange.told(kind or "chain", given, body.get("output"), name=raw.name or "", call_id=call_id)
    if parameters := _mapping(body.get("modelParameters")):
        found |= parameters_of(parameters)
    if body.get("promptName"):
        metadata = {**metadata, "prompt": {"name": body["promptName"], "version": body.get("promptVersion")}}
    if kind == "llm":
        metadata = with_request(metadata, found)
    if metadata:
        found["metadata"] = metadata
    begun = times.nanos(body.get("completionStartTime"))
    if begun is not None and raw.start is not None:
        found["time_to_first_token"] = max(begun - raw.start, 0)
    return found


def _kind(body: dict[str, Any], name: str) -> Kind | None:
    sent = str(body.get("type") or "").lower()
    usage = first(body, *USAGE)
    if sent in KINDS:
        return model_kind(KINDS[sent], body.get("model"), usage)
    if body.get("model") or body.get("usageDetails"):
        return model_kind("llm", body.get("model"), usage)
    output, metadata = body.get("output"), _mapping(body.get("metadata"))
    if isinstance(output, Mapping) and output.get("tool_call_id"):
        return "tool"
    if any(mark in metadata for mark in TOOL_MARKS) or dispatch.ran(name, body.get("input")) is not None:
        return "tool"
    return "retriever" if is_retrieved(output) else None


def _add_model(body: dict[str, Any], name: str, found: Facts) -> None:
    if model := text(body.get("model")):
        found["model"] = model
        if name in NAMELESS:
            found["name"] = model
    if provider := text(_mapping(body.get("metadata")).get("ls_provider")):
        found["provider"] = provider
    for key in USAGE:
        if "usage" not in found and (used := tokens.usage_of(body.get(key))) is not None:
            found["usage"] = used
    cost = cost_of(body.get("costDetails"))
    if cost is None:
        usage = _mapping(body.get("usage"))
        cost = cost_of({"total": first(usage, "totalCost", "total_cost")})
    if cost is not None:
        found["cost"] = cost


def _add_trace(body: dict[str, Any], found: Facts) -> None:
    if session := text(body.get("sessionId")):
        found["session_id"] = session
    if user := text(body.get("userId")):
        found["user_id"] = user
    if tags := texts(body.get("tags")):
        found["tags"] = tags
    if name := text(body.get("name")):
        found["trace_name"] = name
    if release := text(first(body, "release", "version")):
        found["release"] = release


def _mapping(value: Any) -> dict[str, Any]:
    return json_text.mapping(value)


DIALECT: Final = Dialect("langfuse-events", claims, facts, content)
