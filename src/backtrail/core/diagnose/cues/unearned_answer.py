"""A conclusion before anything was looked up or run: whatever it says comes from the model alone."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import idle, observes, only_talks, passes, states
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns with results while nothing has been run or seen yet. The opening may bring results from elsewhere."""
    for step in [step for step in run.turns() if not passes(step)][1:]:
        before = run.steps[step.place - 1]
        if not before.turn and not idle(before):
            return
        if observes(step):
            return
        if only_talks(run, step) and states(step):
            yield Hint(place=step.place, reason="gives results though nothing had been looked up or run until then")


CUE: Final = Cue(
    name="unearned_answer",
    failure="unsupported_claim",
    weight=0.8,
    later=0.0,
    why="Results that no tool gave are the model's memory or invention; those who speak after it only repeat them.",
    title="An answer was given before anything was looked up",
    look=look,
)
