"""Spans as OTLP bytes. The encoder of OpenTelemetry's exporter takes six times as long and knows no open spans.

A span is encoded when it ends, in the thread that ended it: that takes 4 us, and keeping the span until the exporter
comes round takes more, in memory that is new each time and in rounds of the garbage collector.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Proto
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext

from backtrail.sdk.capture.light import SpanToSend
from backtrail.sdk.capture.render import MASK_FAILED, Mask
from backtrail.sdk.capture.shield import attempt

IS_REMOTE_KNOWN: Final = 0x100
IS_REMOTE: Final = 0x200
INT64: Final = 1 << 63
SCOPE: Final = "backtrail"
"""The scope of our own spans: their values were masked when they were recorded."""

Amend = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Part = tuple[int, bytes]
"""An encoded span, and the number of the group (resource and scope) that it belongs to."""


class Encoder:
    """Makes parts of spans and request bodies of parts; adds to each resource what the user told `init`."""

    def __init__(self, amend: Amend, mask: Mask | None) -> None:
        self._amend = amend
        self._mask = mask
        self._lock = threading.RLock()
        self._numbers: dict[tuple[int, InstrumentationScope | None], int] = {}
        self._groups: list[tuple[Resource, bytes, bytes]] = []
        """The resource, which must live as long as its id is a key; resource and scope encoded."""

    def part(self, span: SpanToSend) -> Part:
        """The span as it is now."""
        scope = span.instrumentation_scope
        number = self._numbers.get((id(span.resource), scope))
        if number is None:
            number = self._add_group(span)
        mask = None if self._mask is None or (scope is not None and scope.name == SCOPE) else self._mask
        return number, _encoded(span, mask)

    def body(self, parts: Iterable[Part]) -> bytes:
        """One export request."""
        grouped: dict[int, list[bytes]] = {}
        for number, encoded in parts:
            grouped.setdefault(number, []).append(encoded)
        return b"".join(self._resource_spans(number, spans) for number, spans in grouped.items())

    def _resource_spans(self, number: int, spans: Sequence[bytes]) -> bytes:
        _, resource, scope = self._groups[number]
        spans_of_scope = scope + b"".join(_field(2, span) for span in spans)
        return _field(1, resource + _field(2, spans_of_scope))

    def _add_group(self, span: SpanToSend) -> int:
        resource = ResourceSpans(schema_url=span.resource.schema_url)
        _put(resource.resource.attributes, self._amend(_attributes(span.resource)))
        scope = ScopeSpans()
        if (sent := span.instrumentation_scope) is not None:
            scope.scope.name, scope.scope.version = _text(sent.name), _text(sent.version or "")
            scope.schema_url = sent.schema_url or ""
            _put(scope.scope.attributes, sent.attributes or {})
        with self._lock:
            self._groups.append((span.resource, resource.SerializeToString(), scope.SerializeToString()))
            number = len(self._groups) - 1
            self._numbers[id(span.resource), sent] = number
        return number


def _encoded(span: SpanToSend, mask: Mask | None) -> bytes:
    context = span.get_span_context()
    if context is None:
        return b""
    flags = int(context.trace_flags) | IS_REMOTE_KNOWN
    to = Proto(
        trace_id=context.trace_id.to_bytes(16, "big"),
        span_id=context.span_id.to_bytes(8, "big"),
        name=_text(span.name),
        kind=span.kind.value + 1,  # type: ignore[arg-type]
        start_time_unix_nano=span.start_time or 0,
        end_time_unix_nano=span.end_time or 0,  # 0: the span is still open
    )
    if (parent := span.parent) is not None:
        to.parent_span_id = parent.span_id.to_bytes(8, "big")
        flags |= IS_REMOTE if parent.is_remote else 0
    to.flags = flags
    if context.trace_state:
        to.trace_state = _text(context.trace_state.to_header())
    _put(to.attributes, _attributes(span), mask)
    _around(to, span, mask)
    return to.SerializeToString()


def _field(number: int, content: bytes) -> bytes:
    """A message inside a message: its tag, its length, itself."""
    length, size = len(content), bytearray()
    while length > 127:
        size.append(length & 127 | 128)
        length >>= 7
    size.append(length)
    return bytes((number << 3 | 2,)) + bytes(size) + content


def _around(to: Proto, span: SpanToSend, mask: Mask | None) -> None:
    """Events, links, status, and how much of it OpenTelemetry threw away."""
    for event in span.events:
        added = to.events.add(name=_text(event.name), time_unix_nano=event.timestamp)
        _put(added.attributes, event.attributes or {}, mask)
    for link in span.links:
        _link(to, link.context, link.attributes or {}, mask)
    if span.status.status_code.value:
        to.status.code = span.status.status_code.value  # type: ignore[assignment]
        to.status.message = _text(span.status.description or "")
    if dropped := span.dropped_attributes:
        to.dropped_attributes_count = dropped
    if dropped := span.dropped_events:
        to.dropped_events_count = dropped
    if dropped := span.dropped_links:
        to.dropped_links_count = dropped


def _link(to: Proto, context: SpanContext, attributes: Mapping[str, Any], mask: Mask | None) -> None:
    added = to.links.add(trace_id=context.trace_id.to_bytes(16, "big"), span_id=context.span_id.to_bytes(8, "big"))
    _put(added.attributes, attributes, mask)


def _attributes(of: SpanToSend | Resource) -> Mapping[str, Any]:
    """A copy made at one moment: the attributes of an open span may grow while they are read."""
    sent: Any = of.attributes
    copied: Mapping[str, Any] = sent.copy() if sent else {}
    return copied


def _put(to: Any, attributes: Mapping[str, Any], mask: Mask | None = None) -> None:
    for key, value in attributes.items():
        shown = value if mask is None else attempt(mask, key, value, otherwise=MASK_FAILED)
        added: KeyValue = to.add(key=key)
        if shown.__class__ is str:
            try:
                added.value.string_value = shown
            except ValueError:  # lone surrogates
                added.value.string_value = _text(shown)
        else:
            _value(added.value, shown)


def _value(to: AnyValue, value: Any) -> None:
    if isinstance(value, str):
        to.string_value = _text(value)
    elif isinstance(value, bool):
        to.bool_value = value
    elif isinstance(value, int):
        if -INT64 <= value < INT64:
            to.int_value = value
        else:
            to.string_value = str(value)
    elif isinstance(value, float):
        to.double_value = value
    elif isinstance(value, bytes):
        to.bytes_value = value
    elif isinstance(value, Mapping):
        to.kvlist_value.SetInParent()
        for key, item in value.items():
            _value(to.kvlist_value.values.add(key=_text(str(key))).value, item)
    elif isinstance(value, Sequence):
        to.array_value.SetInParent()
        for item in value:
            _value(to.array_value.values.add(), item)
    elif value is not None:
        to.string_value = _text(str(value))


def _text(text: str) -> str:
    """Lone surrogates, which no protobuf takes, as the escapes that JSON writes for them."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
