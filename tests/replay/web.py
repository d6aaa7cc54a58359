"""A small web of our own: JSON, gzip, polling, streams that end, break or never end; it counts who comes."""

import gzip
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


class Web:
    """Answers on a port of its own, from `with` to the end of the block."""

    def __init__(self) -> None:
        self.visits: Counter[str] = Counter()
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"web": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="web")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Web":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # head and body go together: else each answer waits 40 ms for an acknowledgement

    def log_message(self, *_: Any) -> None:
        return

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.web.visits[path] += 1
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.web.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if path in ("/stream", "/dying", "/slow"):
            self._stream(dies=path == "/dying", rest=0.5 if path == "/slow" else 0.005)
        elif path == "/told":
            self._told(self.headers.get("x-encoding", ""), body)
        elif path == "/busy":
            self._whole(429, {"error": "slow down"}, {"retry-after": "0"})
        else:
            told = {"path": path, "visit": self.web.visits[path], "echo": body.decode(errors="replace")}
            self._whole(200, told, {"set-cookie": "session=abcdef0123456789"}, packed=path == "/packed")

    do_POST = do_GET  # noqa: N815

    def _whole(self, status: int, told: Any, headers: dict[str, str], *, packed: bool = False) -> None:
        body = json.dumps(told).encode()
        if packed:
            body, headers = gzip.compress(body), {**headers, "content-encoding": "gzip"}
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _told(self, encoding: str, body: bytes) -> None:
        """The body back, as it is, under an encoding that the client names."""
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        if encoding:
            self.send_header("content-encoding", encoding)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, *, dies: bool, rest: float) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for at in range(5):
            data = f"data: {at}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()
            time.sleep(rest)
            if dies and at == 2:
                self.close_connection = True
                return
        self.wfile.write(b"0\r\n\r\n")
