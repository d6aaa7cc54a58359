"""The capture of this process: opens OpenTelemetry spans and knows how values are recorded on them."""

import time
from collections.abc import Mapping
from contextvars import Token
from typing import Any, Final

from opentelemetry.context import attach
from opentelemetry.context.context import Context
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import Status, StatusCode, Tracer, get_current_span, set_span_in_context

from backtrail.core.semconv.names import (
    BACKTRAIL_TAGS,
    ERROR_TYPE,
    EXCEPTION,
    EXCEPTION_MESSAGE,
    EXCEPTION_STACKTRACE,
    EXCEPTION_TYPE,
)
from backtrail.sdk.capture.failure import qualified, stack
from backtrail.sdk.capture.render import MASK_FAILED, Render, cut
from backtrail.sdk.capture.secrets import MASKED, is_secret
from backtrail.sdk.capture.shield import attempt
from backtrail.sdk.capture.tracer import LightTracer

_PLAIN: Final = (str, bool, int, float)


class OpenSpan:
    """An OpenTelemetry span between its start and its end."""

    __slots__ = ("_started", "_token", "otel")

    def __init__(self, otel: OtelSpan) -> None:
        self.otel = otel
        self._started = time.perf_counter()
        self._token: Token[Context] | None = None

    @property
    def trace_id(self) -> str:
        return f"{self.otel.get_span_context().trace_id:032x}"

    @property
    def span_id(self) -> str:
        return f"{self.otel.get_span_context().span_id:016x}"

    @property
    def is_root(self) -> bool:
        """Whether no span is above it in its trace."""
        return getattr(self.otel, "parent", None) is None

    def age(self) -> float:
        """Seconds since it started."""
        return time.perf_counter() - self._started

    def enter(self) -> None:
        self._token = attach(set_span_in_context(self.otel))

    def leave(self) -> None:
        if self._token is not None:
            token, self._token = self._token, None
            try:
                token.var.reset(token)
            except ValueError:
                return  # left in another context than entered, as async generators do: that context ends by itself

    def end(self) -> None:
        self.otel.end()

    def fail(self, error: BaseException) -> None:
        kind = qualified(type(error))
        message = cut(attempt(str, error, otherwise=""))
        self.otel.set_attribute(ERROR_TYPE, kind)
        self.otel.add_event(
            EXCEPTION,
            {EXCEPTION_TYPE: kind, EXCEPTION_MESSAGE: message, EXCEPTION_STACKTRACE: stack(error)},
        )
        self.otel.set_status(Status(StatusCode.ERROR, message or kind))
        self.otel.end()


class Capture:
    """What decorators and blocks talk to while capture is on."""

    __slots__ = ("_light", "_tracer", "render")

    def __init__(self, tracer: Tracer, light: LightTracer, render: Render) -> None:
        self._tracer = tracer
        self._light = light
        self.render = render

    def open(self, name: str, attributes: Mapping[str, Any]) -> OpenSpan | None:
        """Start a span; None where the sampler of the tracer does not want it."""
        if self._light.is_alone():
            span = self._light.start(name, attributes)
            return None if span is None else OpenSpan(span)
        otel = self._tracer.start_span(name, attributes=attributes)
        return OpenSpan(otel) if otel.is_recording() else None

    def attribute(self, key: str, value: Any) -> Any:
        """The value as OpenTelemetry takes it, masked like every other."""
        if is_secret(key):
            return MASKED
        if self.render.mask is not None:
            value = attempt(self.render.mask, key, value, otherwise=MASK_FAILED)
        if isinstance(value, str):
            return cut(value)
        if isinstance(value, _PLAIN) or (isinstance(value, list | tuple) and _alike(value)):
            return value
        return self.render(value, key)

    def put(self, attributes: Mapping[str, Any]) -> bool:
        """Set attributes on the current span, whoever started it; False where there is none."""
        otel = get_current_span()
        if not otel.is_recording():
            return False
        otel.set_attributes(attributes)
        return True

    def value(self, key: str) -> Any:
        """The attribute of the current span; None where it has none."""
        return (getattr(get_current_span(), "attributes", None) or {}).get(key)

    def mark(self, key: str, value: Any) -> None:
        """Put an attribute on the current span, whoever started it; one that it has already stays, tags are added."""
        otel = get_current_span()
        if not otel.is_recording():
            return
        has = getattr(otel, "attributes", None) or {}
        if key == BACKTRAIL_TAGS:
            value = tuple(dict.fromkeys((*has.get(key, ()), *value)))
        elif key in has:
            return
        otel.set_attribute(key, value)


def _alike(values: list[Any] | tuple[Any, ...]) -> bool:
    return bool(values) and len(values) <= 1000 and len({type(value) for value in values} - set(_PLAIN)) == 0
