"""The tape that a command is about: a file, or a run of the server."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from backtrail.cli.client import Client, escaped
from backtrail.cli.naming import trace_named
from backtrail.core.tape.recording.lines import TapeUnreadable, read
from backtrail.core.tape.recording.tape import Tape


class Unplayable(click.ClickException):
    """There is no tape to play: told apart from a run that did not do well."""

    exit_code = 2


def arguments(given: str | None) -> Any:
    """What `--input` says: the arguments of an entry, JSON. Raises Unplayable."""
    if given is None:
        return None
    try:
        return json.loads(given)
    except ValueError as wrong:
        raise Unplayable(f'--input is no JSON ({wrong}). Write --input \'{{"question": "…"}}\'') from wrong


def tape_named(client: Client, named: str) -> Tape:
    """The tape of a file, or of the trace that is meant. Raises click.ClickException."""
    from backtrail.sdk.replay.divergence import NotReplayable
    from backtrail.sdk.replay.source import tape_of

    if named.endswith(".jsonl") or Path(named).is_file():
        try:
            return tape_of(Path(named))
        except NotReplayable as wrong:
            raise Unplayable(str(wrong)) from wrong
    trace = trace_named(client, named.removeprefix("trace:"))
    path = f"/api/traces/{escaped(trace)}"
    ready = client.read(f"{path}/readiness")
    if not ready["ready"]:
        lacks = [each for each in ready["lacks"] if each.get("fatal", True)]
        told = "\n".join(f"  span {each['span_id']} {each['name']}: {each['what']}. {each['hint']}" for each in lacks)
        raise Unplayable(f"Trace {trace} cannot be replayed: not everything of it was recorded.\n{told}")
    with client.http() as http:
        try:
            tape = read(client.lines(http, f"{path}/tape"))
        except TapeUnreadable as wrong:
            raise Unplayable(f"The tape of trace {trace} cannot be read: {wrong}") from wrong
    return replace(tape, header=replace(tape.header, trace_id=trace))
