"""A golden case is run: over its tape alone, or with live models over its recorded tools."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.evals.expectations import failures
from backtrail.core.evals.ran import Ran, ran
from backtrail.core.tape.divergence.changed import changed
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.entry import called
from backtrail.sdk.replay.golden.folder import Golden
from backtrail.sdk.replay.golden.judging import judged
from backtrail.sdk.replay.launch import everywhere
from backtrail.sdk.replay.supposing.outcome import Run
from backtrail.sdk.replay.supposing.prices import listed
from backtrail.sdk.replay.supposing.sampling import Plan, Processes, apart, here

Llm: TypeAlias = Literal["tape", "live"]
"""tape: models too are answered from the tape, strictly; live: they are asked anew, all else is from the tape."""
UNJUDGED: Final = (
    "the output is another than the judge has seen, and it is asked only where models are live: run the case with "
    "--llm live (pytest: --golden-llm=live), or make it again"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a case."""

    golden: Golden
    llm: Llm
    run: Run
    ran: Ran
    failures: tuple[str, ...]
    """What it did not keep, a sentence each; the first where it parted from its tape tells only that: see `report`."""
    seconds: float

    @property
    def passed(self) -> bool:
        return not self.failures

    def report(self) -> str:
        """Why it failed, in words; empty where it passed."""
        if self.passed:
            return ""
        parts = [f"golden case {self.golden.name} failed:", *(f"  {each}" for each in self.failures)]
        if self.run.report:
            parts += ["", self.run.report]
            parts += [_adopt(self.golden)] if self.golden.case.overrides else []
        return "\n".join(parts)


def tried(
    golden: Golden,
    *,
    llm: Llm = "tape",
    run: Callable[[], Any] | None = None,
    apart_always: bool = False,
) -> Tried:
    """Run a case once. `run`: a function that is called in place of its entry. Raises NotReplayable, NotGolden.

    Over the tape a function runs in this process, unless `apart_always`; a program, and every run with live models, in
    one of its own.
    """
    began = time.perf_counter()
    plan = _plan(golden, llm)
    tape = replace(golden.tape, header=replace(golden.tape.header, entry=golden.case.entry))
    with tempfile.TemporaryDirectory(prefix="backtrail-") as folder:
        made = _made(tape, plan, Path(folder), run, here_if_it_can=not apart_always)
    told = ran(made.tape, output=made.output, price=listed())
    found = _found(golden, made, told, llm)
    seconds = time.perf_counter() - began
    return Tried(golden=golden, llm=llm, run=made, ran=told, failures=tuple(found), seconds=seconds)


def _plan(golden: Golden, llm: Llm) -> Plan:
    case = golden.case
    return Plan(
        strict=llm == "tape",
        freeze_until=0,
        on_miss=case.on_miss,
        allow_live=case.allow_live,
        ignore=case.ignore,
        exhausted=case.exhausted,  # type: ignore[arg-type]
        level=case.level,  # type: ignore[arg-type]
        source=f"golden:{case.name}",
    )


def _made(tape: Tape, plan: Plan, folder: Path, run: Callable[[], Any] | None, *, here_if_it_can: bool) -> Run:
    entry = tape.header.entry
    if run is not None:
        return here(tape, plan, run, folder, everywhere)
    if here_if_it_can and plan.strict and entry.ref is not None:
        return here(tape, plan, lambda: called(entry), folder, everywhere)
    return apart(tape, plan, folder, Processes())


def _found(golden: Golden, made: Run, told: Ran, llm: Llm) -> list[str]:
    if made.diverged is not None:
        first = made.report.partition("\n")[0]
        return [f"{'it parted from its tape' if llm == 'tape' else 'it was stopped'}: {first}"]
    if made.error is not None:
        return [f"the run failed: {made.error}"]
    found = failures(golden.case.expect, told)
    judge = golden.case.expect.judge
    if judge is None:
        return found
    verdict = (judged(judge, made.output) if llm == "live" else judge).knows(made.output)
    if verdict is None:
        return [*found, UNJUDGED]
    return found if verdict.passed else [*found, f"the judge says no: {verdict.reason}"]


def _adopt(golden: Golden) -> str:
    return (
        f"The case was made with {changed(golden.case.overrides)} (overrides in {golden.path / 'case.yaml'}): if "
        "your code does not have it yet, or has it no more, put it in."
    )
