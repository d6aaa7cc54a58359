"""Whoever asked, and waits for one answer: whole, in pieces as they come, or a connection that breaks."""

import select
import socket
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler
from typing import Final

BETWEEN: Final = frozenset(
    {
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that hold for one connection, or that are told anew."""
LOOK: Final = 0.2
"""Seconds between two looks whether a caller that is kept waiting has left."""


class Caller:
    """One request's connection. Every method raises ConnectionError where the caller has left."""

    def __init__(self, handler: BaseHTTPRequestHandler, closing: threading.Event) -> None:
        self._handler = handler
        self._closing = closing
        self._chunked = False

    def whole(self, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """An answer at once."""
        self.begin(status, headers, length=len(body))
        self.piece(body)
        self.end()

    def begin(self, status: int, headers: Iterable[tuple[str, str]], *, length: int | None = None) -> None:
        """The head of an answer, whose body follows in pieces."""
        handler = self._handler
        handler.send_response(status)
        for name, value in headers:
            if name.lower() not in BETWEEN:
                handler.send_header(name, value)
        if length is not None:
            handler.send_header("content-length", str(length))
        elif handler.request_version == "HTTP/1.0":
            handler.close_connection = True
        else:
            self._chunked = True
            handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()

    def piece(self, data: bytes) -> None:
        """More of the body, sent now."""
        if data and self._handler.command != "HEAD":
            self._handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if self._chunked else data)

    def end(self) -> None:
        """The body is whole."""
        if self._chunked and self._handler.command != "HEAD":
            self._handler.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Break off, as the connection did that was recorded."""
        self._handler.close_connection = True

    def hold(self) -> None:
        """Give no answer until the caller leaves by itself, as it did when it was recorded."""
        while not self._closing.wait(LOOK) and not self.has_left():
            continue
        self.cut()

    def has_left(self) -> bool:
        """Whether the other end has closed."""
        connection: socket.socket = self._handler.connection
        try:
            if not select.select([connection], [], [], 0)[0]:
                return False
            return connection.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True
