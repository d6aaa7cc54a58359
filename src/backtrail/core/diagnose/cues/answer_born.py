"""The step in which most of what the run answers came up for the first time."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.flow import births
from backtrail.core.diagnose.phrases import broken, observes
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns in which numbers, names or quoted words of the last answer stood first: no tool had given them."""
    for place, share in births(run).items():
        step = run.steps[place]
        if step.turn and not (step.retells or observes(step) or broken(step)) and share >= 0.1:
            yield Hint(
                place=place,
                strength=share,
                reason=f"brings up {share:.0%} of what the run answers for the first time, and no tool had given it",
            )


CUE: Final = Cue(
    name="answer_born",
    failure="unsupported_claim",
    weight=0.5,
    later=0.0,
    why="A wrong answer is as old as the step that first wrote it down.",
    title="The answer came from the model alone",
    look=look,
)
