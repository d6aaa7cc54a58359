"""The span that is used where nobody but us listens to the program's TracerProvider.

It is an OpenTelemetry span to everybody who meets it: current span, parent of other instrumentations' spans, attributes
and events. It leaves out what OpenTelemetry's own span does for other listeners, and costs 3 us in place of 13. Where
the provider has another processor or a sampler of its own, OpenTelemetry's span is used.
"""

from collections.abc import Callable, Mapping
from time import time_ns
from typing import Any, Final, TypeAlias

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.status import Status as StatusOf
from opentelemetry.util.types import Attributes

from backtrail.core.semconv.names import EXCEPTION, EXCEPTION_MESSAGE, EXCEPTION_STACKTRACE, EXCEPTION_TYPE
from backtrail.sdk.capture.failure import qualified, stack

UNSET: Final = Status(StatusCode.UNSET)
MOST: Final = 20_000
"""Events and links kept of one span."""
_PLAIN: Final = (str, bool, int, float, bytes)


class LightSpan(Span):
    """A span that only our exporter sees; it has the reading side of OpenTelemetry's `ReadableSpan` too."""

    dropped_attributes = 0
    dropped_links = 0
    kind = SpanKind.INTERNAL

    def __init__(
        self,
        name: str,
        context: SpanContext,
        parent: SpanContext | None,
        attributes: dict[str, Any],
        scope: InstrumentationScope,
        resource: Resource,
        finished: "Callable[[int, LightSpan], None]",
    ) -> None:
        self.name = name
        self.context = context
        self.parent = parent
        self.attributes = attributes
        self.instrumentation_scope = scope
        self.resource = resource
        self.status = UNSET
        self.events: tuple[Event, ...] | list[Event] = ()
        self.links: tuple[Link, ...] | list[Link] = ()
        self.dropped_events = 0
        self.end_time: int | None = None
        self._finished = finished
        self.start_time = time_ns()

    def get_span_context(self) -> SpanContext:
        return self.context

    def is_recording(self) -> bool:
        return self.end_time is None

    def set_attributes(self, attributes: Mapping[str, Any]) -> None:
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_attribute(self, key: str, value: Any) -> None:
        if self.end_time is None:
            self.attributes[key] = value if value.__class__ in _PLAIN else _fixed(value)

    def add_event(self, name: str, attributes: Attributes = None, timestamp: int | None = None) -> None:
        if self.end_time is None and len(self.events) < MOST:
            fixed = {key: _fixed(value) for key, value in (attributes or {}).items()}
            self.events = [*self.events, Event(name, fixed, timestamp)]
        else:
            self.dropped_events += 1

    def add_link(self, context: SpanContext, attributes: Attributes = None) -> None:
        if self.end_time is None and len(self.links) < MOST:
            self.links = [*self.links, Link(context, attributes)]

    def update_name(self, name: str) -> None:
        if self.end_time is None:
            self.name = name

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        new = status if isinstance(status, StatusOf) else Status(status, description)
        if (
            self.end_time is None
            and new.status_code is not StatusCode.UNSET
            and self.status.status_code is not StatusCode.OK
        ):
            self.status = new

    def record_exception(
        self,
        exception: BaseException,
        attributes: Attributes = None,
        timestamp: int | None = None,
        escaped: bool = False,  # noqa: ARG002
    ) -> None:
        said = {
            EXCEPTION_TYPE: qualified(type(exception)),
            EXCEPTION_MESSAGE: str(exception),
            EXCEPTION_STACKTRACE: stack(exception),
        }
        self.add_event(EXCEPTION, {**said, **(attributes or {})}, timestamp)

    def end(self, end_time: int | None = None) -> None:
        if self.end_time is None:
            self.end_time = time_ns() if end_time is None else end_time
            self._finished(self.context.span_id, self)


SpanToSend: TypeAlias = ReadableSpan | LightSpan
"""What the exporter takes: OpenTelemetry's span or ours, open or ended."""


def _fixed(value: Any) -> Any:
    """The value as it is now: lists and mappings may change later."""
    if value.__class__ in _PLAIN or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _fixed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_fixed(item) for item in value)
    return str(value)
