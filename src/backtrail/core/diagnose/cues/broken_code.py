"""Code, or a call, that failed when it ran: the turn that wrote it."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import away, failed, mended, survived
from backtrail.core.diagnose.steps import Run

MENDED: Final = 0.4
"""Strength of a failure that was put right soon after: it may still have cost the run its way."""


def look(run: Run) -> Iterator[Hint]:
    """Turns of which a run failed, unless the tool had nobody behind it."""
    for step in run.turns():
        bad = next((one for one in run.ran(step) if failed(one) and not away(one)), None)
        if bad is not None:
            what = bad.moment.failure.message if bad.moment.failure else bad.text.strip()
            yield Hint(
                place=step.place,
                strength=MENDED if mended(run, bad) or survived(run, bad) else 1.0,
                reason=f"wrote what failed when {bad.moment.name} ran it: {what[:160]}",
            )


CUE: Final = Cue(
    name="broken_code",
    failure="wrong_arguments",
    weight=0.6,
    later=0.0,
    why="The failure shows in the tool's output, but what was wrong stood in the turn that wrote the call.",
    title="The model wrote a call that failed",
    look=look,
)
