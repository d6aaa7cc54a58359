"""httpx and httpx2 at their transports: what really goes over the network, below retries and redirects of clients.

Only the network transports are watched, at their classes: a test's own ASGI or mock transport stays what it is. A body
is passed on as it comes; what a reader has taken is told to the tape when the reader is done.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import ModuleType
from typing import Any, Final

from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import encoded_error, failed, raised, rebuilding
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.current import passed_by
from backtrail.sdk.replay.seams.request import Outgoing, Question, is_watched, understood
from backtrail.sdk.replay.seams.response import Heard, Playback, playback
from backtrail.sdk.replay.session import Session

_MARK: Final = "_backtrail_watched"


def watch(library: ModuleType) -> None:
    """Watch the network transports of httpx, or of httpx2, which may be one thing under two names."""
    sync, async_ = library.HTTPTransport, library.AsyncHTTPTransport
    if not hasattr(sync.handle_request, _MARK):
        sync.handle_request = _sync(library, _body(library), sync.handle_request)
        async_.handle_async_request = _async(library, _async_body(library), async_.handle_async_request)


def _sync(library: ModuleType, body: type, plain: Callable[..., Any]) -> Callable[..., Any]:
    def watched(self: Any, request: Any) -> Any:
        session = current.session()
        if session is None or not is_watched(str(request.url), request.headers):
            return plain(self, request)
        request.read()
        question, crossing = _begun(session, request)
        crossing.waited()
        if crossing.event is not None:
            return _replayed(library, body, request, question, crossing)
        try:
            with crossing.inside():
                response = plain(self, _changed(library, request, question))
        except BaseException as error:
            failed(crossing, error)
            raise
        response.stream = body(response.stream, _Tee(crossing, response))
        return response

    setattr(watched, _MARK, True)
    return watched


def _async(library: ModuleType, body: type, plain: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def watched(self: Any, request: Any) -> Any:
        session = current.session()
        if session is None:
            return await plain(self, request)
        if not is_watched(str(request.url), request.headers):
            with passed_by():
                return await plain(self, request)
        await request.aread()
        question, crossing = _begun(session, request)
        await crossing.awaited()
        if crossing.event is not None:
            if crossing.event.outcome == "cancelled":
                await asyncio.Event().wait()
            return _replayed(library, body, request, question, crossing)
        try:
            with crossing.inside():
                response = await plain(self, _changed(library, request, question))
        except BaseException as error:
            failed(crossing, error)
            raise
        response.stream = body(response.stream, _Tee(crossing, response))
        return response

    setattr(watched, _MARK, True)
    return watched


def _begun(session: Session, request: Any) -> tuple[Question, Crossing]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    outgoing = Outgoing(method=request.method, url=str(request.url), headers=headers, body=request.content)
    question = understood(session, outgoing)
    return question, session.begin(question.ask)


def _changed(library: ModuleType, request: Any, question: Question) -> Any:
    """The request, with the body of a what-if."""
    if not question.changed:
        return request
    headers = [
        (name, value)
        for name, value in request.headers.raw
        if name.lower() not in (b"content-length", b"content-encoding", b"transfer-encoding")
    ]
    body = json.dumps(question.body).encode()
    return library.Request(request.method, request.url, headers=headers, content=body, extensions=request.extensions)


def _replayed(library: ModuleType, stream: type, request: Any, question: Question, crossing: Crossing) -> Any:
    event = crossing.event
    assert event is not None
    if event.outcome in ("error", "cancelled"):
        with rebuilding(crossing):
            error = raised(event)
        if type(error) is TimeoutError:  # one that a what-if put in
            error = library.ReadTimeout(str(error))
        if isinstance(error, library.RequestError):
            error.request = request
        raise error
    with rebuilding(crossing):
        answer = playback(event, question)
    if isinstance(answer.error, library.RequestError):
        answer.error.request = request
    return library.Response(
        status_code=answer.status,
        headers=answer.headers,
        stream=stream(answer, None),
        request=request,
        extensions={"http_version": b"HTTP/1.1"},
    )


class _Tee:
    """Tells a crossing what was read of its answer, once."""

    def __init__(self, crossing: Crossing, response: Any) -> None:
        self._crossing = crossing
        self._heard = Heard(response.status_code, response.headers.multi_items())
        self._told = False

    def piece(self, data: bytes) -> None:
        self._heard.piece(data)

    def over(self) -> None:
        self._tell("value")

    def broke(self, error: BaseException) -> None:
        self._tell("broken", encoded_error(error)[0])

    def left(self) -> None:
        self._tell("incomplete")

    def _tell(self, outcome: Any, error: Any = None) -> None:
        if not self._told:
            self._told = True
            self._crossing.gave(self._heard.result(error), outcome)


def _body(library: ModuleType) -> type:
    """The stream of a body: of a live answer, that tells what was read; of a recorded one, that gives it again."""

    class Body(library.SyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, source: Any, tee: _Tee | None) -> None:
            self._source = source
            self._tee = tee

        def __iter__(self) -> Iterator[bytes]:
            if self._tee is None:
                yield from _again(self._source)
                return
            try:
                for piece in self._source:
                    self._tee.piece(piece)
                    yield piece
            except GeneratorExit:
                self._tee.left()
                raise
            except BaseException as error:
                self._tee.broke(error)
                raise
            self._tee.over()

        def close(self) -> None:
            if self._tee is not None:
                self._tee.left()
                self._source.close()

    return Body


def _async_body(library: ModuleType) -> type:
    """The same, for clients with `await`."""

    class AsyncBody(library.AsyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, source: Any, tee: _Tee | None) -> None:
            self._source = source
            self._tee = tee

        async def __aiter__(self) -> AsyncIterator[bytes]:
            if self._tee is None:
                for piece in self._source.pieces:
                    yield piece
                if isinstance(self._source.error, asyncio.CancelledError):
                    await asyncio.Event().wait()  # until it is given up from outside again
                if self._source.error is not None:
                    raise self._source.error
                return
            try:
                async for piece in self._source:
                    self._tee.piece(piece)
                    yield piece
            except GeneratorExit:
                self._tee.left()
                raise
            except BaseException as error:
                self._tee.broke(error)
                raise
            self._tee.over()

        async def aclose(self) -> None:
            if self._tee is not None:
                self._tee.left()
                await self._source.aclose()

    return AsyncBody


def _again(answer: Playback) -> Iterator[bytes]:
    yield from answer.pieces
    if answer.error is not None:
        raise answer.error
