"""A sink: a real HTTP server that takes OTLP and keeps the spans, for tests of whatever sends them."""

import gzip
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One span as it was sent."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    start: int
    end: int
    """0 while it is open."""
    error: str | None
    """The status message; None where the status is not an error."""
    attributes: dict[str, Any]
    events: list[tuple[str, dict[str, Any]]]
    resource: dict[str, Any]
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the sink says to a request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Sink:
    """The server's memory: spans in the order of their arrival."""

    def __init__(self) -> None:
        self.spans: list[Sent] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[int], Answer] = lambda _spans: Answer()
        """Given the number of spans in a request; they are kept only where the status is 200."""
        self.url = ""
        self._arrived = threading.Condition()

    @property
    def ended(self) -> list[Sent]:
        return [span for span in self.spans if span.end]

    def named(self, name: str) -> Sent:
        """The ended span of that name; exactly one must be there."""
        [found] = [span for span in self.ended if span.name == name]
        return found

    def wait(self, arrived: "Callable[[Sink], bool]", seconds: float = 20.0) -> None:
        """Return as soon as what arrived satisfies the claim; TimeoutError if it never does."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: arrived(self), seconds):
                names = [f"{span.name}{'' if span.end else ' (open)'}" for span in self.spans]
                raise TimeoutError(f"after {seconds} s the sink holds {len(names)} spans: {names[-20:]}")

    def take(self, body: bytes, headers: dict[str, str]) -> Answer:
        request = ExportTraceServiceRequest.FromString(body)
        spans = list(_sent(request))
        with self._arrived:
            answer = self.answer(len(spans))
            self.headers.append(headers)
            if answer.status == 200:
                self.spans += spans
            self._arrived.notify_all()
        return answer


@contextmanager
def listening(sink: Sink, port: int = 0) -> Iterator[Sink]:
    """The sink on a free port, or on the given one, until the block is left."""
    server = _Server(("127.0.0.1", port), _handler(sink))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sink")
    thread.start()
    sink.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.cut_off()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """Cuts its connections off when it stops, as a killed process does."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *given: Any) -> None:
        self._open: set[Any] = set()
        super().__init__(*given)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        self._open.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def _ignored(self, request: Any, client_address: Any) -> None:
        """A connection that was cut off is no error here."""

    handle_error = _ignored

    def cut_off(self) -> None:
        for request in list(self._open):
            self.shutdown_request(request)


def _handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            answer = sink.take(body, {name.lower(): value for name, value in self.headers.items()})
            content = answer.body or ExportTraceServiceResponse().SerializeToString()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = _take  # noqa: N815

        def log_message(self, *said: Any) -> None:
            """Tests print nothing."""

    return Handler


def _sent(request: ExportTraceServiceRequest) -> Iterator[Sent]:
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Sent(
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex() or None,
                    name=span.name,
                    start=span.start_time_unix_nano,
                    end=span.end_time_unix_nano,
                    error=span.status.message if span.status.code == 2 else None,
                    attributes=_plain(span.attributes),
                    events=[(event.name, _plain(event.attributes)) for event in span.events],
                    resource=_plain(resource.resource.attributes),
                    scope=scope.scope.name,
                )


def _plain(attributes: Iterable[KeyValue]) -> dict[str, Any]:
    return {one.key: _value(one.value) for one in attributes}


def _value(value: AnyValue) -> Any:
    match value.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [_value(item) for item in value.array_value.values]
        case "kvlist_value":
            return _plain(value.kvlist_value.values)
        case which:
            return getattr(value, which)
