"""Puts capture together: provider, exporter, processor, tracer."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from backtrail.sdk.capture.capture import Capture
from backtrail.sdk.capture.export.destination import Destination
from backtrail.sdk.capture.export.encode import SCOPE, Encoder
from backtrail.sdk.capture.export.exporter import Exporter
from backtrail.sdk.capture.processor import Processor
from backtrail.sdk.capture.provider import provider
from backtrail.sdk.capture.render import Mask, Render
from backtrail.sdk.capture.threads import carry_into_executors
from backtrail.sdk.capture.tracer import LightTracer

if TYPE_CHECKING:
    from backtrail.sdk.capture.export.post import Post


def assemble(goal: Destination, told: Mapping[str, str], mask: Mask | None) -> tuple[Capture, Exporter, TracerProvider]:
    """Everything that capture needs, running."""

    def connect() -> "Post":
        from backtrail.sdk.capture.export.post import Post  # urllib3 takes 90 ms to import: in the exporter's thread

        return Post(goal.url, goal.headers, goal.certificate)

    def amend(resource: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**resource, **told}

    exporter = Exporter(connect=connect, encoder=Encoder(amend, mask), compress=not goal.is_local)
    joined = provider(told)
    joined.add_span_processor(Processor(exporter))
    carry_into_executors()
    light = LightTracer(joined, InstrumentationScope(SCOPE, _version()), exporter)
    return Capture(joined.get_tracer(SCOPE, _version()), light, Render(mask)), exporter, joined


def detach(joined: TracerProvider, exporter: Exporter) -> None:
    """Take our processor out of the provider, so that init and shutdown in turn do not pile them up."""
    active = joined._active_span_processor  # noqa: SLF001  (there is no public way to ask who listens)
    with active._lock:  # noqa: SLF001
        there = active._span_processors  # noqa: SLF001
        active._span_processors = tuple(  # noqa: SLF001
            one for one in there if not (isinstance(one, Processor) and one.sends_to(exporter))
        )


def _version() -> str | None:
    try:
        return version("backtrail")
    except PackageNotFoundError:
        return None
