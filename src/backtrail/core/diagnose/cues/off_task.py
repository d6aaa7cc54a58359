"""An opening that is about something else than the task."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.steps import Run

ENOUGH: Final = 6
"""Words that a task has at least: of shorter ones nothing can be told."""
HALF: Final = 0.5
PLANS: Final = re.compile(r"\b(?:plan|task|steps?)\b", re.IGNORECASE)
"""What an opening says that lays out the work; an assistant that only greets is not off the task."""


def look(run: Run) -> Iterator[Hint]:
    """The opening turn, where it lays out a plan (at least as long as the task) that shares few words with the task."""
    opening = next(run.turns(), None)
    if opening is None or len(run.asked) < ENOUGH or opening.moment.wishes or len(opening.words) < 2 * len(run.asked):
        return
    if not PLANS.search(opening.text):
        return
    shared = len(run.asked & opening.words) / len(run.asked)
    if shared < HALF:
        yield Hint(
            place=opening.place,
            strength=min(1.0, (HALF - shared) / 0.2),
            reason=f"opens with a plan that holds only {shared:.0%} of the words of the task",
        )


CUE: Final = Cue(
    name="off_task",
    failure="goal_missed",
    weight=1.0,
    later=0.0,
    why="What works on another task than the one that was asked cannot come to its answer.",
    title="The run began with another task than the one that was asked",
    look=look,
)
