"""`backtrail fork`: the recorded run as it was, up to one step that gives another answer; from there on live."""

import json
from pathlib import Path
from typing import Any

import click

from backtrail.cli.client import Client, with_client
from backtrail.cli.whatif.options import text, with_how
from backtrail.cli.whatif.source import tape_named
from backtrail.cli.whatif.trying import Trying, running


@click.command("fork")
@click.argument("run", metavar="RUN")
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM...]")
@click.option("--at", type=int, required=True, help="The step: its number among the calls of the tape, from 0.")
@click.option(
    "--result", metavar="JSON|TEXT|@FILE", callback=text, help="What it gives; nothing: models are asked anew from it."
)
@with_how
@with_client
def command(client: Client, run: str, program: tuple[str, ...], result: str | None, **told: Any) -> None:
    """Run a recorded run again as it was, up to a step that gives another answer; from there on models are live.

    RUN is a tape's file or a trace's id. Exit code: 0 all samples passed, 1 one did not, 3 one was stopped,
    2 there is nothing to run.
    """
    from backtrail.sdk.replay.supposing.whatif import fork

    if result is not None:
        told["result"] = _value(result)
    tape = running(tape_named(client, run), program)
    Trying(client=client, tape=tape, is_file=Path(run).is_file(), kind="fork").by(fork, told)


def _value(told: str) -> Any:
    try:
        return json.loads(told)
    except ValueError:
        return told
