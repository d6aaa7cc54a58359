"""Code that nobody ran."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that write a block of code which no run followed, in a run where tools run code."""
    if not run.wrote:
        return
    for step in run.turns():
        if step.code and step.place not in run.wrote and not step.moment.wishes:
            yield Hint(place=step.place, reason="writes code that was never run")


CUE: Final = Cue(
    name="unrun_code",
    failure="goal_missed",
    weight=0.4,
    later=0.0,
    why="A result that the code should have given is missing, or was guessed.",
    title="Code was written and never run",
    look=look,
)
