"""What a bisection can say: the step that turns the run, how sure that is, and what is not known of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backtrail.core.tape.bisecting.board import NONE, SETTLED, Board, Finding
from backtrail.core.tape.bisecting.chance import chance
from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe, Step, Tried, Way
from backtrail.core.tape.bisecting.search import Search

LUCK: Final = 0.1
"""From here on a difference is told as one that luck may have made."""
WORDS: Final[Mapping[Way, str]] = {
    "none": "as recorded",
    "given": "with the answer that you gave",
    "again": "asked again",
    "hint": "asked again with the hint",
    "recorded": "with another recorded answer of the same call",
    "live": "with what the tool answers now",
    "empty": "with nothing in place of its answer",
    "error": "with an error in place of its answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A step, and what its probes brought."""

    step: Step
    finding: Finding
    probes: tuple[tuple[Probe, Finding, Tried], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`found` is the probe that turns the run; None where none was found."""

    found: Probe | None = None
    step: Step | None = None
    """Its step."""
    passed: Tried = NONE
    against: Tried = NONE
    """The runs without the correction that it is held against."""
    control: Probe = UNCHANGED
    luck: float = 1.0
    """How often luck alone makes such a difference."""
    earliest: bool = False
    """Every step before it was tried, and none of them turns the run."""
    steps: tuple[Judged, ...] = ()

    @property
    def earlier(self) -> list[Judged]:
        """Steps before the one that was found of which it is not known that they do not turn the run."""
        at = self.found.i if self.found is not None else -1
        return [each for each in self.steps if each.step.i < at and each.finding not in SETTLED]

    @property
    def doubts(self) -> list[str]:
        """What a reader should know before believing it."""
        return _doubts(self)

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        if self.found is None or self.step is None:
            tried = sum(each.finding not in ("untried", "open") for each in self.steps)
            return f"no correction of a single step turns the run: {tried} of {len(self.steps)} steps tried"
        rates = f"{WORDS[self.found.way]} {self.passed} pass, were {self.against}"
        if self.found.knocked:
            which = "the earliest on whose answer the run hangs" if self.earliest else "one on whose answer it hangs"
            return f"{self.step} is {which}: {rates}"
        which = "is the earliest whose correction turns the run" if self.earliest else "turns the run when corrected"
        return f"{self.step} {which}: {rates}"


def verdict(search: Search, tried: Mapping[Probe, Tried]) -> Verdict:
    """What can be said after these runs: a correction before an answer that is only taken away, then the earliest."""
    board = Board(search.steps, search.rate, tried)
    steps = tuple(_judged(board, step) for step in board.steps)
    found = next(iter([*board.all("flips"), *board.all("hangs")]), None)
    if found is None:
        return Verdict(steps=steps)
    control = board.control(found)
    passed, against = board.of(found), board.of(control)
    return Verdict(
        found=found,
        step=board.by_number[found.i],
        passed=passed,
        against=against,
        control=control,
        luck=chance(passed, against),
        earliest=all(each.finding in SETTLED for each in steps if each.step.i < found.i),
        steps=steps,
    )


def _judged(board: Board, step: Step) -> Judged:
    probes = tuple((probe, board.finding(probe), board.of(probe)) for probe in step.probes)
    return Judged(step=step, finding=board.said(step), probes=probes)


def _doubts(told: Verdict) -> list[str]:
    doubts: list[str] = []
    if told.found is None:
        return doubts
    if told.luck > LUCK:
        doubts.append(f"luck alone makes such a difference in {told.luck:.0%} of tries: more samples tell more")
    if told.against.stopped:
        doubts.append(
            f"without the correction {told.against.stopped} of {told.against.runs} runs were stopped at a call that "
            "nothing answers: whether they would have passed is not known"
        )
    if told.found.knocked:
        doubts.append("that the run hangs on an answer does not mean that it was wrong: give the right one and see")
    first = next((each for each in told.steps if each.step.model), None)
    tries = first.probes if first is not None else ()
    whole = next((each for each in tries if each[0].way == "again"), None)
    if whole is not None and whole[0] != told.found and whole[2].passed:
        doubts.append(
            f"with everything live from the first model call on {whole[2]} pass: the failure comes and goes, or the "
            "model or the code is another than when it was recorded"
        )
    others = [str(each.step) for each in told.earlier if each.finding == "hangs"]
    if others:
        doubts.append(f"the run hangs on earlier answers too: {', '.join(others)}")
    later = [each.step for each in told.steps if each.step.i > told.found.i and each.finding == "hangs"]
    if told.found.knocked and later:
        doubts.append(f"and on later ones: {', '.join(map(str, later))}")
    return doubts
