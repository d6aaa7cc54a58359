"""The first call that changes something: what is wrong by then is done."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import CHANGES, failed
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that ask for a tool whose name begins with a verb of change (cancel, update, send, book), and get it."""
    for step in run.turns():
        refused = {one.moment.name for one in run.ran(step) if failed(one)}
        wishes = (wish for wish in step.moment.wishes if wish.name not in refused)
        wish = next((wish for wish in wishes if CHANGES.search(wish.name)), None)
        if wish is not None:
            yield Hint(place=step.place, reason=f"calls {wish.name}, which cannot be taken back")


CUE: Final = Cue(
    name="first_change",
    failure="wrong_arguments",
    weight=0.6,
    later=0.7,
    why="Reading can be done again; a change made too early or with the wrong values cannot be taken back.",
    title="Something was changed for good, too early or wrongly",
    look=look,
)
