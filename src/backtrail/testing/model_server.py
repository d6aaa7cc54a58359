"""A scripted model on a local port: speaks OpenAI's and Anthropic's HTTP APIs, answers from a script, remembers all.

    with ModelServer(["Hello!", Reply(tool_calls=(ToolCall(name="search", arguments={"q": "refund"}),))]) as model:
        client = openai.OpenAI(base_url=model.openai_url, api_key="any")
        ...
        assert model.exchanges[0].request.question == "Hi"

Alone: `python -m backtrail.testing.model_server --port 8010 --script replies.json` (without a script it echoes).
"""

import argparse
import contextlib
import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from backtrail.testing import model_anthropic, model_openai
from backtrail.testing.model_openai import Event
from backtrail.testing.model_script import Api, Exchange, ModelRequest, Reply, Script, counted, reply_from

ROADS: Final[dict[str, Api]] = {
    "/chat/completions": "chat",
    "/responses": "responses",
    "/embeddings": "embeddings",
    "/messages": "messages",
}
WHOLE: Final[dict[Api, Callable[[Exchange], dict[str, Any]]]] = {
    "chat": model_openai.chat,
    "responses": model_openai.response,
    "embeddings": model_openai.embeddings,
    "messages": model_anthropic.message,
}
STREAMED: Final[dict[Api, Callable[[Exchange], Iterator[Event]]]] = {
    "chat": model_openai.chat_stream,
    "responses": model_openai.response_stream,
    "messages": model_anthropic.message_stream,
}
PREFIX: Final[dict[Api, str]] = {"chat": "chatcmpl-", "responses": "resp_", "embeddings": "emb_", "messages": "msg_"}
MODELS: Final = ("gpt-4o", "gpt-4o-mini", "text-embedding-3-small", "claude-sonnet-4-5")


class ModelServer:
    """A model server on a port of its own, from `with` to the end of the block. The script may be replaced any time."""

    def __init__(self, script: Script = (), *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.script = script
        self.exchanges: list[Exchange] = []
        """What was asked and answered so far, errors included, in the order of the answers."""
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._asked = 0
        self._given = 0
        self._name = uuid.uuid4().hex[:12]
        self._http = _Listener((host, port), self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="model-server")

    @property
    def url(self) -> str:
        """Where it listens; also the base URL of Anthropic's client."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def openai_url(self) -> str:
        """The base URL of OpenAI's client."""
        return f"{self.url}/v1"

    def __enter__(self) -> "ModelServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once: answers under way are cut off. Safe to call twice."""
        if self.closing.is_set():
            return
        self.closing.set()
        self._http.shutdown()
        self._http.hang_up()
        self._http.server_close()
        self._thread.join()

    def exchange(self, api: Api, path: str, body: dict[str, Any], headers: dict[str, str]) -> Exchange:
        """Answer one request from the script and remember both."""
        with self._lock:
            self._asked += 1
            request = ModelRequest(number=self._asked, api=api, path=path, body=body, headers=headers)
            reply = self._next(request) if not callable(self.script) else None
        if reply is None:
            reply = _reply(self.script(request) if callable(self.script) else "")
        done = Exchange(request=request, reply=self._filled(request, reply), id=self._id(PREFIX[api], request.number))
        with self._lock:
            self.exchanges.append(done)
        return done

    def _next(self, request: ModelRequest) -> Reply:
        replies = self.script if not callable(self.script) else ()
        if request.api == "embeddings" and not _says_vectors(replies, self._given):
            return Reply()
        if self._given >= len(replies):
            told = f"the script holds {len(replies)} replies and this is one more: add a reply, or give a function"
            return Reply(status=400, text=told)
        self._given += 1
        return _reply(replies[self._given - 1])

    def _filled(self, request: ModelRequest, reply: Reply) -> Reply:
        named = tuple(
            call if call.id else replace(call, id=self._id("call_", request.number, index))
            for index, call in enumerate(reply.tool_calls)
        )
        usage = reply.usage or counted(request, reply)
        return replace(reply, tool_calls=named, usage=usage, model=reply.model or request.model)

    def _id(self, prefix: str, *numbers: int) -> str:
        return prefix + self._name + "".join(f"{number:04x}" for number in numbers)


class _Listener(ThreadingHTTPServer):
    """Knows its connections, so that closing need not wait for clients that keep theirs alive."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], model: ModelServer) -> None:
        self.model = model
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:  # noqa: ARG002
        with self._lock:
            self._open.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was quicker


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()

    def _look(self) -> None:
        if self.path.rstrip("/").endswith("/models"):
            data = [{"id": name, "object": "model", "created": 1_760_000_000, "owned_by": "script"} for name in MODELS]
            self._send(200, {"object": "list", "data": data})
        else:
            self._send(200 if self.path == "/" else 404, {"backtrail": "scripted model server", "roads": list(ROADS)})

    def _ask(self) -> None:
        path = self.path.split("?", 1)[0].rstrip("/")
        api = next((api for end, api in ROADS.items() if path.endswith(end)), None)
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        if api is None:
            self._send(404, {"error": {"message": f"no such road: {path}; there are {', '.join(ROADS)}"}})
            return
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self._send(400, {"error": {"message": "the body is not a JSON object", "type": "invalid_request_error"}})
            return
        self._answer(self.server.model.exchange(api, path, body, {k.lower(): v for k, v in self.headers.items()}))

    def _answer(self, exchange: Exchange) -> None:
        reply, api = exchange.reply, exchange.request.api
        if self.server.model.closing.wait(reply.delay):
            raise ConnectionAbortedError
        if reply.status >= 400:
            told = model_anthropic.error(exchange) if api == "messages" else model_openai.error(exchange)
            self._send(reply.status, told, exchange)
        elif exchange.request.stream and api in STREAMED:
            self._stream(exchange)
        else:
            self._send(reply.status, WHOLE[api](exchange), exchange)

    def _send(self, status: int, body: Any, exchange: Exchange | None = None) -> None:
        content = json.dumps(body).encode()
        if exchange and exchange.reply.malformed:
            content = content[: len(content) // 2]
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        if exchange:
            self.send_header("x-request-id", exchange.id)
            if exchange.reply.retry_after is not None:
                self.send_header("retry-after", f"{exchange.reply.retry_after:g}")
        self.end_headers()
        if exchange and exchange.reply.hang_up:
            content, self.close_connection = content[: len(content) // 2], True
        self.wfile.write(content)

    def _stream(self, exchange: Exchange) -> None:
        reply, events = exchange.reply, list(STREAMED[exchange.request.api](exchange))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("x-request-id", exchange.id)
        self.end_headers()
        kept = len(events) // 2 if reply.hang_up or reply.malformed else len(events)
        for number, (name, data) in enumerate(events[:kept]):
            if number and self.server.model.closing.wait(reply.chunk_delay):
                break
            text = data if isinstance(data, str) else json.dumps(data)
            broken = reply.malformed and number == kept - 1
            self._chunk((f"event: {name}\n" if name else "") + f"data: {text[:20] if broken else text}\n\n")
        if reply.hang_up:
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, text: str) -> None:
        content = text.encode()
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Nothing: the exchanges are the log."""

    do_GET = _look  # noqa: N815 (the names that http.server calls)
    do_POST = _ask  # noqa: N815


def _reply(given: Reply | str) -> Reply:
    return Reply(text=given) if isinstance(given, str) else given


def _says_vectors(replies: Any, at: int) -> bool:
    return at < len(replies) and isinstance(replies[at], Reply) and (replies[at].vectors or replies[at].status >= 400)


def main() -> None:
    """Serve a script until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m backtrail.testing.model_server", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--script", type=Path, help="JSON list of replies: texts, or objects with the fields of Reply")
    given = parser.parse_args()
    script: Script = lambda request: f"You said: {request.question}"  # noqa: E731
    if given.script:
        script = [reply_from(item) for item in json.loads(given.script.read_text())]
    with ModelServer(script, host=given.host, port=given.port) as server:
        print(f"scripted model on {server.url} (OpenAI: {server.openai_url}); Ctrl-C stops it", flush=True)
        try:
            server.closing.wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
