"""A real server in a process of its own, on free ports, for tests and measurements."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

PATIENCE: Final = 60.0
"""Seconds until a server that does not get ready, or does not end, is given up."""


class Server:
    """One server process. It may be killed and started again on the same folder and ports."""

    def __init__(self, folder: Path, settings: Mapping[str, Any], env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port, self.grpc_port = free_port(), free_port() if settings.get("grpc_port", True) else 0
        self._settings = {**settings, "data": folder, "port": self.port, "grpc_port": self.grpc_port}
        self._env = {**os.environ, **(env or {})}
        self._env.pop("PYTHONDONTWRITEBYTECODE", None)  # users start it with compiled modules
        self.log = folder.parent / f"{folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

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
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, "-m", "backtrail", "serve", *flags], stdout=log, stderr=log, env=self._env
            )
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

    @property
    def _running(self) -> "subprocess.Popen[bytes]":
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
    """A port of the loopback interface that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running_server(folder: Path, *, env: Mapping[str, str] | None = None, **settings: Any) -> Iterator[Server]:
    """A server on `folder` with these settings; it has ended when the block ends. Raises RuntimeError."""
    server = Server(folder, settings, env)
    server.start()
    try:
        yield server
    finally:
        with contextlib.suppress(RuntimeError):
            server.stop()
