"""The tape that a command is about: a file, or a run of the server."""

from pathlib import Path

import click

from backtrail.cli.client import Client, escaped
from backtrail.cli.naming import trace_named
from backtrail.core.tape.recording.lines import TapeUnreadable, read
from backtrail.core.tape.recording.tape import Tape


def tape_named(client: Client, named: str) -> tuple[Tape, str | None]:
    """The tape of a file; or of the trace that is meant, and which that is. Raises click.ClickException."""
    from backtrail.sdk.replay.divergence import NotReplayable
    from backtrail.sdk.replay.source import tape_of

    if named.endswith(".jsonl") or Path(named).is_file():
        try:
            return tape_of(Path(named)), None
        except NotReplayable as wrong:
            raise click.ClickException(str(wrong)) from wrong
    trace = trace_named(client, named.removeprefix("trace:"))
    path = f"/api/traces/{escaped(trace)}"
    ready = client.read(f"{path}/readiness")
    if not ready["ready"]:
        lacks = [each for each in ready["lacks"] if each.get("fatal", True)]
        told = "\n".join(f"  span {each['span_id']} {each['name']}: {each['what']}. {each['hint']}" for each in lacks)
        raise click.ClickException(f"Trace {trace} cannot be replayed: not everything of it was recorded.\n{told}")
    with client.http() as http:
        try:
            return read(client.lines(http, f"{path}/tape")), trace
        except TapeUnreadable as wrong:
            raise click.ClickException(f"The tape of trace {trace} cannot be read: {wrong}") from wrong
