"""Raw spans in OTLP's JSON, the form in which any OpenTelemetry backend takes them."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports.identity import span_id, trace_id

STATUS: Final = {"unset": 0, "ok": 1, "error": 2}
HEX: Final = frozenset("0123456789abcdef")


def request(spans: Iterable[RawSpan]) -> dict[str, Any]:
    """An `ExportTraceServiceRequest`. Ids that OpenTelemetry cannot hold are replaced by their hash."""
    groups: dict[str, dict[str, Any]] = {}
    for raw in spans:
        resource = groups.setdefault(
            json.dumps(raw.resource, sort_keys=True, default=str),
            {"resource": {"attributes": _attributes(raw.resource)}, "scopes": {}},
        )
        scope = {"name": raw.scope, "version": raw.scope_version, "attributes": _attributes(raw.scope_attributes)}
        held = resource["scopes"].setdefault(json.dumps(scope, default=str), {"scope": scope, "spans": []})
        held["spans"].append(_span(raw))
    listed = [{"resource": each["resource"], "scopeSpans": list(each["scopes"].values())} for each in groups.values()]
    return {"resourceSpans": listed}


def _span(raw: RawSpan) -> dict[str, Any]:
    trace = _trace(raw.trace_id)
    return {
        "traceId": trace,
        "spanId": _id(trace, raw.span_id),
        "parentSpanId": _id(trace, raw.parent_id) if raw.parent_id else "",
        "name": raw.name or "",
        "kind": raw.otel_kind or 1,
        "traceState": raw.trace_state,
        "startTimeUnixNano": str(raw.start or 0),
        "endTimeUnixNano": str(raw.end or 0),
        "attributes": _attributes(raw.attributes),
        "droppedAttributesCount": raw.dropped,
        "events": [
            {"name": e.name, "timeUnixNano": str(e.time or 0), "attributes": _attributes(e.attributes)}
            for e in raw.events
        ],
        "links": [{"traceId": _trace(k.trace_id), "spanId": _id(_trace(k.trace_id), k.span_id)} for k in raw.links],
        "status": {"code": STATUS[raw.status], "message": raw.status_message},
    }


def _attributes(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items() if value is not None]


def _value(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case bytes():
            return {"bytesValue": base64.b64encode(value).decode()}
        case list() | tuple():
            return {"arrayValue": {"values": [_value(item) for item in value]}}
        case Mapping():
            return {"kvlistValue": {"values": _attributes(value)}}
        case _:
            return {"stringValue": str(value)}


def _trace(sent: str) -> str:
    bare = sent.replace("-", "").lower()
    return bare if len(bare) == 32 and set(bare) <= HEX else trace_id(sent)


def _id(trace: str, sent: str) -> str:
    return sent.lower() if len(sent) == 16 and set(sent.lower()) <= HEX else span_id(trace, sent)
