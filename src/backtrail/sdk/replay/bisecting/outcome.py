"""What a bisection found, the runs that show it, and what they took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe, Tried
from backtrail.core.tape.bisecting.verdict import Verdict
from backtrail.core.tape.divergence.brief import called
from backtrail.core.tape.divergence.spoken import answer, models
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.spent import Spent
from backtrail.sdk.replay.bisecting.corrections import Correction
from backtrail.sdk.replay.supposing.outcome import Run, WhatIf

Ended: TypeAlias = Literal["searched", "max_runs", "max_cost", "max_tokens", "unpriced", "interrupted"]
"""searched: nothing is left to try; unpriced: the price of a call is not known, so that max_cost cannot be held."""


class NoLongerFails(ValueError):
    """The run does well: there is no failure whose step could be found."""

    def __init__(self, told: str, passed: int = 1, runs: int = 1) -> None:
        self.passed, self.runs = passed, runs
        super().__init__(told)


class Interrupted(KeyboardInterrupt):
    """Ctrl-C: `bisection` holds what was found so far."""

    def __init__(self, bisection: "Bisection") -> None:
        self.bisection = bisection
        super().__init__()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run of a probe."""

    run: Run
    passed: bool
    stopped: bool
    """Nothing answers a call that it made, or no live model did: nobody knows whether it would have passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bisection:
    """Everything that is known after the last run."""

    recorded: Tape
    verdict: Verdict
    samples: Mapping[Probe, Sequence[Sample]]
    corrections: Mapping[Probe, Correction]
    suspects: Mapping[int, float] = field(default_factory=dict)
    ended: Ended = "searched"
    spent: Spent = field(default_factory=Spent)
    """Of live calls alone."""

    @property
    def found(self) -> int | None:
        """The step that turns the run: the number of its event."""
        return self.verdict.found.i if self.verdict.found is not None else None

    @property
    def runs(self) -> int:
        """How many were made."""
        return sum(len(each) for each in self.samples.values())

    @property
    def tried(self) -> Mapping[Probe, Tried]:
        """By probe, how its runs ended."""
        return {probe: counted(samples) for probe, samples in self.samples.items()}

    @property
    def flipped(self) -> WhatIf | None:
        """The runs of the correction that turns the run, those that pass first."""
        if self.verdict.found is None:
            return None
        samples = sorted(self.samples[self.verdict.found], key=lambda each: not each.passed)
        return WhatIf(recorded=self.recorded, runs=tuple(each.run for each in samples), changed=self.changed)

    @property
    def changed(self) -> Mapping[str, Any]:
        """The correction that turns the run, as headers of tapes tell one."""
        found = self.verdict.found
        if found is None:
            return {}
        correction = self.corrections[found]
        return {"way": found.way, "step": found.i} | (
            {"results": {str(found.i): correction.value}} if correction.value is not None else {}
        )

    @property
    def lacking(self) -> Mapping[str, int]:
        """Calls at which runs were stopped, by `kind:name`, and how often: `on_miss` may answer them."""
        found: dict[str, int] = {}
        for samples in self.samples.values():
            for each in samples:
                if each.stopped and each.run.stopped_at:
                    found[each.run.stopped_at] = found.get(each.run.stopped_at, 0) + 1
        return found

    def diff(self, width: int = 120) -> str:
        """The recording beside a run that passes; empty where none was found."""
        flipped = self.flipped
        return flipped.diff(0, width) if flipped is not None else ""

    def alike(self, probe: Probe) -> int:
        """Of a model that was asked again: how often it answered as it was recorded."""
        due = next((event for event in models(self.recorded.events) if event.i >= probe.i), None)
        if probe.way != "again" or due is None:
            return 0
        return sum(_said(_first_live(each.run)) == _said(due) for each in self.samples.get(probe, ()))

    def report(self) -> str:
        """All of it in words, a line each."""
        lines = [f"{self.verdict.sentence}."]
        lines += [f"But {doubt}." for doubt in self.verdict.doubts]
        for each in self.verdict.steps:
            tried = ", ".join(f"{probe.way} {tried}" for probe, _, tried in each.probes if tried.runs)
            lines.append(f"  {each.step}: {tried or 'not tried'}")
        return "\n".join(lines)


def counted(samples: Sequence[Sample]) -> Tried:
    """How the runs of a probe ended."""
    passed = sum(each.passed for each in samples)
    stopped = sum(each.stopped for each in samples)
    return Tried(passed=passed, stopped=stopped, failed=len(samples) - passed - stopped)


def unchanged(samples: Mapping[Probe, Sequence[Sample]]) -> Tried:
    """How the recorded run again went."""
    return counted(samples.get(UNCHANGED, ()))


def named(tape: Tape, i: int) -> str:
    """An event as a reader knows it: `tool search_policy`."""
    return next((called(event) for event in tape.events if event.i == i), str(i))


def _first_live(run: Run) -> Event | None:
    return next((event for event in models(run.tape.events) if event.source == "live"), None)


def _said(event: Event | None) -> Any:
    told = answer(event) if event is not None else None
    return (told.text, [(call.name, call.arguments) for call in told.tool_calls]) if told is not None else event
