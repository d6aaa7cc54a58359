"""Code, or a call, that ran and gave nothing back: the turn that wrote it."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import empty, failed
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns of which a run succeeded with an empty output."""
    for step in run.turns():
        ran = [run.steps[place] for place in run.wrote.get(step.place, ())]
        none = next((one for one in ran if empty(one) and not failed(one)), None)
        if none is not None:
            yield Hint(place=step.place, reason=f"wrote what {none.moment.name} ran without giving anything back")


CUE: Final = Cue(
    name="silent_code",
    failure="bad_tool_output",
    weight=0.5,
    later=0.0,
    why="Nothing came back and nobody was told: the step after it has no ground to stand on.",
    look=look,
)
