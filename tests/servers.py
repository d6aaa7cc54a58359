"""Servers for tests that need a fresh one each: forked from a process that has loaded the code, so ready in no time.

A cold start is 1.5 s of importing, and the journeys alone start two hundred servers. What is forked is a process like
any other: ports, signals, log and folder of its own. `backtrail.testing.server` starts cold; tests use that where the
start itself, the memory or the environment of the server counts.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from backtrail.testing.server import Process, Server, started

LOADED: Final = ["tests.servers", "backtrail.cli.serve", "uvicorn.protocols.http.httptools_impl", "uvloop"]
"""What the process that is forked has imported; nothing of it starts a thread."""


class WarmServer(Server):
    """A server whose process is forked."""

    def _begun(self, arguments: Sequence[str]) -> Process:
        return Forked(arguments, self.log, self._env)


@contextmanager
def running_server(folder: Path, **settings: Any) -> Iterator[Server]:
    """A server on `folder` with these settings; it has ended when the block ends. Raises RuntimeError."""
    with started(WarmServer(folder, settings)) as server:
        yield server


class Forked:
    """A forked process that runs the command line, in the words of `subprocess.Popen`."""

    def __init__(self, arguments: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LOADED)
        # A daemon ends with this process, so that a test which breaks off leaves no server behind.
        self._process = context.Process(target=run, args=(list(arguments), log, dict(env)), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("backtrail serve", timeout)
        return self._process.exitcode

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        self._process.kill()


def run(arguments: list[str], log: Path, env: dict[str, str]) -> None:
    """What `python -m backtrail` does, in the forked process."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["backtrail", *arguments]
    runpy.run_module("backtrail", run_name="__main__", alter_sys=True)
