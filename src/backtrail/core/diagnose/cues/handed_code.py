"""A run that starts from code which the opening hands over: a fault in it is there before anybody thinks."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """The opening turn, where it holds code and that code is the first thing that ran."""
    opening = next(run.turns(), None)
    if opening is not None and opening.code and opening.place in run.wrote and opening.retells:
        yield Hint(place=opening.place, reason="hands over code that is run as it stands before anybody has checked it")


CUE: Final = Cue(
    name="handed_code",
    failure="goal_missed",
    weight=0.8,
    later=0.0,
    why="Code that comes with the task is trusted and built on, so its faults go through the whole run.",
    title="The run built on code that nobody had checked",
    look=look,
)
