"""Log records to raw spans: those that carry a span's conversation are kept, all others are refused politely."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.semconv.names import BODY, CLAUDE_EVENT, EVENT_NAME, GEN_AI
from backtrail.server.ingest.decoded import Decoded, Limits
from backtrail.server.ingest.otlp.careful import Reader, expect, objects, scope_of, under, unpacked
from backtrail.server.ingest.otlp.moments import Refused

KEPT: Final = (GEN_AI, CLAUDE_EVENT)
OTHER: Final = "Backtrail keeps only log records that belong to LLM calls (GenAI and Claude Code events)"
LOOSE: Final = (
    "the GenAI event names no trace and span, so nobody can tell which call it belongs to; "
    "emit it while the span is current"
)


def logs(document: Mapping[str, Any], limits: Limits) -> Decoded:
    """One raw span for each span that has records, which keep their order, in each scope. Raises Malformed."""
    expect("resourceLogs", document)
    decoded = Decoded()
    for group in objects(document.get("resourceLogs")):
        resource = Reader(limits)
        about = {"resource": resource.attributes(under(group, "resource").get("attributes"))}
        for scope in objects(group.get("scopeLogs")):
            reader = Reader(limits)
            about |= scope_of(under(scope, "scope"), reader)
            decoded.parts += _spans(scope, reader, about, [*resource.notes, *reader.notes], decoded)
    return decoded


def _spans(
    scope: Mapping[str, Any], reader: Reader, about: Mapping[str, Any], shared: list[str], decoded: Decoded
) -> list[RawSpan]:
    spans: dict[tuple[str, str], RawSpan] = {}
    for order, record in enumerate(objects(scope.get("logRecords"))):
        reader.notes = []
        event = _event(record, reader, order)
        try:
            at = _place(record, reader, event)
        except Refused as why:
            decoded.refused[str(why)] += 1
            continue
        if at not in spans:
            spans[at] = RawSpan(trace_id=at[0], span_id=at[1], source="otlp-log", notes=list(shared), **about)
        spans[at].events.append(event)
        spans[at].notes.extend(reader.notes)
    return list(spans.values())


def _event(record: Mapping[str, Any], reader: Reader, order: int) -> RawEvent:
    attributes = reader.attributes(record.get("attributes"))
    if "body" in record and (body := reader.value(record["body"])) is not None:
        attributes[BODY] = body
    time = reader.moment(record.get("timeUnixNano") or record.get("observedTimeUnixNano"), "time of a log record")
    return RawEvent(name=_name(record, reader, attributes), time=time, attributes=attributes, order=order)


def _name(record: Mapping[str, Any], reader: Reader, attributes: Mapping[str, Any]) -> str:
    """The event's name; Claude Code puts it, qualified, into the body."""
    if named := reader.text(record.get("eventName")):
        return named
    body, short = attributes.get(BODY), attributes.get(EVENT_NAME)
    if isinstance(body, str) and body.startswith(KEPT) and len(body) < 200:
        return body
    return short if isinstance(short, str) else ""


def _place(record: Mapping[str, Any], reader: Reader, event: RawEvent) -> tuple[str, str]:
    """The trace and span that the record belongs to. Raises Refused."""
    if not event.name.startswith(KEPT) and not any(key.startswith(GEN_AI) for key in event.attributes):
        raise Refused(OTHER)
    trace_id, span_id = unpacked(record.get("traceId"), 16), unpacked(record.get("spanId"), 8)
    if not trace_id.strip("0") or not span_id.strip("0"):
        raise Refused(LOOSE)
    return reader.identity(trace_id, 16, "trace id"), reader.identity(span_id, 8, "span id")
