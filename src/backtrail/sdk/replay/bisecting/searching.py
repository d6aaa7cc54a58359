"""A bisection while it goes on: makes the runs that the search orders, judges them, and stops at its bounds."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe, Rate, Tried
from backtrail.core.tape.bisecting.search import Order, Search
from backtrail.core.tape.bisecting.steps import steps_of
from backtrail.core.tape.bisecting.verdict import verdict
from backtrail.core.tape.divergence.spoken import models
from backtrail.core.tape.fork import forked, models_before
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.spent import Price, Spent, made, total
from backtrail.sdk.replay.bisecting.bounds import Bounds
from backtrail.sdk.replay.bisecting.corrections import Correction
from backtrail.sdk.replay.bisecting.outcome import Bisection, Ended, Interrupted, NoLongerFails, Sample, counted
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.supposing.outcome import Run, WhatIf
from backtrail.sdk.replay.supposing.sampling import EXITED, SIDE_BY_SIDE, Plan, Sampling, sampled
from backtrail.sdk.replay.writing import keep_file

CUT_OFF: Final = "it was stopped before its end"
ERRORS: Final = 400
"""From this status on an answer over HTTP is an error."""
RAN_ON: Final = "too_many_calls"
"""A run that goes round and round has failed: that it was stopped leaves nothing unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Told before and after every run."""

    probe: Probe
    runs: int
    """Made so far."""
    most: int
    """That may be made."""
    spent: Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the runs of a bisection are made and judged."""

    plan: Plan
    check: Callable[[Run], object] | None = None
    run: Callable[[], Any] | None = None
    keep: Path | None = None
    price: Price | None = None
    rate: Rate = field(default_factory=Rate)
    bounds: Bounds = field(default_factory=Bounds)
    hint: str | None = None
    heard: Callable[[Progress], object] | None = None


class Searching:
    """One bisection."""

    def __init__(
        self, tape: Tape, corrections: Mapping[Probe, Correction], suspects: Mapping[int, float], way: Way
    ) -> None:
        self._tape = tape
        self._corrections = corrections
        self._suspects = suspects
        self._way = way
        ways: dict[int, list[Any]] = {}
        for probe in corrections:
            ways.setdefault(probe.i, []).append(probe.way)
        self._search = Search(steps=steps_of(tape, ways), rate=way.rate, suspects=suspects)
        self._samples: dict[Probe, list[Sample]] = {}
        self._took: list[Spent] = []
        self._lock = threading.Lock()

    def searched(self) -> Bisection:
        """Search to the end or to a bound. Raises NotReplayable, NoLongerFails, Interrupted."""
        self._look()
        try:
            self._again()
            return self._found(self._through())
        except KeyboardInterrupt as stopped:
            raise Interrupted(self._found("interrupted")) from stopped

    def _look(self) -> None:
        """Whether the recorded run failed, as far as its tape tells."""
        footer = self._tape.footer
        run = Run(tape=self._tape, error=CUT_OFF if footer is None else footer.error)
        if not run.finished:
            return
        if self._way.check is None:
            raise NoLongerFails(
                "nothing says that the recorded run failed: it ended without an error. Say what it should have done: "
                "check=a function of the run (--check, --must-call, --must-not-call, --output-matches)"
            )
        if footer is None or footer.output is None:
            return  # many tapes do not tell what the run gave: the replay will
        try:
            passes = self._passes(run)
        except ValueError:
            return
        if passes:
            raise NoLongerFails("the recorded run passes the check, so that there is no failure to look for")

    def _again(self) -> None:
        """The run over its tape alone must fail as it did: else it is not this failure that is looked at."""
        rate = self._way.rate
        self._make(Order(probe=UNCHANGED, runs=1))
        self._same(self._samples[UNCHANGED][0].run)
        while (left := rate.samples - len(self._samples[UNCHANGED])) > 0 and not self._reached():
            self._make(Order(probe=UNCHANGED, runs=left))
        tried = counted(self._samples[UNCHANGED])
        if tried.passed and rate.standing(tried) != "fails":
            raise NoLongerFails(
                f"{tried} runs over the recording pass the check with nothing corrected: the code or what it reads is "
                "another than when it failed, or the failure comes and goes by itself",
                tried.passed,
                tried.runs,
            )

    def _same(self, run: Run) -> None:
        """Whether a replay came to where the recorded run came. Raises NotReplayable."""
        if run.diverged is not None:
            raise NotReplayable(
                f"the run does not follow its recording any more, so that no step of it can be corrected.\n{run.report}"
            )
        recorded = self._tape.footer.error if self._tape.footer is not None else None
        told = run.error is not None and EXITED in run.error  # a recording tells no exit code
        if run.error is not None and not told and _kind(run.error) != _kind(recorded):
            was = f"; the recorded run ended with {recorded}" if recorded else ""
            raise NotReplayable(f"the run over its recording ends with {run.error}{was}")

    def _through(self) -> Ended:
        """Run what the search orders, until it orders nothing or a bound is reached."""
        while (order := self._search.next(self._tried)) is not None:
            if reached := self._reached():
                return reached
            self._make(order)
            self._answers()
        return "searched"

    def _answers(self) -> None:
        """Whether models answer at all: else nothing is learned, and the user must know at once."""
        live = [each for probe, samples in self._samples.items() if probe != UNCHANGED for each in samples]
        if all(unanswered(each.run) for each in live):
            raise NotReplayable(
                f"no live model answers, so that nothing can be learned: {live[0].run.error}. Runs need the keys and "
                "addresses that the program uses (OPENAI_API_KEY and the like) in this shell"
            )

    def _make(self, order: Order) -> None:
        """A few runs of a probe: no more at once than are looked at before the next."""
        runs = min(order.runs, SIDE_BY_SIDE, self._way.bounds.runs - len(self._took))
        probe = order.probe
        self._tell(probe)
        plan = plan_of(self._tape, probe, self._corrections.get(probe), self._way)

        def heard(run: Run) -> None:
            with self._lock:
                samples = self._samples.setdefault(probe, [])
                samples.append(self._judged(probe, self._kept(run, probe, len(samples) + 1)))
                self._took.append(made(run.tape, self._way.price))
            self._tell(probe)

        sampled(self._tape, plan, runs, Sampling(run=self._way.run, heard=heard))

    def _judged(self, probe: Probe, run: Run) -> Sample:
        cut = probe == UNCHANGED and self._tape.footer is None  # to where it was cut off: as failed as it was
        stopped = not cut and (run.diverged not in (None, RAN_ON) or run.cut or unanswered(run))
        return Sample(run=run, passed=not (cut or stopped) and self._passes(run), stopped=stopped)

    def _passes(self, run: Run) -> bool:
        try:
            return WhatIf(recorded=self._tape, runs=(run,)).passed(self._way.check)[0]
        except Exception as wrong:
            raise ValueError(f"the check cannot judge a run: {type(wrong).__name__}: {wrong}") from wrong

    def _kept(self, run: Run, probe: Probe, number: int) -> Run:
        if self._way.keep is None:
            return run
        which = "recorded" if probe == UNCHANGED else f"step-{probe.i}-{probe.way}{f'-{probe.no}' * bool(probe.no)}"
        path = self._way.keep / f"{which}-{number}.tape.jsonl"
        keep_file(run.tape, path)
        return replace(run, path=path)

    @property
    def _tried(self) -> dict[Probe, Tried]:
        return {probe: counted(samples) for probe, samples in self._samples.items()}

    def _reached(self) -> Ended | None:
        return self._way.bounds.reached(len(self._took), total(self._took))

    def _tell(self, probe: Probe) -> None:
        if self._way.heard is not None:
            took = total(self._took)
            self._way.heard(Progress(probe=probe, runs=len(self._took), most=self._way.bounds.runs, spent=took))

    def _found(self, ended: Ended) -> Bisection:
        return Bisection(
            recorded=self._tape,
            verdict=verdict(self._search, self._tried),
            samples={probe: tuple(samples) for probe, samples in self._samples.items()},
            corrections=self._corrections,
            suspects=self._suspects,
            ended=ended,
            spent=total(self._took),
        )


def plan_of(tape: Tape, probe: Probe, correction: Correction | None, way: Way) -> Plan:
    """How the runs of a probe are made."""
    source = f"bisect:{tape.header.run_id}"
    if probe == UNCHANGED:
        return replace(way.plan, strict=True, source=source)
    plan = replace(way.plan, source=f"{source}@{probe.i}", most_calls=way.bounds.calls_of(tape))
    if probe.way in ("again", "hint"):
        hint = way.hint if probe.way == "hint" else None
        return replace(plan, freeze_until=models_before(tape, probe.i), hint=hint)
    if probe.way == "live":
        return replace(plan, freeze_until=models_before(tape, probe.i + 1), anew=(probe.i,))
    answers = {probe.i: correction.value if correction is not None else None}
    return replace(plan, freeze_until=models_before(forked(tape, answers), probe.i + 1), answers=answers)


def unanswered(run: Run) -> bool:
    """Whether a run failed as a live model did not answer: that says nothing of the step."""
    last = next((event for event in reversed(models(run.tape.events)) if event.source == "live"), None)
    if run.error is None or last is None:
        return False
    status = last.result.get("status") if isinstance(last.result, Mapping) else None
    return last.outcome != "value" or (isinstance(status, int) and status >= ERRORS)


def _kind(error: str | None) -> str:
    """The class of an error that is told as `ValueError: no such order`."""
    return (error or "").partition(":")[0]
