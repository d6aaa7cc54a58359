"""What Claude Code says of one span in another place: brought to the span, as one more delivery about it.

A tool's input and its failure stand in a log event on the interaction, the cost of a model call too, and a failed
execution is a child of the tool's span. Spans and events come in separate requests, in any order: whichever comes
second finds the other in the store.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.core.semconv import names
from backtrail.core.semconv.claude_code import DIALECT, is_event
from backtrail.core.semconv.reading.values import text
from backtrail.server.storage.api import Store

TOOL_RESULT: Final = "tool_result"
API_REQUEST: Final = "api_request"
TOLD: Final = {
    TOOL_RESULT: ("tool_input", names.CLAUDE_SUCCESS, names.CLAUDE_ERROR, "error_type"),
    API_REQUEST: (names.CLAUDE_COST,),
}
"""What an event tells of the span that it is about."""


@dataclass(frozen=True, slots=True)
class Key:
    """What an event and its span have in common, within a trace."""

    trace_id: str
    about: tuple[str, ...]


def elsewhere(store: Store, project: ProjectId, parts: Sequence[RawSpan]) -> list[RawSpan]:
    """Deliveries about spans of Claude Code that other spans and events tell of; empty for every other SDK."""
    if not any(part.scope.startswith(names.CLAUDE_SCOPE) for part in parts):
        return []
    spans = {key: part.span_id for part in parts if (key := _key_of_span(part)) is not None}
    told = dict(_events(parts))
    found = [_failure(part) for part in parts if _is_failed_execution(part)]
    for key, tells in told.items():
        span_id = spans.get(key) or _stored_span(store, project, key)
        if span_id is not None:
            found.append(_delivery(key.trace_id, span_id, tells))
    for part in parts:
        key = _key_of_span(part)
        if key is not None and key not in told and part.parent_id is not None:
            stored = store.raw(project, SpanId(part.parent_id), TraceId(part.trace_id))
            before = dict(_events(stored)).get(key)
            if before is not None:
                found.append(_delivery(part.trace_id, part.span_id, before))
    return found


def _events(parts: Iterable[RawSpan]) -> Iterator[tuple[Key, dict[str, Any]]]:
    for part in parts:
        for event in part.events if part.source == "otlp-log" else ():
            for name, keys in TOLD.items():
                about = _about(name, event.attributes) if is_event(event, name) else None
                if about is not None:
                    tells = {key: event.attributes[key] for key in keys if event.attributes.get(key) is not None}
                    yield Key(part.trace_id, about), tells


def _key_of_span(part: RawSpan) -> Key | None:
    if part.source != "otlp" or not part.scope.startswith(names.CLAUDE_SCOPE):
        return None
    sort = {"tool": TOOL_RESULT, "llm_request": API_REQUEST}.get(str(part.attributes.get(names.CLAUDE_TYPE)))
    about = _about(sort, part.attributes) if sort is not None else None
    return Key(part.trace_id, about) if about is not None else None


def _about(event: str, attributes: dict[str, Any]) -> tuple[str, ...] | None:
    """A tool's call id; a request's id with its tokens, because retries share the id."""
    if event == TOOL_RESULT:
        call_id = text(attributes.get(names.CLAUDE_TOOL_CALL_ID))
        return (TOOL_RESULT, call_id) if call_id else None
    sent = [attributes.get(key) for key in ("request_id", names.CLAUDE_TOKENS_INPUT, names.CLAUDE_TOKENS_OUTPUT)]
    return (API_REQUEST, *map(str, sent)) if sent[0] else None


def _stored_span(store: Store, project: ProjectId, key: Key) -> str | None:
    for head in store.heads(project, TraceId(key.trace_id)):
        if head.dialect == DIALECT.name and head.kind in ("tool", "llm"):
            for part in store.raw(project, head.span_id, head.trace_id):
                if _key_of_span(part) == key:
                    return part.span_id
    return None


def _is_failed_execution(part: RawSpan) -> bool:
    return (
        part.status == "error"
        and part.parent_id is not None
        and part.attributes.get(names.CLAUDE_TYPE) == "tool.execution"
        and part.scope.startswith(names.CLAUDE_SCOPE)
    )


def _failure(part: RawSpan) -> RawSpan:
    message = text(part.attributes.get(names.CLAUDE_ERROR)) or part.status_message
    return RawSpan(
        trace_id=part.trace_id,
        span_id=part.parent_id or "",
        status="error",
        status_message=message,
        attributes={
            key: part.attributes[key] for key in (names.ERROR_TYPE, names.CLAUDE_ERROR) if key in part.attributes
        },
        scope=part.scope,
        source="otlp-log",
    )


def _delivery(trace_id: str, span_id: str, tells: dict[str, Any]) -> RawSpan:
    return RawSpan(trace_id=trace_id, span_id=span_id, attributes=tells, scope=names.CLAUDE_SCOPE, source="otlp-log")
