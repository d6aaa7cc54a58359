"""Placeholders in code or arguments: YOUR_API_KEY, <URL>, path/to, example.com."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import PLACEHOLDER
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that wrote one."""
    for step in run.turns():
        found = PLACEHOLDER.search(step.code)
        if found:
            yield Hint(place=step.place, reason=f"puts a placeholder ({found.group()[:40]}) where a real value belongs")


CUE: Final = Cue(
    name="placeholder",
    failure="wrong_arguments",
    weight=0.4,
    later=0.0,
    why="A call with a placeholder cannot work: the value was not known and not asked for.",
    title="A call was made with a placeholder",
    look=look,
)
