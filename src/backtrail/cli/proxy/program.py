"""The agent beside the proxy: a child that finds its models here, and ends as it ends."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from backtrail.cli.whatif.source import Unplayable
from backtrail.sdk.replay.quiet import QUIET

KEYS: Final = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")
NO_KEY: Final = "backtrail-proxy"
"""Clients want a key; a replay needs none."""
HERE: Final = "127.0.0.1,localhost"


def bases(url: str) -> dict[str, str]:
    """The variables by which clients find their provider."""
    return {
        "OPENAI_BASE_URL": f"{url}/v1",
        "OPENAI_API_BASE": f"{url}/v1",
        "ANTHROPIC_BASE_URL": url,
        "ANTHROPIC_API_BASE": url,
    }


def environment(url: str, *, replaying: bool) -> dict[str, str]:
    """What the agent's environment is: that of the terminal, its models at the proxy."""
    env = {**os.environ, **bases(url)}
    for name in ("NO_PROXY", "no_proxy"):
        env[name] = ",".join(part for part in (os.environ.get(name, ""), HERE) if part)
    if replaying:
        env |= QUIET
        for name in KEYS:
            env.setdefault(name, NO_KEY)
    return env


def ran(program: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the agent; its exit code, of one that was killed as shells tell it. Raises Unplayable."""
    found = shutil.which(program[0], path=env.get("PATH"))
    if found is None:
        raise Unplayable(f"{program[0]} is no program here. Name it as in the terminal: -- node agent.js")
    child = subprocess.Popen([found, *program[1:]], env=dict(env))  # noqa: S603 - what the user typed
    with _passed_on(child):
        code = child.wait()
    return 128 - code if code < 0 else code


def stopped() -> None:
    """Wait until the user stops the proxy."""
    over = threading.Event()
    before = {each: signal.signal(each, lambda *_: over.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        over.wait()
    finally:
        for each, what in before.items():
            signal.signal(each, what)


@contextmanager
def _passed_on(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ctrl-C reaches the child by the terminal itself; an order to end is handed on. The proxy ends after the child."""

    def end(*_: Any) -> None:
        child.terminate()

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, end),
    }
    try:
        yield
    finally:
        for each, what in before.items():
            signal.signal(each, what)
