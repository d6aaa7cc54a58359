"""A check that checks nothing: it agrees, runs nothing and adds nothing. A symptom, so it speaks against the step."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import AGREES, CHECKS, only_talks
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that run nothing, confirm, and hold nothing new."""
    for step in run.turns():
        if not only_talks(run, step):
            continue
        if CHECKS.search(step.text) and AGREES.search(step.text):
            yield Hint(
                place=step.place,
                strength=1.0 if len(step.fresh) < 2 else 0.4,
                reason="agrees with what was there and runs nothing to check it",
            )


CUE: Final = Cue(
    name="only_agrees",
    failure="unsupported_claim",
    weight=-0.4,
    later=1.0,
    why="It lets an error through that was made before it.",
    look=look,
)
