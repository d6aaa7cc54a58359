"""A plain HTTP proxy before a server: below a path of its own, or one that will not have event streams."""

import contextlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

LIVE = "/api/live"


class Proxy(BaseHTTPRequestHandler):
    """Passes on what is below the prefix, without it. An answer is passed on when it is whole."""

    behind = ""
    prefix = ""

    def answer(self) -> None:
        path = self.path.removeprefix(self.prefix)
        if not self.path.startswith(f"{self.prefix}/"):
            self.send_error(404)
        elif path.startswith(LIVE):
            self.send_error(503)
        else:
            self.pass_on(path)

    def pass_on(self, path: str) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        with httpx.Client(base_url=self.behind, trust_env=False, timeout=30) as client:
            told = client.request(self.command, path, content=body, headers=headers)
        self.send_response(told.status_code)
        for name in ("content-type", "content-security-policy", "location"):
            if name in told.headers:
                self.send_header(name, told.headers[name])
        self.send_header("content-length", str(len(told.content)))
        self.end_headers()
        self.wfile.write(told.content)

    do_GET = do_POST = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextlib.contextmanager
def proxied(behind: str, *, prefix: str = "") -> Iterator[str]:
    """The address of a proxy before the server; it refuses event streams."""
    serving = type("Serving", (Proxy,), {"behind": behind, "prefix": prefix})
    with ThreadingHTTPServer(("127.0.0.1", 0), serving) as proxy:
        thread = Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_address[1]}{prefix}"
        finally:
            proxy.shutdown()
            thread.join()
