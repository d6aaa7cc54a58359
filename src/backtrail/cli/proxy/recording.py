"""The proxy that writes a tape: calls are passed on, and kept as they come back."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from backtrail.cli.proxy.program import bases, environment, ran, stopped
from backtrail.cli.terminal import errors
from backtrail.core.tape.recording.tape import Entry, Header
from backtrail.core.tape.wired import PROXY
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.proxy.listening import Listening
from backtrail.sdk.replay.proxy.passing import Passing
from backtrail.sdk.replay.proxy.roads import HOMES, Provider
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.writing import InFile


def recorded(path: Path, upstreams: Mapping[Provider, str], port: int, program: Sequence[str]) -> int:
    """Record until the program ends, or the user stops it; the program's exit code. Raises OSError, click errors."""
    _refuse_itself(upstreams, port)
    out = errors()
    session = Session(_header(program), InFile(path.absolute()))
    passing = Passing(session, {**HOMES, **upstreams})
    try:
        with Listening(passing, port=port) as here:
            if program:
                code = ran(program, environment(here.url, replaying=False))
            else:
                told = " ".join(f"{name}={url}" for name, url in bases(here.url).items() if name.endswith("BASE_URL"))
                out.print(f"Recording into {path}; Ctrl-C ends it. Start the agent with\n{told}", soft_wrap=True)
                stopped()
                code = 0
    finally:
        passing.over()
        session.close()
    calls = len(session.tape.events)
    out.print(f"Recorded: {path}, {calls} call{'' if calls == 1 else 's'} of models", soft_wrap=True)
    if not calls:
        out.print("No call came by: the program does not read OPENAI_BASE_URL or ANTHROPIC_BASE_URL. Set its base URL.")
    words = shlex.join(["backtrail", "proxy", str(path), *(["--", *program] if program else [])])
    out.print(f"Replay it: {words}", soft_wrap=True)
    return code


def _header(program: Sequence[str]) -> Header:
    whose = opening.header(entry=Entry(argv=tuple(program)))
    return replace(whose, python=None, packages={}, seams={PROXY: "ok"})


def _refuse_itself(upstreams: Mapping[Provider, str], port: int) -> None:
    """A proxy that passes calls on to itself would never come to an end."""
    for url in upstreams.values():
        parts = urlsplit(url)
        if port and parts.hostname in ("127.0.0.1", "localhost") and parts.port == port:
            raise click.UsageError(f"{url} is the proxy itself. Say where calls really go: --upstream-openai URL")
