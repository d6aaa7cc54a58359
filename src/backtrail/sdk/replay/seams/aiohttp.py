"""aiohttp, at its session's request: what comes back is an answer of aiohttp's own class, over the network or not.

All of it is imported from aiohttp's inner modules: the seam is put in while the package itself is still being loaded.
"""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from types import SimpleNamespace
from typing import Any, Final

from aiohttp.base_protocol import BaseProtocol
from aiohttp.client import ClientResponse, ClientSession, RequestInfo
from aiohttp.helpers import TimerNoop
from aiohttp.http import HttpVersion11
from aiohttp.streams import StreamReader
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from backtrail.core.tape.recording.event import Outcome
from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import encoded_error, failed, raised, rebuilding
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.seams.aiohttp_body import read
from backtrail.sdk.replay.seams.request import Outgoing, Question, is_watched, understood
from backtrail.sdk.replay.seams.response import Heard, Playback, playback

_MARK: Final = "_backtrail_watched"


def install() -> None:
    """Watch every session."""
    if not hasattr(ClientSession._request, _MARK):  # noqa: SLF001 - below it are connections, above it each verb
        ClientSession._request = _watched(ClientSession._request)  # noqa: SLF001


def _watched(send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def _request(self: Any, method: str, str_or_url: Any, **more: Any) -> Any:
        session = current.session()
        url = None if session is None else _address(self, str_or_url, more)
        if session is None or url is None or not is_watched(str(url)):
            return await send(self, method, str_or_url, **more)
        more, body = await read(more)
        question = understood(session, _outgoing(self, method, url, more, body))
        crossing = session.begin(question.ask)
        await crossing.awaited()
        if crossing.event is not None:
            return await _replayed(self, method, url, question, crossing, more)
        if question.changed:
            more = {name: value for name, value in more.items() if name not in ("json", "data")}
            more |= {"data": json.dumps(question.body), "headers": {"content-type": "application/json"} | _plain(more)}
        return await _live(crossing, lambda: send(self, method, str_or_url, **more))

    setattr(_request, _MARK, True)
    return _request


def _address(session: Any, url: Any, more: Mapping[str, Any]) -> URL | None:
    """Where a request goes; None where aiohttp itself is to say what is wrong with that."""
    try:
        whole: URL = session._build_url(url)  # noqa: SLF001 - with the session's base
        return whole.extend_query(more["params"]) if more.get("params") else whole
    except (TypeError, ValueError, AssertionError):
        return None


def _outgoing(session: Any, method: str, url: URL, more: Mapping[str, Any], body: bytes) -> Outgoing:
    headers = {
        str(name).lower(): str(value) for name, value in {**session.headers, **(more.get("headers") or {})}.items()
    }
    if more.get("json") is not None:
        headers["content-type"] = "application/json"
    return Outgoing(method=method, url=str(url), headers=headers, body=body)


def _plain(more: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (more.get("headers") or {}).items()}


async def _live(crossing: Crossing, send: Callable[[], Awaitable[Any]]) -> Any:
    try:
        with crossing.inside():
            response = await send()
    except BaseException as error:
        failed(crossing, error)
        raise
    _listen(crossing, response)
    return response


class _Listener:
    """Hears what arrives of one answer, and tells its crossing once."""

    def __init__(self, crossing: Crossing, response: Any) -> None:
        self._crossing = crossing
        self._heard = Heard(response.status, response.headers.items())
        self._told = False

    def piece(self, data: bytes) -> None:
        self._heard.piece(data, plain=True)

    def tell(self, outcome: Outcome, error: Any = None) -> None:
        if not self._told:
            self._told = True
            self._crossing.gave(self._heard.result(error), outcome)


LISTENERS: Final[dict[int, _Listener]] = {}
"""By the stream that they listen to, until it is over."""


class _Heeded(StreamReader):  # type: ignore[misc]
    """A stream that has a listener: aiohttp's own, with its class changed, as it takes no attributes."""

    __slots__ = ()

    def feed_data(self, data: bytes, *rest: Any) -> Any:
        if listener := LISTENERS.get(id(self)):
            listener.piece(bytes(data))
        return super().feed_data(data, *rest)

    def feed_eof(self) -> None:
        if listener := LISTENERS.pop(id(self), None):
            listener.tell("value")
        super().feed_eof()

    def set_exception(self, exc: Any, *rest: Any) -> None:
        if listener := LISTENERS.pop(id(self), None):
            cause = exc if isinstance(exc, BaseException) else exc()
            listener.tell("broken", encoded_error(cause)[0])
        super().set_exception(exc, *rest)


def _listen(crossing: Crossing, response: Any) -> None:
    """Tell the crossing what arrives in the answer's stream, and when it is over."""
    listener, stream = _Listener(crossing, response), response.content
    for data in getattr(stream, "_buffer", ()):  # what arrived together with the head
        listener.piece(bytes(data))
    if stream.is_eof() or type(stream) is not StreamReader:
        listener.tell("value")
        return
    stream.__class__ = _Heeded
    LISTENERS[id(stream)] = listener
    close = response.close

    def closed() -> None:
        if LISTENERS.pop(id(stream), None):
            listener.tell("incomplete")
        close()

    response.close = closed


async def _replayed(
    session: Any, method: str, url: URL, question: Question, crossing: Crossing, more: Mapping[str, Any]
) -> Any:
    event = crossing.event
    assert event is not None
    if event.outcome == "cancelled":
        await asyncio.Event().wait()
    with rebuilding(crossing):
        if event.outcome == "error":
            failure: BaseException | None = raised(event)
        else:
            failure, answer = None, playback(event, question)
    if failure is not None:
        raise failure
    response = _response(session, method, url, answer)
    raises = more.get("raise_for_status", session._raise_for_status)  # noqa: SLF001 - what the session was made with
    if raises is True:
        response.raise_for_status()
    return response


def _response(session: Any, method: str, url: URL, answer: Playback) -> Any:
    """An answer of aiohttp's class whose stream holds what was recorded."""
    loop = asyncio.get_running_loop()
    info = RequestInfo(url, method, CIMultiDictProxy(CIMultiDict()), url)
    response = ClientResponse(
        method,
        url,
        writer=None,
        continue100=None,
        timer=TimerNoop(),
        request_info=info,
        traces=[],
        loop=loop,
        session=session,
        **_newer(),
    )
    response.version = HttpVersion11
    response.status = answer.status
    response.reason = ""
    response._headers = CIMultiDictProxy(CIMultiDict(answer.headers))  # noqa: SLF001 - as its own start() does
    response._raw_headers = tuple((n.encode(), v.encode()) for n, v in answer.headers)  # noqa: SLF001
    stream = _Recorded(_Quiet(loop), 2**20, loop=loop)
    stream.breaks = answer.error
    for piece in answer.pieces:
        stream.feed_data(piece)
    if answer.error is None:
        stream.feed_eof()
    response.content = stream
    return response


class _Recorded(StreamReader):  # type: ignore[misc]
    """The body of a recorded answer: it breaks where the recorded one broke, after everything before was read."""

    __slots__ = ("breaks",)

    async def _wait(self, func_name: str) -> None:
        if self.breaks is not None:
            raise self.breaks
        await super()._wait(func_name)


def _newer() -> dict[str, Any]:
    """What newer versions want besides."""
    wanted = inspect.signature(ClientResponse.__init__).parameters
    return {"stream_writer": SimpleNamespace(output_size=0)} if "stream_writer" in wanted else {}


class _Quiet(BaseProtocol):  # type: ignore[misc]
    """The connection of a recorded answer: there is none, and nothing to pause."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)

    def pause_reading(self, *_: Any, **__: Any) -> None:
        return

    def resume_reading(self, *_: Any, **__: Any) -> None:
        return
