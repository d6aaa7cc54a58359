"""Without keys, only names of this machine or of its own network may lead here.

A web page can make its own name point at 127.0.0.1 (DNS rebinding) and read what a local server without keys gives to
everybody. Such a name is one that a public name server knows: it has a dot, and is neither an address nor reserved.
"""

from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from backtrail.server.auth.keys import Keys

RESERVED: Final = (".localhost", ".internal", ".local", ".test", ".lan")


def public(host: str) -> bool:
    """Whether a Host header holds a name that anybody could own."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    name = name.strip("[]").rstrip(".").lower()
    if "." not in name or name.endswith(RESERVED):
        return False
    try:
        ip_address(name)
    except ValueError:
        return True
    return False


class OwnNames:
    """Refuses requests under public names while there is no key."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app, self._keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "") if scope["type"] == "http" else ""
        if self._keys.any or not public(host):
            await self._app(scope, receive, send)
            return
        told = (
            f"this server has no API key and answers under local names only, not as {host[:200]!a}: "
            "make a key with `backtrail keys make`, or use 127.0.0.1\n"
        )
        await PlainTextResponse(told, 403)(scope, receive, send)
