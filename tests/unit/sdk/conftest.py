"""A sink, and capture that sends to it; every claim about spans is tried alone and beside another listener."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

import backtrail
from backtrail.sdk.capture.shield import TROUBLES
from backtrail.testing.sink import Sink, listening


@pytest.fixture
def fresh_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENDPOINT", "KEY", "PROJECT", "RELEASE", "ENVIRONMENT"):
        monkeypatch.delenv(f"BACKTRAIL_{name}", raising=False)
    for name in ("ENDPOINT", "TRACES_ENDPOINT", "HEADERS", "TRACES_HEADERS", "PROTOCOL"):
        monkeypatch.delenv(f"OTEL_EXPORTER_OTLP_{name}", raising=False)


@pytest.fixture
def told_anew() -> Iterator[None]:
    """Troubles of earlier tests are forgotten: each is told of again."""
    TROUBLES._told.clear()
    TROUBLES.last = None
    yield
    TROUBLES._told.clear()


@pytest.fixture
def sink(fresh_environment: None, told_anew: None) -> Iterator[Sink]:
    with listening(Sink()) as sink:
        yield sink


@pytest.fixture
def alone(sink: Sink) -> Iterator[Sink]:
    """Capture, and nobody else who listens."""
    backtrail.init(sink.url, service="tests")
    yield sink
    backtrail.shutdown()


@pytest.fixture(params=["alone", "beside another processor"])
def capture(request: pytest.FixtureRequest, alone: Sink) -> Iterator[Sink]:
    provider = trace.get_tracer_provider()
    assert isinstance(provider, TracerProvider)
    listeners = provider._active_span_processor
    before = listeners._span_processors
    if request.param != "alone":
        provider.add_span_processor(SpanProcessor())
    yield alone
    listeners._span_processors = before
