"""A turn that broke: its text holds a stack trace or an error of the program around it."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import broken
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns whose span failed, or whose text begins with an error or holds a stack trace."""
    for step in run.turns():
        failure = step.moment.failure
        if failure is not None:
            yield Hint(place=step.place, reason=f"failed itself: {failure.message[:160]}")
        elif broken(step):
            yield Hint(place=step.place, strength=0.7, reason="holds an error of the program that runs the agent")


CUE: Final = Cue(
    name="broken_turn",
    failure="tool_failure",
    weight=0.4,
    later=0.0,
    why="Where the program around the agent breaks, no agent can go on.",
    title="The program around the agent broke",
    look=look,
)
