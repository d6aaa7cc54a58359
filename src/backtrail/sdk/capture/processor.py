"""The span processor: it sees every span of the program, ours and those of other instrumentations."""

import threading
from typing import Final

from opentelemetry.context.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import get_current_span

from backtrail.core.semconv.names import BACKTRAIL_TAGS
from backtrail.sdk.capture import current
from backtrail.sdk.capture.ambient import AMBIENT
from backtrail.sdk.capture.export.encode import SCOPE
from backtrail.sdk.capture.export.exporter import Exporter
from backtrail.sdk.capture.shield import shielded

STARTING: Final = shielded("seeing a span start")
ENDING: Final = shielded("seeing a span end")
SAMPLED: Final = 1


class Processor(SpanProcessor):
    """Puts the ambient attributes on each span that starts, and gives it to the exporter, open and ended."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    def sends_to(self, exporter: Exporter) -> bool:
        return self._exporter is exporter

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        scope = span.instrumentation_scope
        if current.checkpoint is not None and (scope is None or scope.name != SCOPE):
            current.checkpoint.foreign_started(span, get_current_span(parent_context).get_span_context().span_id)
        self._seen(span)

    def _seen(self, span: Span) -> None:
        with STARTING:
            exporter = self._exporter
            if exporter.closed:
                return
            if exporter.thread_id == threading.get_ident():
                exporter.own.add(span.get_span_context().span_id)
                return
            if ambient := AMBIENT.get():
                has = span.attributes or {}
                span.set_attributes({k: v for k, v in ambient.items() if k not in has or k == BACKTRAIL_TAGS})
            context = span.get_span_context()
            if context.trace_flags & SAMPLED:
                exporter.alive()
                exporter.outbox.started(context.span_id, span)

    def on_end(self, span: ReadableSpan) -> None:
        if current.checkpoint is not None:
            current.checkpoint.foreign_ended(span)
        with ENDING:
            exporter = self._exporter
            context = span.get_span_context()
            if context is None or not context.trace_flags & SAMPLED:
                return
            if context.span_id in exporter.own:
                exporter.own.discard(context.span_id)
                return
            exporter.finished(context.span_id, span)

    def shutdown(self) -> None:
        self._exporter.close(timeout=5.0)

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._exporter.flush(timeout_millis / 1000)
