"""Code or arguments beside facts that came from nowhere: addresses, lists, numbers typed in by the model."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import observes
from backtrail.core.diagnose.steps import Run

MANY: Final = 4
"""Names and numbers that stand nowhere earlier: fewer may be a tool's name or a date."""


def look(run: Run) -> Iterator[Hint]:
    """Turns with code that also tell many facts that stand nowhere earlier."""
    for step in run.turns():
        if step.code and not step.retells and len(step.fresh) >= MANY and not observes(step):
            some = ", ".join(sorted(step.fresh)[:3])
            yield Hint(
                place=step.place,
                strength=min(1.0, len(step.fresh) / 8),
                reason=f"works with {len(step.fresh)} names and numbers that stand nowhere earlier ({some}, ...)",
            )


CUE: Final = Cue(
    name="invented_data",
    failure="wrong_arguments",
    weight=0.2,
    later=0.5,
    why="Code over made-up data runs well and proves nothing.",
    title="The model worked with made-up data",
    look=look,
)
