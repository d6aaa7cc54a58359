"""The first conclusion: what was not known by then was not looked for any more."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import CONCLUDES, only_talks
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that run nothing and conclude."""
    for step in run.turns():
        if not only_talks(run, step):
            continue
        said = CONCLUDES.search(step.text)
        if said:
            yield Hint(place=step.place, reason=f'draws a conclusion ("{said.group()}") without running anything')


CUE: Final = Cue(
    name="conclusion",
    failure="unsupported_claim",
    weight=0.7,
    later=0.0,
    why="A wrong conclusion is drawn once; the steps after it repeat it.",
    title="A conclusion was drawn without looking",
    look=look,
)
