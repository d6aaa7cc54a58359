"""A canonical span told anew in Backtrail's own dialect: for spans that came in no OpenTelemetry protocol."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.message import Media, Message
from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.span import Document, Span, Usage
from backtrail.core.semconv import names
from backtrail.core.semconv.genai import GENERIC_NAMES

SECOND: Final = 1_000_000_000
SPENT: Final = {
    "input": names.GEN_AI_INPUT_TOKENS,
    "output": names.GEN_AI_OUTPUT_TOKENS,
    "cached": names.GEN_AI_CACHE_READ[0],
    "cache_write": names.GEN_AI_CACHE_WRITE[0],
    "reasoning": names.GEN_AI_REASONING[0],
    "total": names.GEN_AI_TOTAL_TOKENS,
}


def retold(span: Span, raw: RawSpan) -> RawSpan:
    """The span as its own SDK would have sent it over OTLP. `raw` is what it was read from."""
    said = {key: value for part in PARTS for key, value in part(span) if value not in (None, "", (), [], {})}
    service = {names.SERVICE_NAME: span.service} if span.service else {}
    return replace(
        raw,
        source="otlp",
        name=span.name,
        status=span.status,
        status_message=span.error.message if span.error else "",
        attributes=said,
        events=list(_events(span, raw)),
        resource={**raw.resource, **service},
        notes=[],
    )


def _whose(span: Span) -> Iterator[tuple[str, Any]]:
    yield names.BACKTRAIL_KIND, span.kind
    yield names.SESSION_ID, span.session_id
    yield names.USER_ID, span.user_id
    yield names.BACKTRAIL_TAGS, list(span.tags)
    yield names.BACKTRAIL_ENVIRONMENT, span.environment
    yield names.BACKTRAIL_RELEASE, span.release
    yield names.BACKTRAIL_TRACE_NAME, span.trace_name
    yield names.BACKTRAIL_ROOT, span.is_root or None
    yield names.BACKTRAIL_ESCALATED, span.escalated or None
    yield names.BACKTRAIL_METADATA, _json(span.metadata)


def _model(span: Span) -> Iterator[tuple[str, Any]]:
    if span.kind == "llm" and span.name not in GENERIC_NAMES and "." not in span.name:
        yield names.GEN_AI_OPERATION, "chat"
    yield names.GEN_AI_RESPONSE_MODEL, span.model
    yield names.GEN_AI_PROVIDER, span.provider
    yield names.GEN_AI_RESPONSE_ID, span.response_id
    yield names.BACKTRAIL_COST, span.cost
    usage = span.usage or Usage()
    yield from ((name, getattr(usage, field)) for field, name in SPENT.items())
    yield from ((f"{names.GEN_AI_REQUEST}{key}", value) for key, value in span.parameters.items())
    if span.time_to_first_token is not None:
        yield names.GEN_AI_FIRST_CHUNK, span.time_to_first_token / SECOND
    offered = [{"name": t.name, "description": t.description, "parameters": t.schema} for t in span.tools_offered]
    yield names.GEN_AI_TOOL_DEFINITIONS, _json(offered)


def _content(span: Span) -> Iterator[tuple[str, Any]]:
    yield names.GEN_AI_INPUT_MESSAGES, _json([_message(each) for each in span.input_messages])
    yield names.GEN_AI_OUTPUT_MESSAGES, _json([_message(each) for each in span.output_messages])
    if span.tool is not None:
        yield names.GEN_AI_TOOL_NAME, span.tool.name
        yield names.GEN_AI_TOOL_CALL_ID, span.tool.call_id
        yield names.GEN_AI_TOOL_ARGUMENTS[0], _text(span.tool.arguments)
        yield names.GEN_AI_TOOL_RESULT[0], _text(span.tool.output)
    yield names.BACKTRAIL_QUERY, span.query
    yield names.BACKTRAIL_DOCUMENTS, _json([_document(each) for each in span.documents])
    yield names.BACKTRAIL_INPUT, None if span.input is None else _written(span.input)
    yield names.BACKTRAIL_OUTPUT, None if span.output is None else _written(span.output)


PARTS: Final = (_whose, _model, _content)


def _message(message: Message) -> dict[str, Any]:
    """In the form of OpenTelemetry's GenAI conventions."""
    if message.role == "tool" and message.tool_call_id:
        answer = {"type": "tool_call_response", "id": message.tool_call_id, "response": message.content}
        return {"role": "tool", "parts": [answer | ({"name": message.name} if message.name else {})]}
    parts: list[dict[str, Any]] = []
    if message.reasoning:
        parts.append({"type": "reasoning", "content": message.reasoning})
    if message.content:
        parts.append({"type": "text", "content": message.content})
    parts += [_medium(each) for each in message.media]
    parts += [
        {"type": "tool_call", "id": each.id, "name": each.name, "arguments": each.arguments}
        for each in message.tool_calls
    ]
    said = {"role": message.role, "parts": parts, "name": message.name, "finish_reason": message.finish_reason}
    return {key: value for key, value in said.items() if value is not None}


def _medium(media: Media) -> dict[str, Any]:
    """What is no address of the web is named without its type: the conventions read a type as: here is base64."""
    of_the_web = (media.url or "").startswith(("data:", "http:", "https:"))
    return {"type": "uri", "modality": media.kind, "uri": media.url} | ({"mime_type": media.mime} if of_the_web else {})


def _document(document: Document) -> dict[str, Any]:
    kind = "score" if document.score_kind == "unknown" else document.score_kind
    said = {"id": document.id, "content": document.content, "metadata": dict(document.metadata), kind: document.score}
    return {key: value for key, value in said.items() if value is not None}


def _events(span: Span, raw: RawSpan) -> Iterator[RawEvent]:
    yield from (event for event in raw.events if event.name != names.EXCEPTION)
    if span.error is not None:
        told = {
            names.EXCEPTION_TYPE: span.error.type,
            names.EXCEPTION_MESSAGE: span.error.message,
            names.EXCEPTION_STACKTRACE: span.error.stacktrace,
        }
        attributes = {key: value for key, value in told.items() if value is not None}
        yield RawEvent(name=names.EXCEPTION, time=span.end or span.start, attributes=attributes)


def _json(value: Mapping[str, Any] | list[Any]) -> str | None:
    return _written(value) if value else None


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
