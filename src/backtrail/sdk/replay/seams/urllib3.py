"""urllib3, below requests and botocore: at the pool, whose answer after all retries and redirects is the call."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from io import BytesIO
from typing import Any, Final

import urllib3
from urllib3.connectionpool import HTTPConnectionPool

from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import encoded_error, failed, raised, rebuilding
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.seams.request import Outgoing, is_watched, understood
from backtrail.sdk.replay.seams.response import Heard, Playback, playback

INSIDE: Final[ContextVar[bool]] = ContextVar("backtrail_urllib3", default=False)
"""The pool calls itself, for retries and redirects: those are one call."""
_MARK: Final = "_backtrail_watched"


def install() -> None:
    """Watch every pool."""
    if not hasattr(HTTPConnectionPool.urlopen, _MARK):
        HTTPConnectionPool.urlopen = _watched(HTTPConnectionPool.urlopen)  # type: ignore[method-assign]


def _watched(send: Callable[..., Any]) -> Callable[..., Any]:
    def urlopen(
        self: HTTPConnectionPool, method: str, url: str, body: Any = None, headers: Any = None, *args: Any, **more: Any
    ) -> Any:
        session = current.session()
        if session is None or INSIDE.get() or not is_watched(whole := _whole(self, url)):
            return send(self, method, url, body, headers, *args, **more)
        body = _read(body)
        told = {str(name).lower(): _word(value) for name, value in (headers or self.headers or {}).items()}
        question = understood(session, Outgoing(method=method, url=whole, headers=told, body=_bytes(body)))
        crossing = session.begin(question.ask)
        crossing.waited()
        if crossing.event is not None:
            if crossing.event.outcome in ("error", "cancelled"):
                raise _error(crossing, self, whole)
            with rebuilding(crossing):
                answer = playback(crossing.event, question)
            return _response(answer, method, whole, more)
        if question.changed:
            body = json.dumps(question.body).encode()
            headers = {
                name: value for name, value in told.items() if name not in ("content-length", "content-encoding")
            }
        return _live(crossing, lambda: send(self, method, url, body, headers, *args, **more))

    setattr(urlopen, _MARK, True)
    return urlopen


def _live(crossing: Crossing, send: Callable[[], Any]) -> Any:
    """Send, and tell the crossing what is read of the answer."""
    token = INSIDE.set(True)
    try:
        with crossing.inside():
            response = send()
    except BaseException as error:
        failed(crossing, error)
        raise
    finally:
        INSIDE.reset(token)
    _Tee(crossing, response)
    return response


class _Tee:
    """Listens at the methods of one response by which its body is read; inner calls of each other count once."""

    def __init__(self, crossing: Crossing, response: Any) -> None:
        self._crossing = crossing
        self._response = response
        self._heard = Heard(response.status, response.headers.items())
        self._depth = 0
        self._told = False
        if (body := getattr(response, "_body", None)) is not None:  # read already
            self._heard.piece(body, plain=True)
            self._tell("value")
            return
        for name in ("read", "read1", "readinto"):
            if hasattr(response, name):
                setattr(response, name, self._reading(getattr(response, name)))
        response.stream = self._streaming(response.stream)
        for name in ("close", "release_conn"):
            setattr(response, name, self._leaving(getattr(response, name)))

    def _reading(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(*args: Any, **more: Any) -> Any:
            self._depth += 1
            try:
                data = read(*args, **more)
            except BaseException as error:
                self._depth -= 1
                self._broke(error)
                raise
            self._depth -= 1
            if self._depth == 0:
                self._took(data, args, more)
            return data

        return reading

    def _took(self, data: Any, args: tuple[Any, ...], more: Mapping[str, Any]) -> None:
        if isinstance(data, int):  # readinto
            data = bytes(args[0][:data])
        self._heard.piece(data, plain=self._decodes(more))
        whole = args[0] if args else more.get("amt")
        if not data or whole is None:
            self._tell("value")

    def _streaming(self, stream: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
        def streaming(amt: Any = 2**16, decode_content: Any = None) -> Iterator[bytes]:
            source = stream(amt, decode_content=decode_content)
            decodes = self._decodes({"decode_content": decode_content})
            while True:
                self._depth += 1
                try:
                    data = next(source, None)
                except BaseException as error:
                    self._broke(error)
                    raise
                finally:
                    self._depth -= 1
                if data is None:
                    break
                self._heard.piece(data, plain=decodes)
                yield data
            self._tell("value")

        return streaming

    def _leaving(self, leave: Callable[[], None]) -> Callable[[], None]:
        def leaving() -> None:
            leave()
            if self._depth == 0:
                self._tell("incomplete")

        return leaving

    def _decodes(self, more: Mapping[str, Any]) -> bool:
        told = more.get("decode_content")
        return bool(self._response.decode_content if told is None else told)

    def _broke(self, error: BaseException) -> None:
        if self._depth <= 1:
            self._tell("broken", encoded_error(error)[0])

    def _tell(self, outcome: Any, error: Any = None) -> None:
        if not self._told:
            self._told = True
            self._crossing.gave(self._heard.result(error), outcome)


class _Recorded(BytesIO):
    """The body of a recorded answer, read piece by piece; it breaks where the recorded one broke."""

    def __init__(self, answer: Playback) -> None:
        super().__init__(b"".join(answer.pieces))
        self._error = answer.error

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data and self._error is not None:
            raise self._error
        return data


def _response(answer: Playback, method: str, url: str, more: Mapping[str, Any]) -> Any:
    response = urllib3.HTTPResponse(
        body=_Recorded(answer),
        headers=dict(answer.headers),
        status=answer.status,
        version=11,
        preload_content=False,
        decode_content=more.get("decode_content", True),
        request_method=method,
        request_url=url,
    )
    if more.get("preload_content", True):
        response.read(cache_content=True)
        return response
    response.stream = lambda *_, **__: _again(answer)  # type: ignore[method-assign, assignment]
    return response


def _again(answer: Playback) -> Iterator[bytes]:
    yield from answer.pieces
    if answer.error is not None:
        raise answer.error


def _error(crossing: Crossing, pool: Any, url: str) -> BaseException:
    assert crossing.event is not None
    with rebuilding(crossing):
        error = raised(crossing.event)
    if type(error) is TimeoutError:  # one that a what-if put in
        error = urllib3.exceptions.ReadTimeoutError(pool, url, str(error))
    if isinstance(error, urllib3.exceptions.PoolError):
        error.pool = pool
    if isinstance(error, urllib3.exceptions.RequestError):
        error.url = url
    return error


def _whole(pool: HTTPConnectionPool, url: str) -> str:
    if url.startswith(("http://", "https://")):
        return url
    return f"{pool.scheme}://{pool.host}{f':{pool.port}' if pool.port else ''}{url}"


def _read(body: Any) -> Any:
    """A body that can be sent and told: one that is read bit by bit is read once."""
    if body is None or isinstance(body, str | bytes | bytearray):
        return body
    if hasattr(body, "read"):
        return body.read()
    return b"".join(part.encode() if isinstance(part, str) else part for part in body)


def _bytes(body: Any) -> bytes:
    return b"" if body is None else body.encode() if isinstance(body, str) else bytes(body)


def _word(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
