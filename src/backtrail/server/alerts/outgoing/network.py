"""Connections of httpcore that go only where they may, to the address that was judged."""

from collections.abc import Iterable
from typing import Any

import httpcore

from backtrail.server.alerts.outgoing.addresses import Addresses


class Judged(httpcore.AsyncNetworkBackend):
    """Looks a name up itself, and gives the network underneath an address and no name."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses, self._inner = addresses, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises Blocked, and what httpcore raises."""
        try:
            found = await self._addresses.of(host, port)
        except OSError as unknown:
            raise httpcore.ConnectError(f"{host[:200]} cannot be looked up: {unknown.strerror or unknown}") from unknown
        trouble: Exception = httpcore.ConnectError(f"{host[:200]} has no address")
        for address in found:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                trouble = failed
        raise trouble

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError(f"no page goes to a socket of this machine: {path}")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
