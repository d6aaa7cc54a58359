"""`backtrail replay`: a recorded run again, over its recording, with nothing live."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.replay.posting import post
from backtrail.cli.replay.program import launched
from backtrail.cli.terminal import console, plain
from backtrail.cli.whatif.options import lists, pairs
from backtrail.cli.whatif.source import Unplayable, arguments, tape_named
from backtrail.core.tape.divergence.columns import columns
from backtrail.core.tape.divergence.rows import rows
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.quiet import QUIET
from backtrail.sdk.replay.writing import keep_file, read_file

DIVERGED, REFUSED = 3, 2
AROUND = 5
"""Rows before and after the first difference."""


@click.command("replay", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": True})
@click.argument("run", metavar="RUN")
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM...]")
@click.option("--level", type=click.Choice(["tool", "http"]), default="tool", show_default=True,
              help="http: bodies of tools run again, over the requests that they made.")  # fmt: skip
@click.option("--entry", metavar="MODULE:FUNCTION", help="What to call, where the tape does not tell.")
@click.option("--input", "given", metavar="JSON", help="Its arguments; else those of the recorded run.")
@click.option("--on-miss", metavar="KIND:NAME=WAY", multiple=True, callback=pairs,
              help="What answers a call that was not recorded: raise, nearest, body, stub:VALUE, "
                   "simulate:MODULE:FUNCTION, ask or live.")  # fmt: skip
@click.option("--allow-live", metavar="KIND:NAME", multiple=True, help="What `live` may reach; * is a wildcard.")
@click.option("--ignore", metavar="KIND:NAME=ARGUMENT", multiple=True, callback=lists,
              help="An argument that tells nothing.")  # fmt: skip
@click.option("--exhausted", type=click.Choice(["raise", "repeat_last"]), default="raise", show_default=True)
@click.option("--rows", "side_by_side", is_flag=True, help="The recording and this run, call by call.")
@click.option("--post/--no-post", default=True, help="Whether the server hears how it went, where it has the run.")
@with_client
def command(client: Client, run: str, program: tuple[str, ...], **told: Any) -> None:
    """Run a recorded run again: models, tools and requests are answered from its recording.

    RUN is a trace's id or a tape's file. What runs is PROGRAM (python agent.py …), or the function --entry, or what the
    tape tells. No model is called and no network is used: the first call that was not recorded stops the run.

    Exit code: 0 it did exactly what was recorded, a crash too; 3 it parted from it; 2 it cannot be replayed.
    """
    tape = tape_named(client, run)
    trace = None if run.endswith(".jsonl") or Path(run).is_file() else tape.header.trace_id
    posts = told.pop("post")
    side_by_side = told.pop("side_by_side")
    given = told.pop("given")
    if not (program or told["entry"] or tape.header.entry.ref or tape.header.entry.argv):
        raise Unplayable(
            f"The tape does not tell what ran. Name the program (backtrail replay {run} python agent.py), or the "
            "function: --entry module:function"
        )
    words = program or (() if told["entry"] or tape.header.entry.ref else tape.header.entry.argv)
    plan = {"mode": "replay", "input": arguments(given), **told}
    began = time.monotonic()
    outcome, code, now = _made(tape, plan, words)
    if outcome is None or now is None:
        raise SystemExit(code or REFUSED)
    if client.as_json:
        print_json(outcome)
    else:
        _show(outcome, tape, now, side_by_side=side_by_side)
    if posts and trace is not None:
        post(client, trace, outcome, ["replay", run, *words], time.monotonic() - began)
    raise SystemExit(0 if outcome["faithful"] else DIVERGED)


def _made(
    tape: Tape, plan: Mapping[str, Any], words: tuple[str, ...]
) -> tuple[dict[str, Any] | None, int, Tape | None]:
    """What became of it, the program's exit code, and the tape of what happened now."""
    with tempfile.TemporaryDirectory(prefix="backtrail-") as name:
        folder = Path(name)
        keep_file(tape, folder / "recorded.tape.jsonl")
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        env = {**os.environ, **QUIET}
        done = subprocess.run(launched(words, folder), env=env, check=False)  # noqa: S603 - what the user typed
        found = folder / "outcome.json"
        if not found.exists():
            return None, done.returncode, None
        return json.loads(found.read_text(encoding="utf-8")), done.returncode, read_file(folder / "now.tape.jsonl")


def _show(outcome: Mapping[str, Any], tape: Tape, now: Tape, *, side_by_side: bool) -> None:
    out = console(pipe_width=140)
    if side_by_side or not outcome["faithful"]:
        every = rows(tape, now)
        first = next((place for place, row in enumerate(every) if row.first), 0)
        shown = every if side_by_side else every[max(0, first - AROUND) : first + AROUND]
        out.print(plain(columns(shown, out.width)), soft_wrap=True)
        if len(shown) < len(every):
            out.print(f" … {len(every) - len(shown):,} more rows: --rows", soft_wrap=True)
        out.print()
    out.print(plain(outcome["report"]), soft_wrap=True)
