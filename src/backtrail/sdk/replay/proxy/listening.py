"""The proxy's ear: an HTTP server on this machine, of the standard library, so that it is there without extras."""

import contextlib
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, TypeAlias

from backtrail.sdk.replay.proxy.caller import Caller
from backtrail.sdk.replay.proxy.refusal import HEADERS, STATUS, refusal
from backtrail.sdk.replay.seams.request import Outgoing

HOST: Final = "127.0.0.1"
GRACE: Final = 5.0
"""Seconds that answers under way have when the server closes: their callers have left."""
Answer: TypeAlias = Callable[[Outgoing, Caller], None]
"""Answers a request, whose `url` is the path that was asked."""


class Listening:
    """Listens from `with` to the end of the block. Raises OSError where the port is taken."""

    def __init__(self, answer: Answer, *, port: int = 0) -> None:
        self._http = _Server((HOST, port), answer)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="backtrail-proxy")

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> "Listening":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.hang_up()
        self._http.server_close()


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that closing need not wait for clients that keep theirs alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Answer) -> None:
        self.answer = answer
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._change = threading.Condition()
        super().__init__(address, _Connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        with self._change:
            self._open.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        with self._change:
            self._open.discard(request)
            self._change.notify_all()
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection, and wait a little until nobody answers any more."""
        with self._change:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the client was quicker
                    connection.shutdown(socket.SHUT_RDWR)
            self._change.wait_for(lambda: not self._open, GRACE)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a stream's pieces wait for acknowledgements
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        """Nothing: what the program says is on this terminal."""

    def _asked(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        caller = Caller(self, self.server.closing)
        if self.path == "/" and self.command in ("GET", "HEAD"):
            caller.whole(200, [("content-type", "text/plain")], b"backtrail proxy\n")
        elif "upgrade" in headers:
            told = "WebSockets are neither recorded nor replayed: have the agent use the HTTP API of the model"
            caller.whole(STATUS, HEADERS, refusal(self.path, headers, told, "backtrail_no_websockets"))
        else:
            self.server.answer(Outgoing(method=self.command, url=self.path, headers=headers, body=self._body()), caller)

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("transfer-encoding") or "").lower():
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        found = []
        while size := int(self.rfile.readline().partition(b";")[0].strip() or b"0", 16):
            found.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue  # trailers
        return b"".join(found)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _asked  # noqa: N815 (the names that http.server calls)
