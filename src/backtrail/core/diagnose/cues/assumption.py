"""Assumed, simulated or typical values where the real ones were asked for."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import ASSUMES, observes, passes
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that say that they assume, simulate or estimate; not those that show a page."""
    for step in run.turns():
        if observes(step) or passes(step) or step.retells or run.orders(step):
            continue
        said = ASSUMES.search(step.text)
        if said:
            yield Hint(place=step.place, reason=f'works with a guess ("{said.group()}") instead of the real value')


CUE: Final = Cue(
    name="assumption",
    failure="unsupported_claim",
    weight=0.5,
    later=0.2,
    why="A value that was assumed once is taken for a fact by every later step.",
    title="The agent worked with a guess",
    look=look,
)
