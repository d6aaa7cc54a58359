"""The proxy that answers from a tape."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from backtrail.cli.proxy.program import bases, environment, ran, stopped
from backtrail.cli.terminal import errors, plain
from backtrail.cli.whatif.source import Unplayable
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.wired import wired
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.missing import Missing
from backtrail.sdk.replay.play import reported
from backtrail.sdk.replay.proxy.answering import Answering, streamed_or_not
from backtrail.sdk.replay.proxy.listening import Listening
from backtrail.sdk.replay.replayer import Replayer
from backtrail.sdk.replay.writing import InMemory

DIVERGED: Final = 3


def replayed(tape: Tape, words: Sequence[str], port: int, how: Mapping[str, Any], *, as_json: bool) -> int:
    """Answer until the program ends, or the user stops it; the exit code. Raises OSError, Unplayable."""
    source, *program = words
    played = wired(tape)
    if not played.events:
        raise Unplayable(
            f"{source} holds no call of a model that a proxy could answer. It answers what went over the HTTP "
            "interfaces of OpenAI and Anthropic: record it with backtrail proxy --record FILE"
        )
    session = _session(played, how)
    with Listening(Answering(session), port=port) as here:
        if program:
            code = ran(program, environment(here.url, replaying=True))
        else:
            told = " ".join(f"{name}={url}" for name, url in bases(here.url).items() if name.endswith("BASE_URL"))
            errors().print(
                f"Answering from {source}: {len(played.events)} calls; Ctrl-C ends it. Start the agent with\n{told}",
                soft_wrap=True,
            )
            stopped()
            code = 0
    session.ended()
    session.close()
    _show(played, session, code, as_json=as_json)
    return code if session.difference is None else DIVERGED


def _session(played: Tape, how: Mapping[str, Any]) -> Replayer:
    header = opening.header(source=f"replay:{played.header.run_id}", entry=played.header.entry)
    try:
        missing = Missing(ways=how["on_miss"])
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from wrong
    rules = streamed_or_not(how["ignore"])
    return Replayer(header, InMemory(), played, missing=missing, rules=rules, exhausted=how["exhausted"])


def _show(played: Tape, session: Replayer, code: int, *, as_json: bool) -> None:
    report = reported(played, session)
    difference = session.difference
    if as_json:
        outcome = {
            "faithful": difference is None and not session.otherwise,
            "kind": None if difference is None else difference.kind,
            "report": report,
            "crossed": len(session.tape.events),
            "program": code,
        }
        click.echo(json.dumps(outcome, ensure_ascii=False))
        return
    out = errors()
    out.print(plain(report), soft_wrap=True)
    out.print("Calls of models alone were replayed; everything else of the program was real.", soft_wrap=True)
