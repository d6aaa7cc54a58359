"""Starts light spans, where nobody but us listens to the program's TracerProvider."""

from collections.abc import Mapping
from typing import Any, Final

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import DEFAULT_ON
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, TraceFlags, get_current_span

from backtrail.sdk.capture.ambient import AMBIENT
from backtrail.sdk.capture.export.exporter import Exporter
from backtrail.sdk.capture.light import LightSpan

SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)


class LightTracer:
    """Starts light spans, where that is all right."""

    def __init__(self, provider: TracerProvider, scope: InstrumentationScope, exporter: Exporter) -> None:
        self._provider = provider
        self._listeners = provider._active_span_processor  # noqa: SLF001  (there is no public way to ask who listens)
        self._sampled_by_default = provider.sampler is DEFAULT_ON
        self._ids = provider.id_generator
        self._scope = scope
        self._exporter = exporter
        self._finished = exporter.finished

    def is_alone(self) -> bool:
        """Whether nobody but us sees the spans of the provider, and nobody chooses among them."""
        return self._sampled_by_default and len(self._listeners._span_processors) == 1  # noqa: SLF001

    def start(self, name: str, attributes: Mapping[str, Any]) -> LightSpan | None:
        """A span of the current one; None where the current one is not sampled."""
        parent: SpanContext | None = get_current_span().get_span_context()
        if parent is None or not parent.is_valid:
            parent, trace_id = None, self._ids.generate_trace_id()
        elif not parent.trace_flags & SAMPLED:
            return None
        else:
            trace_id = parent.trace_id
        state = None if parent is None else parent.trace_state
        context = SpanContext(trace_id, self._ids.generate_span_id(), False, SAMPLED, state)
        worn = {**AMBIENT.get(), **attributes}
        span = LightSpan(name, context, parent, worn, self._scope, self._provider.resource, self._finished)
        self._exporter.alive()
        self._exporter.outbox.started(context.span_id, span)
        return span
