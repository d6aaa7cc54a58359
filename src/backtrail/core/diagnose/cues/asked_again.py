"""The reply after which the leader of a team had to ask the same again."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.steps import Run
from backtrail.core.diagnose.team import replies

ALIKE: Final = 85
"""Of 100: two orders that differ in a word or two, as near repeats of calls are told."""


def look(run: Run) -> Iterator[Hint]:
    """Replies with nearly the same order before and after them."""
    for reply in replies(run):
        alike = reply.asked_again()
        if alike >= ALIKE:
            yield Hint(
                place=reply.step.place,
                reason="brought back so little that the same was asked again right after it",
            )


CUE: Final = Cue(
    name="asked_again",
    failure="poor_retrieval",
    weight=0.9,
    later=0.0,
    why="An order that is given twice was not carried out the first time.",
    title="A reply brought nothing, and the same was asked again",
    look=look,
)
