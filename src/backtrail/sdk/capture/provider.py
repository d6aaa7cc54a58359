"""The TracerProvider that capture joins: the program's own, or one that it makes."""

from collections.abc import Mapping
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider

from backtrail.core.semconv.names import ENVIRONMENT_NAME, SERVICE_NAME, SERVICE_VERSION
from backtrail.sdk.capture.shield import TROUBLES, shielded

DEFAULT: Final = 128
"""OpenTelemetry keeps so many attributes and events of a span; a long conversation has more."""
ENOUGH: Final = 20_000
LIMITS: Final = ("max_attributes", "max_span_attributes", "max_event_attributes", "max_events", "max_links")
RAISING: Final = shielded("raising the limits of OpenTelemetry")


def provider(resource: Mapping[str, str]) -> TracerProvider:
    """The provider that is set, or a new one, which becomes the program's."""
    found = trace.get_tracer_provider()
    if isinstance(found, TracerProvider):
        with RAISING:
            raise_limits(found._span_limits)  # noqa: SLF001  (tracers share this object; there is no public way)
        return found
    limits = SpanLimits()
    raise_limits(limits)
    made = TracerProvider(resource=Resource.create(dict(resource)), span_limits=limits)
    if isinstance(found, trace.ProxyTracerProvider):
        trace.set_tracer_provider(made)
    else:
        TROUBLES.tell(
            "provider",
            f"The TracerProvider of this program is a {type(found).__module__}.{type(found).__qualname__}, which takes "
            "no processors: backtrail records what @observe and span() see, and nothing of other instrumentations",
        )
    return made


def raise_limits(limits: Any) -> None:
    """Raise each limit that is at OpenTelemetry's default; one that somebody chose stays."""
    for name in LIMITS:
        if getattr(limits, name, None) == DEFAULT:
            setattr(limits, name, ENOUGH)


def described(service: str | None, release: str | None, environment: str | None) -> dict[str, str]:
    """The resource attributes for what the user told `init`."""
    told = {SERVICE_NAME: service, SERVICE_VERSION: release, ENVIRONMENT_NAME: environment}
    return {name: value for name, value in told.items() if value}
