"""The run in lines that can be read in the dark: one a step, steps that only repeat put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.moments import NEVER
from backtrail.core.diagnose.runbook.texts import line
from backtrail.core.diagnose.steps import Run, Step
from backtrail.core.model.iso import iso
from backtrail.core.model.units import SpanId

FIRST: Final = 3
AROUND: Final = 4
LAST: Final = 8
CALLS: Final = 6
"""Calls of one step that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step, or several that repeat."""

    number: int
    last: int
    turn: Step | None
    runs: Sequence[Step]
    times: int = 1

    def has(self, span: SpanId | None) -> bool:
        return span is not None and any(step.moment.span_id == span for step in (self.turn, *self.runs) if step)


def lines(run: Run, flagged: SpanId | None) -> list[dict[str, Any]]:
    """The first steps, those around the flagged one, and the last, as JSON. A gap is told as `left_out`."""
    told = _joined(_steps(run), flagged)
    at = next((place for place, one in enumerate(told) if one.has(flagged)), None)
    kept = {*range(FIRST), *range(len(told) - LAST, len(told))}
    if at is not None:
        kept |= set(range(at - AROUND, at + AROUND + 1))
    shown: list[dict[str, Any]] = []
    before = 0
    for place in sorted(place for place in kept if 0 <= place < len(told)):
        one = told[place]
        left_out = sum(each.last - each.number + 1 for each in told[before:place])
        shown.append(_json(one, flagged, left_out))
        before = place + 1
    return shown


def _steps(run: Run) -> list[Line]:
    found = []
    for number, steps in groupby(run.steps, key=lambda step: step.number):
        all_of = list(steps)
        turn = next((step for step in all_of if step.turn), None)
        found.append(Line(number=number, last=number, turn=turn, runs=[step for step in all_of if step is not turn]))
    return found


def _joined(told: Sequence[Line], flagged: SpanId | None) -> list[Line]:
    """Steps in a row that make the same calls with the same results, as one; the flagged one stands for its row."""
    joined: list[Line] = []
    for one in told:
        before = joined[-1] if joined else None
        if before is None or not one.runs or _same(before) != _same(one):
            joined.append(one)
            continue
        stands = before if before.has(flagged) else one
        joined[-1] = replace(stands, number=before.number, last=one.last, times=before.times + 1)
    return joined


def _same(one: Line) -> tuple[object, ...]:
    return tuple(
        (run.moment.name, run.moment.asked.digest, _failed(run.moment) or run.moment.gave.digest) for run in one.runs
    )


def _failed(moment: Moment) -> str:
    return moment.failure.message if moment.failure else ""


def _json(one: Line, flagged: SpanId | None, left_out: int) -> dict[str, Any]:
    moment = one.turn.moment if one.turn else one.runs[0].moment
    agent = one.turn.agent if one.turn else one.runs[0].agent
    return {
        "step": one.number,
        "until": one.last,
        "times": one.times,
        "left_out": left_out,
        "span_id": moment.span_id,
        "at": iso(moment.start) if moment.start < NEVER else None,
        "agent": agent,
        "says": line(one.turn.moment.gave.excerpt, 240) if one.turn else "",
        "failure": _failed(one.turn.moment) if one.turn else "",
        "tokens": moment.input_tokens + moment.output_tokens,
        "flagged": one.has(flagged),
        "calls": [_call(run.moment, flagged) for run in one.runs[:CALLS]],
        "more_calls": max(0, len(one.runs) - CALLS),
    }


def _call(moment: Moment, flagged: SpanId | None) -> dict[str, Any]:
    return {
        "tool": moment.name,
        "kind": moment.kind,
        "span_id": moment.span_id,
        "arguments": line(moment.asked.excerpt, 160),
        "output": line(moment.gave.excerpt, 160),
        "failure": _failed(moment),
        "open": moment.end is None,
        "flagged": moment.span_id == flagged,
    }
