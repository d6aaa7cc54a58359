"""Names and numbers out of nowhere in a turn that runs nothing."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import only_talks
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns, after the opening, that run nothing and tell two or more facts that stand nowhere earlier."""
    for step in run.turns():
        if not only_talks(run, step):
            continue
        if len(step.fresh) >= 2:
            some = ", ".join(sorted(step.fresh)[:3])
            yield Hint(
                place=step.place,
                strength=min(1.0, 0.4 + len(step.fresh) / 10),
                reason=f"tells {len(step.fresh)} names and numbers that nothing before it holds ({some}, ...)",
            )


CUE: Final = Cue(
    name="fresh_claim",
    failure="unsupported_claim",
    weight=0.8,
    later=0.1,
    why="What no tool gave and nobody said before comes from the model alone.",
    title="The model told facts that nothing had given",
    look=look,
)
