"""Spans as OTLP bytes. The encoder of OpenTelemetry's exporter takes six times as long and knows no open spans."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Proto
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext

from backtrail.sdk.capture.render import MASK_FAILED, Mask
from backtrail.sdk.capture.shield import attempt, shielded

ENCODING: Final = shielded("encoding a span")
IS_REMOTE_KNOWN: Final = 0x100
IS_REMOTE: Final = 0x200
INT64: Final = 1 << 63
SCOPE: Final = "backtrail"
"""The scope of our own spans: their values were masked when they were recorded."""

Amend = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Encoder:
    """Makes the body of one export request; adds to each resource what the user told `init`."""

    def __init__(self, amend: Amend, mask: Mask | None) -> None:
        self._amend = amend
        self._mask = mask

    def encode(self, spans: Sequence[ReadableSpan]) -> tuple[bytes, int]:
        """The body, and how many of the spans could not be encoded."""
        request = ExportTraceServiceRequest()
        resources: dict[int, ResourceSpans] = {}
        scopes: dict[tuple[int, int], ScopeSpans] = {}
        failed = 0
        for span in spans:
            scope = scopes.get((id(span.resource), id(span.instrumentation_scope)))
            if scope is None:
                scope = self._scope(request, span, resources)
                scopes[id(span.resource), id(span.instrumentation_scope)] = scope
            failed += 1
            with ENCODING:
                encoded = Proto()
                self._span(encoded, span)
                scope.spans.append(encoded)
                failed -= 1
        return request.SerializeToString(), failed

    def _scope(
        self, request: ExportTraceServiceRequest, span: ReadableSpan, resources: dict[int, ResourceSpans]
    ) -> ScopeSpans:
        resource = resources.get(id(span.resource))
        if resource is None:
            resource = request.resource_spans.add(schema_url=span.resource.schema_url)
            _put(resource.resource.attributes, self._amend(_attributes(span.resource)))
            resources[id(span.resource)] = resource
        scope = resource.scope_spans.add()
        if (sent := span.instrumentation_scope) is not None:
            scope.scope.name, scope.scope.version = sent.name, sent.version or ""
            scope.schema_url = sent.schema_url or ""
            _put(scope.scope.attributes, sent.attributes or {})
        return scope

    def _span(self, to: Proto, span: ReadableSpan) -> None:
        context = span.get_span_context()
        if context is None:
            return
        to.trace_id = context.trace_id.to_bytes(16, "big")
        to.span_id = context.span_id.to_bytes(8, "big")
        to.flags = int(context.trace_flags) | IS_REMOTE_KNOWN
        if span.parent is not None:
            to.parent_span_id = span.parent.span_id.to_bytes(8, "big")
            to.flags |= IS_REMOTE if span.parent.is_remote else 0
        if context.trace_state:
            to.trace_state = _text(context.trace_state.to_header())
        to.name = _text(span.name)
        to.kind = span.kind.value + 1  # type: ignore[assignment]
        to.start_time_unix_nano = span.start_time or 0
        to.end_time_unix_nano = span.end_time or 0  # 0: the span is still open
        ours = span.instrumentation_scope is not None and span.instrumentation_scope.name == SCOPE
        mask = None if ours else self._mask
        _put(to.attributes, _attributes(span), mask)
        to.dropped_attributes_count = span.dropped_attributes
        to.dropped_events_count = span.dropped_events
        to.dropped_links_count = span.dropped_links
        _around(to, span, mask)


def _around(to: Proto, span: ReadableSpan, mask: Mask | None) -> None:
    """Events, links and status."""
    for event in span.events:
        added = to.events.add(name=_text(event.name), time_unix_nano=event.timestamp)
        _put(added.attributes, event.attributes or {}, mask)
    for link in span.links:
        _link(to, link.context, link.attributes or {}, mask)
    if span.status.status_code.value:
        to.status.code = span.status.status_code.value  # type: ignore[assignment]
        to.status.message = _text(span.status.description or "")


def _link(to: Proto, context: SpanContext, attributes: Mapping[str, Any], mask: Mask | None) -> None:
    added = to.links.add(trace_id=context.trace_id.to_bytes(16, "big"), span_id=context.span_id.to_bytes(8, "big"))
    _put(added.attributes, attributes, mask)


def _attributes(of: ReadableSpan | Resource) -> Mapping[str, Any]:
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
