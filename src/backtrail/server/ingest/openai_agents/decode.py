"""The items of `/v1/traces/ingest` to raw spans. Ids are text: OpenAI's span ids are longer than OpenTelemetry's."""

from collections.abc import Mapping
from typing import Any

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.reading.json_text import as_text, mapping
from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import text
from backtrail.server.ingest.decoded import Decoded, Limits, Malformed
from backtrail.server.ingest.json_values import compact


def items(sent: Any, limits: Limits) -> Decoded:
    """Every trace and span of `{"data": [...]}`. Raises Malformed where nothing of it can be kept."""
    found = Decoded()
    listed = sent.get("data") if isinstance(sent, Mapping) else sent
    if not isinstance(listed, list):
        raise Malformed('the body has no list of items: send {"data": [item, ...]}')
    for item in listed:
        if not isinstance(item, Mapping):
            found.refused["an item is no object"] += 1
            continue
        part = _part(item, limits)
        if part is None:
            found.refused["an item has no id, or is neither a trace nor a span"] += 1
        else:
            found.parts.append(part)
    if found.refused and not found.parts:
        raise Malformed(found.message)
    return found


def _part(sent: Mapping[str, Any], limits: Limits) -> RawSpan | None:
    notes: list[str] = []
    item = compact(sent, limits, notes)
    own = text(item.get("id"))
    if own is None:
        return None
    if item.get("object") == "trace":
        return RawSpan(
            trace_id=own,
            span_id=own,
            name=text(item.get("workflow_name")),
            attributes=item,
            source="openai-agents",
            notes=notes,
        )
    trace_id = text(item.get("trace_id"))
    if trace_id is None or not isinstance(item.get("span_data"), Mapping):
        return None
    error = mapping(item.get("error"))
    message = text(error.get("message"))
    details = error.get("data")
    return RawSpan(
        trace_id=trace_id,
        span_id=own,
        parent_id=text(item.get("parent_id")) or trace_id,
        name=text(item["span_data"].get("name")),
        start=nanos(item.get("started_at")),
        end=nanos(item.get("ended_at")),
        status="error" if error else "unset",
        status_message=f"{message or 'failed'}: {as_text(details)}" if details else message or "",
        attributes=item,
        source="openai-agents",
        notes=notes,
    )
