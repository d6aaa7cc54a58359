"""One HTTP POST to the server, and what its answer means. Used by the exporter's thread alone."""

import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal
from urllib.parse import urlsplit

import urllib3
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from backtrail.sdk.capture.export.destination import LOOPBACK
from backtrail.sdk.capture.shield import attempt

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 15.0
LONGEST_WAIT: Final = 300.0
TRY_AGAIN: Final = frozenset({408, 425, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of a request."""

    outcome: Literal["taken", "try again", "broke", "too large", "refused"]
    """`broke`: the server failed on it (500) and may fail on it for ever."""
    said: str = ""
    """Why, where it was not taken whole."""
    wait: float | None = None
    """Seconds that the server wants to be left alone."""
    rejected: int = 0
    """Spans that the server took out of a request that it took."""


class Post:
    """Sends bodies to one URL over a connection that stays open."""

    def __init__(self, url: str, headers: Mapping[str, str], certificate: str | None) -> None:
        self._url = url
        self._headers = {**headers, "Content-Type": "application/x-protobuf", "User-Agent": "backtrail-python"}
        self._pool = _pool(url, certificate)

    def __call__(self, body: bytes, *, gzipped: bool) -> Reply:
        """Send; never raises for what the network or the server does."""
        headers = {**self._headers, "Content-Encoding": "gzip"} if gzipped else self._headers
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers=headers, retries=False, redirect=False,
                timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            )  # fmt: skip
        except (urllib3.exceptions.HTTPError, OSError) as trouble:
            return Reply(outcome="try again", said=f"{self._url} cannot be reached ({trouble})")
        return _meaning(self._url, answer)

    def close(self) -> None:
        self._pool.clear()


def _pool(url: str, certificate: str | None) -> urllib3.PoolManager:
    parts = urlsplit(url)
    trust = ssl.create_default_context(cafile=certificate) if parts.scheme == "https" else None
    proxy = urllib.request.getproxies().get(parts.scheme)
    if proxy and parts.hostname not in LOOPBACK and not urllib.request.proxy_bypass(parts.netloc):
        return urllib3.ProxyManager(proxy, ssl_context=trust)
    return urllib3.PoolManager(ssl_context=trust)


def _meaning(url: str, answer: urllib3.BaseHTTPResponse) -> Reply:
    if 200 <= answer.status < 300:
        partial = attempt(ExportTraceServiceResponse.FromString, answer.data, otherwise=None)
        if partial is None or not partial.partial_success.rejected_spans:
            return Reply(outcome="taken")
        rejected = partial.partial_success
        return Reply(
            outcome="taken", said=f"{url} refused spans: {rejected.error_message}", rejected=rejected.rejected_spans
        )
    said = f"{url} answered {answer.status}: {_readable(answer.data)}"
    if answer.status == 413:
        return Reply(outcome="too large", said=said)
    if answer.status == 500:
        return Reply(outcome="broke", said=said)
    if answer.status in TRY_AGAIN:
        return Reply(outcome="try again", said=said, wait=_seconds(answer.headers.get("Retry-After")))
    return Reply(outcome="refused", said=said)


def _readable(body: bytes) -> str:
    text = "".join(char for char in body[:300].decode("utf-8", "replace") if char.isprintable() or char == " ")
    return text.strip() or "no reason given"


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After as seconds, whichever of its two forms was sent."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return min(float(retry_after), LONGEST_WAIT)
    when = attempt(parsedate_to_datetime, retry_after, otherwise=None)
    if when is None:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    seconds: float = (when - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)
