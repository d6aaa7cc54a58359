"""A page by HTTP: one request, ten seconds, no redirects, no proxies of the environment, little of the reply read."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import certifi
import httpcore
import httpx

from backtrail.server.alerts.outgoing.addresses import Addresses, Blocked
from backtrail.server.alerts.outgoing.answer import Answer, failed, of_status, refused
from backtrail.server.alerts.outgoing.network import Judged
from backtrail.server.release import version

SECONDS: Final = 10.0
READ: Final = 2048
"""Bytes of a reply that are read."""
SENT: Final = "http11.send_request_body.complete"


@cache
def trust() -> ssl.SSLContext:
    """The authorities of this machine, and those that browsers know."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Exchange:
    """What is known of one request so far."""

    def __init__(self) -> None:
        self.sent = False
        self.response: httpcore.Response | None = None
        self.said = b""

    async def trace(self, event: str, _: Any) -> None:
        self.sent = self.sent or event == SENT

    @property
    def answer(self) -> Answer | None:
        """The verdict, where a status came."""
        if self.response is None:
            return None
        headers = {name.lower(): value for name, value in self.response.headers}
        after = headers.get(b"retry-after")
        said = " ".join(self.said[:READ].decode("utf-8", "replace").split())
        return of_status(self.response.status, said, after.decode("latin-1") if after else None, time.time())

    def broken(self, error: str) -> Answer:
        """The verdict where the exchange broke off: a status that came stands, whatever became of the body."""
        return self.answer or failed(error, arrived=self.sent)


class Post:
    """Requests to channels. One connection each: a page is rare, and a kept connection may be dead when it comes."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send; never raises for what the other side does."""
        exchange = Exchange()
        try:
            async with asyncio.timeout(SECONDS):
                await self._exchange(exchange, url, body, headers)
        except Blocked as blocked:
            return refused(str(blocked))
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, ValueError) as wrong:
            return refused(f"the request cannot be made: {wrong}")
        except TimeoutError:
            return exchange.broken(f"no answer within {SECONDS:.0f} s")
        except httpcore.TimeoutException as slow:
            return exchange.broken(f"{_name(slow)} after {SECONDS:.0f} s")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as broken:
            return exchange.broken(f"{_name(broken)}: {broken}" if str(broken) else _name(broken))
        return exchange.answer or failed("no answer", arrived=exchange.sent)

    async def _exchange(self, exchange: Exchange, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        to = httpx.URL(url)
        where = httpcore.URL(scheme=to.raw_scheme, host=to.raw_host, port=to.port, target=to.raw_path)
        sent = {"Host": to.netloc, "User-Agent": f"Backtrail/{version()}", "Content-Length": str(len(body))}
        limits = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
        async with (
            httpcore.AsyncConnectionPool(ssl_context=trust(), network_backend=Judged(self._addresses)) as pool,
            pool.stream(
                "POST",
                where,
                headers=[*sent.items(), *headers.items()],  # type: ignore[list-item]  # bytes and text both, httpcore encodes
                content=body,
                extensions={"timeout": limits, "trace": exchange.trace},
            ) as response,
        ):
            exchange.response = response
            async for piece in response.aiter_stream():
                exchange.said += piece
                if len(exchange.said) >= READ:
                    break


def _name(error: Exception) -> str:
    """ConnectError: connect error."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in type(error).__name__).strip()
