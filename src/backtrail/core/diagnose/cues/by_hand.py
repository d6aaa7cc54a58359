"""After a tool failed or gave nothing, the work goes on by hand: results that no tool can have given."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.diagnose.cue import Cue, Hint
from backtrail.core.diagnose.phrases import ASSUMES, BY_HAND, empty, failed, idle, only_talks, states
from backtrail.core.diagnose.steps import Run


def look(run: Run) -> Iterator[Hint]:
    """Turns that run nothing and state, assume or look "manually", while the last run had failed or given nothing."""
    bad = ""
    for step in run.steps:
        if not step.turn:
            if not idle(step):
                bad = "failed" if failed(step) else "gave nothing" if empty(step) else ""
            continue
        if not bad or not only_talks(run, step):
            continue
        hand = BY_HAND.search(step.text) or ASSUMES.search(step.text)
        if hand or states(step):
            how = f' ("{hand.group()}")' if hand else ""
            yield Hint(
                place=step.place,
                strength=1.0 if hand else 0.5,
                reason=f"goes on without a tool{how} after the last one {bad}, and runs nothing itself",
            )


CUE: Final = Cue(
    name="by_hand",
    failure="unsupported_claim",
    weight=0.3,
    later=1.0,
    why="A model cannot look at a page, a picture or a file by hand: what it says after a failed tool is made up.",
    title="After a tool failed, the agent made results up",
    look=look,
)
