"""A turn that says that it cannot, or hands the work back."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import BY_HAND, UNABLE, observes, passes
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that are unable to, or that want it done by hand."""
    for step in run.turns():
        if observes(step) or passes(step) or step.retells or run.orders(step):
            continue
        unable, hand = UNABLE.search(step.text), BY_HAND.search(step.text)
        said = unable or hand
        if said:
            yield Hint(
                place=step.place,
                strength=1.0 if unable and hand else 0.6,
                reason=f'says that it does not work ("{said.group()}") and looks for no other way',
            )


CUE: Final = Cue(
    name="gives_up",
    failure="gave_up",
    weight=0.2,
    later=1.0,
    why="The task can only fail from here, unless somebody finds another way.",
    look=look,
)
