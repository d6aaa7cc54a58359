"""Code, or a call, that ran and gave nothing back: the turn that wrote it."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import empty, failed
from backtrail.core.diagnose.steps import Run, Step


def look(run: Run) -> Iterator[Hint]:
    """Turns of which a run succeeded with an empty output."""
    for step in run.turns():
        none = next((one for one in run.ran(step) if empty(one) and not failed(one) and _speaks(run, one)), None)
        if none is not None:
            yield Hint(place=step.place, reason=f"wrote what {none.moment.name} ran without giving anything back")


def _speaks(run: Run, one: Step) -> bool:
    """Whether it runs code, or gave something another time: a tool that never gives anything is not silent."""
    if "\n" in one.code or "\\n" in one.code:
        return True
    return any(step.moment.name == one.moment.name and not empty(step) for step in run.steps if not step.turn)


CUE: Final = Cue(
    name="silent_code",
    failure="bad_tool_output",
    weight=0.5,
    later=0.0,
    why="Nothing came back and nobody was told: the step after it has no ground to stand on.",
    title="The model ran something that gave nothing back",
    look=look,
)
