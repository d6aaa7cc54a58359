"""What a bisection found, on the terminal: the step, the evidence, what was tried, what is not known, what to type."""

from typing import TYPE_CHECKING, Any, Final

from rich.table import Table
from rich.text import Text

from backtrail.cli.bisect.suspecting import Suspects
from backtrail.cli.terminal import console, one_line, plain
from backtrail.cli.words import money, plural
from backtrail.core.tape.bisecting.board import Finding
from backtrail.core.tape.bisecting.probe import Probe, Tried, Way
from backtrail.core.tape.bisecting.verdict import Judged

if TYPE_CHECKING:
    from backtrail.sdk.replay.bisecting.outcome import Bisection

AROUND: Final = 5
"""Rows before and after the first difference."""
SHORT: Final[dict[Way, str]] = {
    "none": "as recorded",
    "given": "your answer",
    "again": "asked again",
    "hint": "with the hint",
    "recorded": "another recorded answer",
    "live": "run now",
    "empty": "emptied",
    "error": "failing",
}
SAID: Final[dict[Finding, str]] = {
    "flips": "turns the run",
    "hangs": "the run hangs on it",
    "same": "passes, and without it too",
    "waits": "passes; whether without it too was not tried",
    "open": "not decided",
    "unclear": "stopped: not known",
    "no": "",
    "untried": "",
}
ENDED: Final[dict[str, str]] = {
    "searched": "",
    "max_runs": "Stopped at --max-runs.",
    "max_cost": "Stopped at --max-cost.",
    "max_tokens": "Stopped at --max-tokens.",
    "unpriced": "Stopped: the price of a call is not known, so that --max-cost cannot be held.",
    "interrupted": "Interrupted.",
}


def show(found: "Bisection", suspects: Suspects, following: str) -> None:
    """Print it."""
    out = console(pipe_width=140)
    sentence = found.verdict.sentence
    out.print(Text(plain(f"{sentence[:1].upper()}{sentence[1:]}."), style="bold"), soft_wrap=True)
    for doubt in found.verdict.doubts:
        out.print(Text(plain(f"But {doubt}."), style="yellow"), soft_wrap=True)
    if suspects.note:
        out.print(Text(plain(suspects.note), style="yellow"), soft_wrap=True)
    out.print()
    out.print(_table(found))
    if shown := beside(found, out.width):
        out.print()
        out.print(plain(shown), soft_wrap=True)
    out.print()
    out.print(f"{took(found)} {ENDED[found.ended]}".rstrip(), soft_wrap=True)
    out.print(f"Next: {plain(following)}", soft_wrap=True)


def beside(found: "Bisection", width: int) -> str:
    """The recording beside a run that passes, around their first difference."""
    from backtrail.core.tape.divergence.columns import columns

    flipped = found.flipped
    if flipped is None:
        return ""
    rows = flipped.rows(0)
    first = next((place for place, row in enumerate(rows) if row.first), 0)
    return columns(rows[max(0, first - AROUND) : first + AROUND + 1], width)


def took(found: "Bisection") -> str:
    """`14 runs, 31 live model calls, 4,120 tokens, $0.0123.`"""
    spent = found.spent
    parts = [plural(found.runs, "run"), plural(spent.calls, "live model call"), plural(spent.tokens, "token")]
    return ", ".join([*parts, *([money(spent.cost)] if spent.cost is not None and spent.calls else [])]) + "."


def tries(found: "Bisection", one: Judged) -> str:
    """What was tried at a step, in a line; why nothing was."""
    parts = [_try(found, probe, tried) for probe, _, tried in one.probes if tried.runs]
    if not parts:
        return f"not tried: {why_not(found, one)}"
    return ", ".join(parts)


def why_not(found: "Bisection", one: Judged) -> str:
    """Why a step was not tried."""
    if not one.probes:
        return f"nothing to correct it with; --correct {one.step.i}=@right.json"
    if found.found is not None and one.step.i > found.found:
        return "it comes after"
    return {"interrupted": "interrupted", "searched": "it tells nothing more"}.get(found.ended, "no room left")


def _table(found: "Bisection") -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "step", "call", "tried: passed of runs", "which shows"):
        table.add_column(name, justify="right" if name == "step" else "left", overflow="fold")
    for one in found.verdict.steps:
        here = one.step.i == found.found
        table.add_row(
            "▶" if here else "",
            str(one.step.i),
            one_line(one.step.name, 40),
            plain(tries(found, one)),
            ", ".join(part for part in (SAID[one.finding], _suspicion(found, one)) if part),
            style="bold" if here else None,
        )
    return table


def _try(found: "Bisection", probe: Probe, tried: Tried) -> str:
    notes = []
    if tried.stopped:
        notes.append(f"{tried.stopped} stopped")
    if alike := found.alike(probe):
        notes.append(f"{alike} answered the same")
    more = f" ({', '.join(notes)})" if notes else ""
    return f"{SHORT[probe.way]} {tried}{more}"


def _suspicion(found: "Bisection", one: Judged) -> str:
    score = found.suspects.get(one.step.i)
    return f"suspected {min(1.0, score):.0%}" if score else ""


def as_json(found: "Bisection", following: str, flipped: dict[str, Any] | None) -> dict[str, Any]:
    """The same as one object."""
    verdict, spent = found.verdict, found.spent
    probe = verdict.found
    return {
        "sentence": verdict.sentence,
        "found": None
        if probe is None or verdict.step is None
        else {
            "step": probe.i,
            "name": verdict.step.name,
            "way": probe.way,
            "value": found.corrections[probe].value,
            "passed": verdict.passed.passed,
            "runs": verdict.passed.runs,
            "without": {"passed": verdict.against.passed, "runs": verdict.against.runs},
            "luck": round(verdict.luck, 4),
            "earliest": verdict.earliest,
        },
        "doubts": verdict.doubts,
        "ended": found.ended,
        "steps": [_step(found, one) for one in verdict.steps],
        "lacking": dict(found.lacking),
        "runs": found.runs,
        "calls": spent.calls,
        "tokens": spent.tokens,
        "cost": spent.cost,
        "next": following,
        "flipped": flipped,
    }


def _step(found: "Bisection", one: Judged) -> dict[str, Any]:
    return {
        "step": one.step.i,
        "name": one.step.name,
        "finding": one.finding,
        "suspicion": found.suspects.get(one.step.i),
        "tried": [
            {
                "way": probe.way,
                "finding": finding,
                "passed": tried.passed,
                "failed": tried.failed,
                "stopped": tried.stopped,
                "same_answer": found.alike(probe),
            }
            for probe, finding, tried in one.probes
            if tried.runs
        ],
        "why_not": "" if any(tried.runs for _, _, tried in one.probes) else why_not(found, one),
    }
