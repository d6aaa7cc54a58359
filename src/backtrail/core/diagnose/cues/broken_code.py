"""Code, or a call, that failed when it ran: the turn that wrote it."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import failed
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns of which a run failed."""
    for step in run.turns():
        bad = next((run.steps[place] for place in run.wrote.get(step.place, ()) if failed(run.steps[place])), None)
        if bad is not None:
            what = bad.moment.failure.message if bad.moment.failure else bad.text.strip()
            yield Hint(place=step.place, reason=f"wrote what failed when {bad.moment.name} ran it: {what[:160]}")


CUE: Final = Cue(
    name="broken_code",
    failure="wrong_arguments",
    weight=0.6,
    later=0.0,
    why="The failure shows in the tool's output, but what was wrong stood in the turn that wrote the call.",
    look=look,
)
