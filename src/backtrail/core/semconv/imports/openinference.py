"""OpenInference spans in nested JSON, as TRAIL publishes them: ISO 8601 durations, children inside their parents."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawLink, RawSpan
from backtrail.core.semconv import names
from backtrail.core.semconv.imports.identity import span_id, trace_id
from backtrail.core.semconv.imports.moments import nanos
from backtrail.core.semconv.reading.values import first_text, text

NAME: Final = "openinference"
DURATION: Final = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?")
STATUS: Final = {"ok": "ok", "error": "error"}


def reads(found: Mapping[str, Any]) -> bool:
    """An object `{trace_id, spans}` whose spans have `span_attributes`, or one such span."""
    listed = found.get("spans", [found])
    return isinstance(listed, list) and any(isinstance(s, Mapping) and "span_attributes" in s for s in listed)


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:
    """Every span, parents before children, with the ids and times of the file."""
    trace = text(found.get("trace_id")) or trace_id(NAME, name, found)
    return list(_walk(found.get("spans", [found]), trace, start))


def duration(written: Any) -> int | None:
    """An ISO 8601 duration in nanoseconds, exactly."""
    found = DURATION.fullmatch(written) if isinstance(written, str) else None
    if not found or written in {"P", "PT"}:
        return None
    days, hours, minutes, seconds, fraction = found.groups()
    whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    return whole * 1_000_000_000 + int((fraction or "").ljust(9, "0")[:9])


def _walk(listed: Any, trace: str, start: int) -> Iterator[RawSpan]:
    waiting: list[tuple[Any, str | None]] = [(sent, None) for sent in reversed(listed)]
    count = 0
    while waiting:
        sent, above = waiting.pop()
        if not isinstance(sent, Mapping):
            continue
        count += 1
        raw = _span(sent, above, trace, start, count)
        yield raw
        children = sent.get("child_spans")
        waiting += [(child, raw.span_id) for child in reversed(children)] if isinstance(children, list) else []


def _span(sent: Mapping[str, Any], above: str | None, trace: str, start: int, count: int) -> RawSpan:
    began = nanos(sent.get("timestamp"))
    lasted = duration(sent.get("duration"))
    attributes, resource = _dict(sent.get("span_attributes")), _dict(sent.get("resource_attributes"))
    service = text(sent.get("service_name"))
    if service:
        resource.setdefault(names.SERVICE_NAME, service)
    own = text(sent.get("trace_id")) or trace
    code = str(sent.get("status_code") or "").lower()
    return RawSpan(
        trace_id=own,
        span_id=text(sent.get("span_id")) or span_id(own, NAME, count),
        parent_id=text(sent.get("parent_span_id")) or above,
        name=first_text(dict(sent), "span_name", "name"),
        start=began if began is not None else start,
        end=None if lasted is None else (began if began is not None else start) + lasted,
        status="error" if code == "error" else "ok" if code == "ok" else "unset",
        status_message=str(sent.get("status_message") or ""),
        attributes=attributes,
        events=[*_events(sent.get("events"), "Name"), *_events(sent.get("logs"), "log")],
        links=_links(sent.get("links")),
        resource=resource,
        scope=str(sent.get("scope_name") or ""),
        scope_version=str(sent.get("scope_version") or ""),
        notes=[] if began is not None else ["The file gives this span no time."],
    )


def _events(listed: Any, named: str) -> Iterator[RawEvent]:
    for order, sent in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(sent, Mapping):
            attributes = _dict(sent.get("Attributes", sent.get("attributes", sent.get("log_attributes"))))
            if "body" in sent:
                attributes[names.BODY] = sent["body"]
            name = first_text(dict(sent), "Name", "name") or named.lower()
            time = nanos(sent.get("Timestamp", sent.get("timestamp")))
            yield RawEvent(name=name, time=time, attributes=attributes, order=order)


def _links(listed: Any) -> list[RawLink]:
    found = [_dict(sent) for sent in listed] if isinstance(listed, list) else []
    pairs = [(first_text(s, "TraceId", "trace_id"), first_text(s, "SpanId", "span_id")) for s in found]
    return [RawLink(trace_id=trace, span_id=span) for trace, span in pairs if trace and span]


def _dict(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}
