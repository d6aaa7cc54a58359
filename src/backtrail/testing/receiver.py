"""A receiver of pages: a real HTTP server that keeps every request, and answers as it is told, or not at all."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    """By name in small letters."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Behaviour: TypeAlias = Reply | Literal["hang", "close"]
"""`hang`: take the request and say nothing until the receiver ends; `close`: take it and close the connection."""


class Receiver:
    """The memory of the server: requests in the order of their arrival, those that were turned away too."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.behave: Callable[[Received], Behaviour] = lambda _request: Reply()
        """Asked for each request what becomes of it."""
        self.heard: Callable[[Received], None] = lambda _request: None
        """Told of each request, after it was answered."""
        self.url = ""
        self.ended = threading.Event()
        self._arrived = threading.Condition()

    def wait(self, satisfied: "Callable[[Receiver], bool]", seconds: float = 20.0) -> None:
        """Return as soon as the claim holds of what was received; TimeoutError if it never does."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: satisfied(self), seconds):
                raise TimeoutError(f"after {seconds} s the receiver has {len(self.requests)} requests")

    def take(self, request: Received) -> Behaviour:
        with self._arrived:
            self.requests.append(request)
            behaviour = self.behave(request)
            self._arrived.notify_all()
        return behaviour


@contextmanager
def receiving(receiver: Receiver | None = None, port: int = 0) -> Iterator[Receiver]:
    """A receiver on a free port of the loopback interface, or on the given one, until the block is left."""
    receiver = receiver or Receiver()
    server = _Server(("127.0.0.1", port), _handler(receiver))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="receiver")
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield receiver
    finally:
        receiver.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = False  # they end when the receiver does

    def _ignored(self, request: Any, client_address: Any) -> None:
        """A sender that gave up is no error here."""

    handle_error = _ignored


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(method=self.command, path=self.path, headers=headers, body=body)
            behaviour = receiver.take(request)
            if isinstance(behaviour, Reply):
                self._say(behaviour)
            else:
                self.close_connection = True
                if behaviour == "hang":
                    receiver.ended.wait()
            receiver.heard(request)

        def _say(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_POST = do_GET = do_PUT = _take  # noqa: N815

        def log_message(self, *said: Any) -> None:
            """Tests print nothing."""

    return Handler
