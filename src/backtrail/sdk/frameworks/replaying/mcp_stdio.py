"""MCP over stdio: on replay a server is a process that says nothing, and is not there."""

import functools
from typing import Any, Final

import anyio
from mcp.client import stdio

from backtrail.sdk.replay import current

PROCESS: Final = "_create_platform_compatible_process"


def install() -> None:
    """Watch how servers are started. Raises AttributeError where this version starts them otherwise."""
    plain = getattr(stdio, PROCESS)

    @functools.wraps(plain)
    async def create(*args: Any, **more: Any) -> Any:
        session = current.session()
        if session is None or not session.replaying:
            return await plain(*args, **more)
        return _NoProcess()

    setattr(stdio, PROCESS, create)


class _NoProcess:
    """What a transport sees of a server that is not there."""

    pid = 0
    returncode = 0

    def __init__(self) -> None:
        self.stdin = self.stdout = self.stderr = _Silence()

    async def wait(self) -> int:
        return 0

    def terminate(self) -> None:
        return

    def kill(self) -> None:
        return

    async def aclose(self) -> None:
        for pipe in (self.stdin, self.stdout, self.stderr):
            await pipe.aclose()

    async def __aenter__(self) -> "_NoProcess":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()  # mcp 1.x leaves the process as a block


class _Silence:
    """A pipe that nothing comes out of, until it is closed."""

    def __init__(self) -> None:
        self._over = anyio.Event()

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        del max_bytes
        await self._over.wait()
        raise anyio.EndOfStream

    async def send(self, item: bytes) -> None:
        del item

    async def aclose(self) -> None:
        self._over.set()
