"""`backtrail doctor`: a program is run, recorded and replayed, and what would not replay is told."""

import json
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from backtrail.cli.doctor.examining import notes_of_ends, notes_of_watch, of_recording, of_replay, of_watch, whose
from backtrail.cli.doctor.finding import Finding
from backtrail.cli.doctor.page import NOT_SEEN, page
from backtrail.cli.doctor.runs import Recorded, Replayed, recorded, replayed
from backtrail.cli.doctor.steadiness import notes_of_runs, of_comparison
from backtrail.cli.terminal import errors
from backtrail.cli.whatif.options import lists
from backtrail.cli.whatif.source import arguments
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.unsteady import Comparison, compared

FOUND = 1


@click.command("doctor", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--once", is_flag=True, help="One live run alone: nothing is compared with a second one.")
@click.option("--entry", metavar="MODULE:FUNCTION", help="What to call, in place of a program.")
@click.option("--input", "given", metavar="JSON", help="Its arguments by name.")
@click.option("--ignore", metavar="KIND:NAME=ARGUMENT", multiple=True, callback=lists,
              help="An argument that tells nothing.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[PROGRAM...]")
def command(
    once: bool,
    entry: str | None,
    given: str | None,
    ignore: dict[str, list[str]],
    as_json: bool,
    program: tuple[str, ...],
) -> None:
    """Say what of a program would not replay, and how to mend it: backtrail doctor python agent.py

    The program runs LIVE twice, with its real models and tools, which cost what they cost and do what they do (--once:
    one time), and once more over its recording, with nothing live. Told are: what differs between two runs, values that
    cannot be rebuilt, I/O that no seam sees, and libraries that are not watched.

    Exit code: 0 nothing was found; 1 something was; 2 the program cannot be run.
    """
    if bool(program) == bool(entry):
        raise click.UsageError(
            "Name what runs: a program (backtrail doctor python agent.py), or --entry module:function"
        )
    what = {"entry": entry, "input": arguments(given)}
    _announce(shlex.join(program) if program else str(entry), once=once)
    with tempfile.TemporaryDirectory(prefix="backtrail-") as name:
        folder = Path(name)
        first = _told_run(1, "recorded, live", lambda: recorded(program, what, folder / "first"))
        second = None if once else _told_run(2, "recorded, live", lambda: recorded(program, what, folder / "second"))
        again = _told_run(
            2 if once else 3,
            "replayed, nothing live",
            lambda: replayed(program, {**what, "ignore": ignore}, first.tape, folder / "again"),
        )
        found, notes = examined(first, second, again, ignore)
    calls = sum(event.parent is None for event in first.tape.events)
    if as_json:
        told = {"found": [each.told() for each in found], "notes": [each.told() for each in notes]}
        click.echo(json.dumps({**told, "calls": calls, "live_runs": 1 if once else 2, "not_seen": NOT_SEEN}))
    else:
        click.echo(page(found, notes, calls=calls))
    raise SystemExit(FOUND if found else 0)


def examined(
    first: Recorded, second: Recorded | None, again: Replayed, ignore: Mapping[str, Sequence[str]]
) -> tuple[list[Finding], list[Finding]]:
    """What keeps the run from being replayed, and what is good to know."""
    comparison = Comparison() if second is None else compared(first.tape, second.tape, Rules(ignore=ignore))
    found = [
        *of_watch(first.heard, again.outcome),
        *of_recording(first.tape, again.outcome),
        *of_comparison(comparison, again.outcome),
        *of_replay(first.tape, again.outcome, {whose(each.event) for each in comparison.unsteady}),
    ]
    notes = [
        *notes_of_ends(first.code, again.outcome),
        *notes_of_runs(comparison, first.tape, again.tape),
        *notes_of_watch(first.heard),
    ]
    return found, notes


def _announce(what: str, *, once: bool) -> None:
    live = "once" if once else "twice (--once: one time)"
    errors().print(
        f"{what} runs live {live}: its models and tools are real, cost what they cost, and do what they do. Then it is "
        "replayed once, with nothing live.",
        soft_wrap=True,
    )


def _told_run(number: int, how: str, run: Any) -> Any:
    errors().print(f"── run {number}: {how}", soft_wrap=True)
    return run()
