"""A trace as Langfuse's clients read it back (`GET /api/public/traces/{id}`)."""

from collections.abc import Sequence
from typing import Any, Final

from backtrail.core.model.score import Score
from backtrail.core.model.span import Span
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.core.semconv.langfuse import KINDS
from backtrail.server.ingest.moments_text import iso
from backtrail.server.storage.api import Store

TYPES: Final = {kind: name.upper() for name, kind in KINDS.items() if name not in ("event", "trace")} | {
    "chain": "SPAN",
    "human": "SPAN",
    "reranker": "RETRIEVER",
}


def trace(store: Store, project: ProjectId, trace_id: TraceId) -> dict[str, Any] | None:
    """The trace with its observations and scores; None where it is unknown."""
    found = store.trace(project, trace_id)
    if found is None:
        return None
    spans = list(store.spans(project, found.trace_id))
    root = next((span for span in spans if span.span_id == found.root_id), None)
    shown = [span for span in spans if str(span.span_id) != found.trace_id]
    return {
        **_head(project, found, root),
        "observations": [_observation(span, found) for span in shown],
        "scores": [score(one) for one in store.scores(project, found.trace_id)],
    }


def score(one: Score) -> dict[str, Any]:
    """A score in Langfuse's shape."""
    when = iso(one.time) or iso(1)
    wordy = one.value is None
    return {
        "id": one.id,
        "traceId": one.trace_id,
        "observationId": one.span_id,
        "sessionId": one.session_id,
        "name": one.name,
        "value": 0 if wordy else one.value,
        "stringValue": one.text if wordy else ("True" if one.value else "False"),
        "dataType": "CATEGORICAL" if wordy else one.data_type.upper(),
        "source": "API",
        "comment": one.comment,
        "metadata": one.metadata,
        "environment": "default",
        "timestamp": when,
        "createdAt": when,
        "updatedAt": when,
    }


def _head(project: ProjectId, found: Trace, root: Span | None) -> dict[str, Any]:
    start = iso(found.start) or iso(1)
    return {
        "id": found.trace_id,
        "timestamp": start,
        "name": found.name,
        "input": _given(root),
        "output": _made(root),
        "sessionId": found.session_id,
        "userId": found.user_id,
        "release": found.release,
        "version": None,
        "metadata": dict(root.metadata) if root is not None else {},
        "tags": list(found.tags),
        "public": False,
        "environment": found.environment or "default",
        "htmlPath": f"/project/{project}/traces/{found.trace_id}",
        "latency": _seconds(found.start, found.end),
        "totalCost": found.totals.cost or 0.0,
        "createdAt": start,
        "updatedAt": iso(found.end) or start,
        "projectId": project,
        "bookmarked": False,
        "externalId": None,
    }


def _observation(span: Span, found: Trace) -> dict[str, Any]:
    usage = span.usage
    counts = {} if usage is None else {"input": usage.input, "output": usage.output, "total": usage.total}
    counts = {key: value for key, value in counts.items() if value is not None}
    above = None if str(span.parent_id) == found.trace_id else span.parent_id
    return {
        "id": span.span_id,
        "traceId": span.trace_id,
        "type": TYPES.get(span.kind, "SPAN"),
        "name": span.name,
        "startTime": iso(span.start or found.start) or iso(1),
        "endTime": iso(span.end),
        "model": span.model,
        "modelParameters": dict(span.parameters),
        "input": _given(span),
        "output": _made(span),
        "metadata": dict(span.metadata),
        "usage": {"input": 0, "output": 0, "total": 0, "unit": "TOKENS", **counts},
        "usageDetails": counts,
        "costDetails": {} if span.cost is None else {"total": span.cost},
        "level": "ERROR" if span.status == "error" else "DEFAULT",
        "statusMessage": span.error_message,
        "parentObservationId": above,
        "environment": span.environment or "default",
        "latency": _seconds(span.start, span.end),
        "calculatedTotalCost": span.cost,
        "unit": "TOKENS",
    }


def _given(span: Span | None) -> Any:
    if span is None:
        return None
    return span.attributes.get("input", _plain(span.input_messages) or _tool(span, "arguments") or span.input)


def _made(span: Span | None) -> Any:
    if span is None:
        return None
    return span.attributes.get("output", _plain(span.output_messages) or _tool(span, "output") or span.output)


def _plain(said: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"role": message.role, "content": message.content} for message in said]


def _tool(span: Span, field: str) -> Any:
    return getattr(span.tool, field) if span.tool is not None else None


def _seconds(start: int | None, end: int | None) -> float | None:
    return (end - start) / 1e9 if start is not None and end is not None else None
