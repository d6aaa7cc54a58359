"""A real server in a process of its own, on free ports, for tests and measurements."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import httpx

PATIENCE: Final = 60.0
"""Seconds until a server that does not get ready, or does not end, is given up."""

KEPT: Final = 200
"""Ports that `free_port` told and that stay out of the system's hands."""
_KEPT: Final[deque[int]] = deque()


class Process(Protocol):
    """What a server needs to know of its process; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def kill(self) -> None: ...


class Server:
    """One server process. It may be killed and started again on the same folder and ports."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port, self.grpc_port = free_port(), free_port() if settings.get("grpc_port", True) else 0
        self._settings = {**settings, "data": folder, "port": self.port, "grpc_port": self.grpc_port}
        self._env = {**os.environ, **(env or {})}
        self._env.pop("PYTHONDONTWRITEBYTECODE", None)  # users start it with compiled modules
        self.log = folder.parent / f"{folder.name}.log"
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._running.pid

    def start(self) -> None:
        """Start, and return when /api/health answers. Raises RuntimeError with the log where it does not."""
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in self._settings.items()]
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._process = self._begun(["serve", *flags])
        with httpx.Client(trust_env=False) as client:
            self._await(client)

    def stop(self) -> int:
        """End it as a person would (SIGTERM); returns its exit code."""
        self._running.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self._running.kill()
        self._ended()

    def restart(self) -> None:
        """Start again; kills it first where it still runs."""
        if self._process is not None:
            self.kill()
        self.start()

    def _begun(self, arguments: Sequence[str]) -> Process:
        """The command line with these arguments, in a process of its own that writes into the log."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "backtrail", *arguments]
            return subprocess.Popen(command, stdout=log, stderr=log, env=self._env)  # noqa: S603 - our own command line

    @property
    def _running(self) -> Process:
        if self._process is None:
            raise RuntimeError("the server is not running: call start()")
        return self._process

    def _ended(self) -> int:
        code = self._running.wait(PATIENCE)
        self._process = None
        return code

    def _await(self, client: httpx.Client) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._running.poll() is not None:
                break
            with contextlib.suppress(httpx.TransportError):
                if client.get(f"{self.url}/api/health").status_code == 200:
                    return
            time.sleep(0.02)
        said = self.log.read_text(errors="replace")[-3000:]
        if self._running.poll() is None:
            self.kill()
        raise RuntimeError(f"the server did not get ready on {self.url}:\n{said}")


def free_port() -> int:
    """A port of the loopback interface that nobody uses now, and that the system gives to nobody else for a while."""
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port: int = probe.getsockname()[1]
    _keep(probe)
    return port


def _keep(probe: socket.socket) -> None:
    """Stay bound without listening, so that only somebody who asks for this very port gets it.

    Other systems than Linux would refuse it to the server too.
    """
    if sys.platform != "linux":
        probe.close()
        return
    if len(_KEPT) == KEPT:
        os.close(_KEPT.popleft())
    _KEPT.append(probe.detach())


@contextlib.contextmanager
def running_server(folder: Path, *, env: Mapping[str, str] | None = None, **settings: Any) -> Iterator[Server]:
    """A server on `folder` with these settings; it has ended when the block ends. Raises RuntimeError."""
    with started(Server(folder, settings, env)) as server:
        yield server


@contextlib.contextmanager
def started(server: Server) -> Iterator[Server]:
    """The server, started; it has ended when the block ends. Raises RuntimeError."""
    server.start()
    try:
        yield server
    finally:
        with contextlib.suppress(RuntimeError):
            server.stop()
