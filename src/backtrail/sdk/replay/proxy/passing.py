"""Requests to models, passed on to who really answers them, and written to a tape as they come back.

A stream reaches the program as it reaches the proxy; what the tape keeps is told when it is over. Headers of requests,
where keys are, are passed on and kept nowhere.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from backtrail.sdk.replay.cross import encoded_error
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.proxy.caller import BETWEEN, Caller
from backtrail.sdk.replay.proxy.refusal import refusal
from backtrail.sdk.replay.proxy.roads import HOMES, Provider, address
from backtrail.sdk.replay.seams.request import Outgoing, understood
from backtrail.sdk.replay.seams.response import Heard
from backtrail.sdk.replay.session import Session

CONNECT: Final = 30.0
AWAY: Final = 502
OURS: Final = frozenset({*BETWEEN, "host", "accept-encoding", "expect"})
"""Headers of a request that are the proxy's own: a body that comes plain can be looked through for secrets."""


class Passing:
    """Give it to Listening; `over` when that has closed."""

    def __init__(self, session: Session, homes: Mapping[Provider, str] = HOMES) -> None:
        self._session = session
        self._homes = homes
        self._way = _Way()
        self._under_way: set[_Told] = set()
        self._lock = threading.Lock()

    def __call__(self, request: Outgoing, caller: Caller) -> None:
        """Pass one request on, and its answer back. Raises ConnectionError where the caller has left."""
        url = address(request.url, request.headers, self._homes)
        question = understood(self._session, replace(request, url=url))
        told = _Told(self._session.begin(question.ask))
        with self._lock:
            self._under_way.add(told)
        try:
            self._passed(replace(request, url=url), caller, told)
        finally:
            with self._lock:
                self._under_way.discard(told)

    def over(self) -> None:
        """Calls whose caller left before they were answered are told so."""
        with self._lock:
            left = list(self._under_way)
        for told in left:
            told.left()

    def _passed(self, request: Outgoing, caller: Caller, told: "_Told") -> None:
        try:
            response = self._way.send(request)
        except (urllib3.exceptions.HTTPError, OSError) as away:
            self._away(request, caller, told, away)
            return
        headers = list(response.headers.items())
        told.begins(response.status, headers)
        with contextlib.closing(response):
            if caller.has_left():
                told.left()
                return
            try:
                self._answered(response, headers, caller, told)
            except ConnectionError:
                told.ends("incomplete")
                raise

    def _answered(self, response: Any, headers: list[tuple[str, str]], caller: Caller, told: "_Told") -> None:
        length = response.headers.get("content-length")
        caller.begin(response.status, headers, length=int(length) if length and length.isdigit() else None)
        source = _pieces(response)
        while True:
            try:
                data = next(source, None)
            except (urllib3.exceptions.HTTPError, OSError) as broken:
                told.ends("broken", encoded_error(broken)[0])
                caller.cut()
                return
            if data is None:
                break
            told.piece(data)
            caller.piece(data)
        told.ends("value")  # before its end is seen: the program may be gone a moment later
        caller.end()

    def _away(self, request: Outgoing, caller: Caller, told: "_Told", away: Exception) -> None:
        """What the program is told where nobody answers is on the tape as such."""
        words = f"backtrail proxy: {request.url} does not answer ({away}). Is its address right?"
        body = refusal(urlsplit(request.url).path, request.headers, words, "backtrail_upstream_away")
        headers = [("content-type", "application/json")]
        told.begins(AWAY, headers)
        told.piece(body)
        told.ends("value")
        caller.whole(AWAY, headers, body)


class _Told:
    """What a tape hears of one call, once."""

    def __init__(self, crossing: Crossing) -> None:
        self._crossing = crossing
        self._heard: Heard | None = None
        self._done = False
        self._lock = threading.Lock()

    def begins(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        self._heard = Heard(status, headers)

    def piece(self, data: bytes) -> None:
        if self._heard is not None:
            self._heard.piece(data)

    def ends(self, outcome: Any, error: Any = None) -> None:
        if self._heard is not None:
            self._tell(self._heard.result(error), outcome)

    def left(self) -> None:
        """The caller gave up before there was an answer."""
        self._tell(None, "cancelled")

    def _tell(self, result: Any, outcome: Any) -> None:
        with self._lock:
            if self._done:
                return
            self._done = True
        self._crossing.gave(result, outcome)


class _Way:
    """Connections to providers, by the proxy of the network where the environment names one."""

    def __init__(self) -> None:
        self._pools: dict[str, urllib3.PoolManager] = {}
        self._lock = threading.Lock()

    def send(self, request: Outgoing) -> Any:
        headers = {name: value for name, value in request.headers.items() if name not in OURS}
        return self._pool(request.url).request(
            request.method,
            request.url,
            body=request.body or None,
            headers={**headers, "accept-encoding": "identity"},
            preload_content=False,
            decode_content=False,
            redirect=False,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT, read=None),
        )

    def _pool(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        by = "" if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme, "")
        with self._lock:
            if by not in self._pools:
                self._pools[by] = urllib3.ProxyManager(by, maxsize=64) if by else urllib3.PoolManager(maxsize=64)
            return self._pools[by]


def _pieces(response: Any) -> Iterator[bytes]:
    """The body as it comes: a piece is there as soon as the provider has sent it."""
    if response.chunked:
        yield from response.stream(2**16, decode_content=False)
        return
    read = getattr(response, "read1", response.read)
    while data := read(2**16, decode_content=False):
        yield data
