"""A page that is a wall: captcha, login, forbidden, not found."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import WALL, observes
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Steps that show a page, where its beginning says that there is nothing to see."""
    for step in run.steps:
        if step.turn and not observes(step):
            continue
        found = WALL.search(step.text[:1_500])
        if found and (step.turn or step.moment.failure is None):
            place = step.place if step.turn or step.asker is None else step.asker
            yield Hint(place=place, reason=f'meets a wall instead of what it looked for ("{found.group()}")')


CUE: Final = Cue(
    name="wall",
    failure="bad_tool_output",
    weight=0.3,
    later=0.0,
    why="What stands behind a captcha or a login was never read, whatever later steps say about it.",
    title="A page could not be read",
    look=look,
)
