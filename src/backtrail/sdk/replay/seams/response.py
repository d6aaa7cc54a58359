"""An HTTP answer as JSON and back: status, a few headers, and the body in the pieces in which it came.

`{"status": 200, "headers": [[name, value], ...], "body": [[text or {"b64": ...}, seconds], ...]}`; `seconds` since the
piece before. A stream that broke has `error` too.
"""

import base64
import codecs
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from backtrail.core.tape.provider.recognised import WIRES
from backtrail.core.tape.provider.wire import Answer, Asked
from backtrail.core.tape.recording.event import Event
from backtrail.sdk.replay.seams.compression import Opener, Unopened, opener
from backtrail.sdk.replay.seams.request import Question
from backtrail.sdk.replay.values.codec import decoded
from backtrail.sdk.replay.values.errors import from_error
from backtrail.sdk.replay.values.naming import UnreplayableValue

KEPT: Final = frozenset(
    {
        "content-type",
        "content-disposition",
        "location",
        "link",
        "etag",
        "last-modified",
        "cache-control",
        "retry-after",
        "retry-after-ms",
        "x-should-retry",
        "request-id",
        "x-request-id",
        "mcp-session-id",
    }
)
"""Headers of answers that are stored; cookies and tokens are not among them. Rate limits are, by their beginning."""
LIMITS: Final = ("x-ratelimit-", "ratelimit-", "anthropic-ratelimit-")


class Heard:
    """An answer that is being read, piece by piece."""

    def __init__(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        told = [(name.lower(), value) for name, value in headers]
        self._status = status
        self._headers = [[name, value] for name, value in told if name in KEPT or name.startswith(LIMITS)]
        found = dict(told)
        self._streamed = "event-stream" in found.get("content-type", "") or "ndjson" in found.get("content-type", "")
        self._encoding = found.get("content-encoding", "")
        self._sealed = False
        """Nothing here takes its compression off."""
        self._unopened = False
        """Some of it was not opened: the body is not kept, as nobody can look for secrets in it."""
        self._open = self._opener()
        self._pieces: list[tuple[bytes, float]] = []
        self._at = time.perf_counter()

    def piece(self, data: bytes, *, plain: bool = False) -> None:
        """A piece came, as it was on the wire; `plain`: already without its compression."""
        now = time.perf_counter()
        whole = data if plain else self._opened(data)
        if whole:
            self._pieces.append((whole, now - self._at))
            self._at = now

    def result(self, error: Any = None) -> dict[str, Any]:
        """The answer as JSON; opaque where its body could not be read."""
        if self._unopened:
            return {"$t": "opaque", "c": f"an answer in {self._encoding}"}
        pieces = self._pieces
        if not self._streamed and len(pieces) > 1:
            pieces = [(b"".join(data for data, _ in pieces), sum(gap for _, gap in pieces))]
        texts = _texts([data for data, _ in pieces])
        body = [[text, round(gap, 6)] for text, (_, gap) in zip(texts, pieces, strict=True)]
        told = {"status": self._status, "headers": self._headers, "body": body}
        return told if error is None else {**told, "error": error}

    def _opener(self) -> Opener | None:
        try:
            return opener(self._encoding)
        except Unopened:
            self._sealed = True
            return None

    def _opened(self, data: bytes) -> bytes:
        if self._open is None:
            self._unopened |= self._sealed and bool(data)
            return data
        try:
            return self._open(data)
        except Exception:  # noqa: BLE001 - whatever a library of compression raises
            self._unopened = True
            return b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """A recorded answer, to be given again."""

    status: int
    headers: list[tuple[str, str]]
    pieces: list[bytes]
    error: BaseException | None = None
    """What breaks the stream after the last piece."""


def playback(event: Event, question: Question) -> Playback:
    """The answer of an event; of a trace, which tells what was said, as the provider would have sent it.

    Raises UnreplayableValue.
    """
    result = event.result
    if isinstance(result, dict) and "answer" in result and question.wire is not None:
        return _made_up(result["answer"], question)
    if isinstance(result, dict) and result.keys() == {"untyped"}:
        if question.wire is not None and question.ask.kind == "llm" and isinstance(result["untyped"], str):
            return _made_up({"text": result["untyped"]}, question)
        return _stubbed(result["untyped"])
    if result.get("$t") == "opaque":
        raise UnreplayableValue(
            f"{result.get('c', 'an answer')} was received, which could not be looked through for secrets",
            "Install brotli or zstandard where it is recorded, or ask for gzip.",
        )
    error = from_error(result["error"], decoded) if result.get("error") else None
    headers = [(str(name), str(value)) for name, value in result["headers"]]
    return Playback(status=result["status"], headers=headers, pieces=list(_bytes(result["body"])), error=error)


def neutral(told: Any) -> Answer:
    """An answer as a trace tells it."""
    usage = told.get("usage") or {}
    calls = tuple(
        Asked(id=each.get("id"), name=each["name"], arguments=each.get("arguments"))
        for each in told.get("tool_calls") or ()
    )
    return Answer(
        text=told.get("text") or "",
        tool_calls=calls,
        input_tokens=usage.get("input"),
        output_tokens=usage.get("output"),
        finish_reason=told.get("finish_reason"),
    )


def _made_up(told: Any, question: Question) -> Playback:
    wire = question.wire or WIRES["openai.chat"]
    kind, pieces = wire.answer(neutral(told), question.body, question.ask.key)
    return Playback(status=200, headers=[("content-type", kind)], pieces=[piece.encode() for piece in pieces])


def _stubbed(value: Any) -> Playback:
    text = value if isinstance(value, str) else json.dumps(value)
    kind = "text/plain; charset=utf-8" if isinstance(value, str) else "application/json"
    return Playback(status=200, headers=[("content-type", kind)], pieces=[text.encode()])


def _bytes(body: list[Any]) -> Iterator[bytes]:
    for piece, _ in body:
        yield base64.b64decode(piece["b64"]) if isinstance(piece, dict) else piece.encode("utf-8", "surrogatepass")


def _texts(pieces: list[bytes]) -> list[Any]:
    """The pieces as text, a character that was cut between two kept whole; as base64 where the body is no text."""
    reader = codecs.getincrementaldecoder("utf-8")()
    try:
        return [reader.decode(data, final=at == len(pieces)) for at, data in enumerate(pieces, 1)]
    except UnicodeDecodeError:
        return [{"b64": base64.b64encode(data).decode("ascii")} for data in pieces]
