"""A leader that throws its plan away."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import REPLANS
from backtrail.core.diagnose.steps import Run
from backtrail.core.diagnose.team import replies


def look(run: Run) -> Iterator[Hint]:
    """Turns of the leader that begin with a new plan."""
    for reply in replies(run):
        for step in reply.since:
            if REPLANS.search(step.text[:200]):
                yield Hint(
                    place=step.place, reason="throws the plan away and begins again instead of using what was found"
                )
                break


CUE: Final = Cue(
    name="new_plan",
    failure="goal_missed",
    weight=0.5,
    later=0.0,
    why="What was found so far is lost, and the same way is gone again.",
    title="The plan was thrown away",
    look=look,
)
