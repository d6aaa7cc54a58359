"""The quick road: protobuf to raw spans, span by span, about 16 us for one of 4.6 kB.

Reading a string field first and asking for the kind of value only where it is empty is what makes it quick: nearly
every value is text, and `WhichOneof` costs as much as the value. A span that the strict classes refuse goes the
careful road, alone.
"""

import time
from collections.abc import Iterable
from typing import Any, Final, Literal

from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from backtrail.core.model.raw import RawEvent, RawLink, RawSpan
from backtrail.server.ingest.decoded import Decoded, Limits, Malformed
from backtrail.server.ingest.otlp import careful, loose, moments, pieces

STATUS: Final[tuple[Literal["unset", "ok", "error"], ...]] = ("unset", "ok", "error")
GROUP: Final = 1
SHARED: Final = 1
"""Numbers of fields: resource_spans of a request; resource and scope of a group."""
CONTENT: Final = 2
"""Number of the fields scope_spans and spans."""
MOST_SPANS: Final = 250_000
MOST_VALUES: Final = 2_000_000
"""Values within one request that may be in memory at once."""


def traces(body: bytes, limits: Limits) -> Decoded:
    """Every span of an ExportTraceServiceRequest. Raises Malformed."""
    batch = Batch(body, limits)
    for number, begin, end in pieces.fields(body, 0, len(body)):
        if number == GROUP:
            batch.resource(begin, end)
    return batch.decoded


class Batch:
    """One request on its way to raw spans. Spans of a scope share the dicts of resource and scope."""

    def __init__(self, body: bytes, limits: Limits) -> None:
        self._body, self._limits, self._now = body, limits, time.time_ns()
        self._reader = Reader(limits)
        self._spans = 0
        self.decoded = Decoded()

    def resource(self, begin: int, end: int) -> None:
        """The spans of one resource, which may stand behind them on the wire."""
        sent, reader = self._shared(begin, end), self._reader
        reader.notes = []
        try:
            attributes = reader.pairs(Resource.FromString(sent).attributes)
        except DecodeError:
            attributes = reader.attributes(loose.resource(sent).get("attributes"))
        about, notes = {"resource": attributes}, reader.notes
        for number, at, to in pieces.fields(self._body, begin, end):
            if number == CONTENT:
                self._scope(at, to, about, notes)

    def _scope(self, begin: int, end: int, resource: dict[str, Any], notes: list[str]) -> None:
        sent, reader = self._shared(begin, end), self._reader
        reader.notes = list(notes)
        try:
            scope = InstrumentationScope.FromString(sent)
            attributes = reader.pairs(scope.attributes)
            about = {"scope": scope.name, "scope_version": scope.version, "scope_attributes": attributes}
        except DecodeError:
            about = careful.scope_of(loose.scope(sent), reader)
        about |= resource
        shared = reader.notes
        for number, at, to in pieces.fields(self._body, begin, end):
            if number == CONTENT:
                reader.notes = list(shared)
                self._span(self._body[at:to], about)

    def _shared(self, begin: int, end: int) -> bytes:
        """The resource or scope of a group."""
        found = [self._body[at:to] for number, at, to in pieces.fields(self._body, begin, end) if number == SHARED]
        return found[-1] if found else b""

    def _span(self, sent: bytes, about: dict[str, Any]) -> None:
        self._spans += 1
        if self._spans > MOST_SPANS:
            raise Malformed(f"the request has more than {MOST_SPANS:,} spans; send smaller batches")
        decoded = self.decoded
        try:
            decoded.parts.append(self._read(sent, about))
        except moments.Refused as why:
            decoded.refused[str(why)] += 1

    def _read(self, sent: bytes, about: dict[str, Any]) -> RawSpan:
        """One span. Raises Refused."""
        if pieces.overfull(sent) or self._reader.values > MOST_VALUES:
            raise moments.Refused(f"more than {MOST_VALUES:,} values come in one request; send smaller batches")
        try:
            span = Span.FromString(sent)
        except DecodeError:
            return _mended(sent, self._reader, about, self._now)
        return _raw(span, self._reader, about, self._now)


def _raw(span: Span, reader: "Reader", about: dict[str, Any], now: int) -> RawSpan:
    trace_id, span_id, parent_id = _ids(span, reader.notes)
    start, end = _times(span, now, reader.notes)
    status = span.status
    return RawSpan(
        trace_id=trace_id,
        span_id=span_id,
        parent_id=parent_id,
        name=span.name,
        start=start,
        end=end,
        status=STATUS[status.code] if 0 <= status.code < 3 else "unset",
        status_message=status.message,
        attributes=reader.pairs(span.attributes),
        events=reader.events(span) if span.events else [],
        links=reader.links(span) if span.links else [],
        otel_kind=span.kind,
        trace_state=span.trace_state,
        dropped=span.dropped_attributes_count,
        notes=reader.notes,
        **about,
    )


def _mended(sent: bytes, reader: "Reader", about: dict[str, Any], now: int) -> RawSpan:
    """A span that the strict classes refuse. Raises Refused."""
    try:
        return careful.span_of(loose.span(sent), reader, about, now)
    except Malformed as wrong:
        raise moments.Refused("the span is not valid protobuf") from wrong


def _ids(span: Span, notes: list[str]) -> tuple[str, str, str | None]:
    trace, own, above = span.trace_id, span.span_id, span.parent_span_id
    trace_id, span_id = trace.hex(), own.hex()
    if len(trace) != 16 or not any(trace):
        trace_id = moments.known(trace_id, 32, "trace id", notes)
    if len(own) != 8 or not any(own):
        span_id = moments.known(span_id, 16, "span id", notes)
    if not above:
        return trace_id, span_id, None
    if len(above) == 8 and any(above):
        return trace_id, span_id, above.hex()
    return trace_id, span_id, moments.parent(above.hex(), notes)


def _times(span: Span, now: int, notes: list[str]) -> tuple[int | None, int | None]:
    start, end = span.start_time_unix_nano, span.end_time_unix_nano
    if moments.EARLIEST < start <= end <= now:
        return start, end
    began, ended = moments.moment(start, "start", notes), moments.moment(end, "end", notes)
    moments.check(began, ended, now, notes)
    return began, ended


class Reader(careful.Reader):
    """Reads attributes, events and links of messages; of documents too, as the careful road does."""

    values = 0
    """How many values it has read."""

    def pairs(self, pairs: Iterable[KeyValue]) -> dict[str, Any]:
        """The attributes of a message."""
        most = self.limits.characters
        found: dict[str, Any] = {}
        for pair in pairs:
            value = pair.value
            text = value.string_value
            if not text:
                found[pair.key] = self._value(value, 0)
            elif len(text) > most:
                found[pair.key] = self.cut(pair.key, text)
            else:
                found[pair.key] = text
        self.values += len(found)
        return self.fewer(found)

    def events(self, span: Span) -> list[RawEvent]:
        return [
            RawEvent(
                name=event.name,
                time=moments.moment(event.time_unix_nano, f"time of event {event.name[:50]!r}", self.notes),
                attributes=self.pairs(event.attributes),
                order=order,
            )
            for order, event in enumerate(span.events)
        ]

    def links(self, span: Span) -> list[RawLink]:
        return [
            RawLink(trace_id=link.trace_id.hex(), span_id=link.span_id.hex(), attributes=self.pairs(link.attributes))
            for link in span.links
        ]

    def _value(self, value: AnyValue, depth: int) -> Any:
        kind = value.WhichOneof("value")
        match kind:
            case None:
                return None
            case "array_value" | "kvlist_value" if depth >= self.limits.nesting:
                return self.flat(str(value))
            case "array_value":
                items = value.array_value.values
                self.values += len(items)
                return [self._value(item, depth + 1) for item in items]
            case "kvlist_value":
                pairs = value.kvlist_value.values
                self.values += len(pairs)
                return {pair.key: self._value(pair.value, depth + 1) for pair in pairs}
            case "string_value" | "bytes_value":
                return self.cut("a value", getattr(value, kind))
        return getattr(value, kind)
