"""Findings of what two runs asked differently, and of calls that match in spite of ids and dates."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from backtrail.cli.doctor.examining import HERE, whose
from backtrail.cli.doctor.finding import Finding
from backtrail.cli.words import plural
from backtrail.core.tape.divergence.brief import called
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.unsteady import Cause, Comparison, Unsteady, pairs

LINES: Final = 12
PAIRS: Final = 5
NUMBERS: Final = 12
MENDS: Final[Mapping[Cause, str]] = {
    "order": "Put it in order before it goes into the call: sorted(...) around sets, os.listdir, glob, and results "
    "that are taken as they finish",
    "clock": "A time of day without a date is not masked. Write a whole timestamp (2026-12-01T12:00:00Z), which is, "
    "or take the time as an input of the program",
    "number": "Seed what is random by the program's input: random.Random(input). What only counts or measures stays "
    "out of calls",
    "unknown": "Find what the program reads besides its input (clock, random numbers, environment, files), and give it "
    "as an input",
}


def of_comparison(comparison: Comparison, outcome: Mapping[str, Any]) -> Iterator[Finding]:
    """What two recorded runs asked differently."""
    for each in comparison.unsteady:
        yield _unsteady(each, stopped=outcome["call"] == whose(each.event))


def notes_of_runs(comparison: Comparison, recorded: Tape, now: Tape) -> Iterator[Finding]:
    """How far the runs were compared, and what was looked through in them and in the replay."""
    if masked := list(_masked(comparison, recorded, now)):
        numbers = list(dict.fromkeys(str(event.i) for event, _ in masked))
        differ = list(dict.fromkeys(f"{old} → {new}" for _, found in masked for old, new in found))
        yield Finding(
            kind="nondeterminism",
            what=f"{plural(len(numbers), 'call')} matched because ids, paths and the run's own dates are masked "
            f"(event {', '.join(numbers[:NUMBERS])}{' …' if len(numbers) > NUMBERS else ''})",
            mend="Nothing to do: a replay copes with it",
            detail=differ[:PAIRS],
        )
    if comparison.parted is not None:
        yield Finding(
            kind="nondeterminism",
            what=f"{called(comparison.parted)} was answered otherwise in the second run: later calls were not compared",
            event=comparison.parted.i,
            mend="Models sample and the world changes: that is none of the program's. The replay, where every answer "
            "is the same, has looked at the rest",
        )


def _masked(comparison: Comparison, recorded: Tape, now: Tape) -> Iterator[tuple[Event, Sequence[tuple[str, str]]]]:
    for each in comparison.masked:
        yield each.event, each.pairs
    by_number = {event.i: event for event in recorded.events}
    for event in now.events:
        before = by_number.get(event.meta.get("of", -1))
        if event.source == "masked" and before is not None:
            yield event, pairs(before.args, event.args)


def _unsteady(found: Unsteady, *, stopped: bool) -> Finding:
    who = called(found.event)
    if found.how == "missing":
        what = f"the second run did not call {who}, though it was told the same"
    elif found.how == "new":
        what = f"the second run called {who}, which the first did not"
    else:
        what = f"{who} is asked otherwise in each run"
    mend = MENDS[found.cause]
    if found.how == "changed" and found.names and found.event.kind != "llm":
        mend += f"; or, where it tells nothing: --ignore '{whose(found.event)}={','.join(found.names)}'"
    shown = [*found.lines[:LINES], *(["…"] if len(found.lines) > LINES else [])]
    if stopped:
        shown.append(HERE)
    return Finding(kind="nondeterminism", what=what, event=found.event.i, mend=mend, detail=shown)
