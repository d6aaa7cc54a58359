"""The run costs more than such a task is worth."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, TraceDetector
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.overrun import overrun
from backtrail.core.detect.whole import Whole

LIMIT: Final[Threshold[float]] = Threshold(
    name="overrun_cost",
    default=1.0,
    unit="US dollars",
    why="50,000 tokens of a dear model cost about half a dollar; a dollar is above that with any model.",
)


def look(whole: Whole) -> Iterable[Sign]:
    """One sign, once the limit is passed; none where spans carry no cost."""
    limit = whole.limits[LIMIT]
    crossed = whole.crossing("cost", limit)
    if crossed:
        cost = whole.total("cost")
        return (
            overrun(
                crossed.span_id,
                cost,
                limit,
                f"The run cost {cost:,.2f} US dollars so far; the limit is {limit:,.2f}.",
                "See which model and which steps cost most; a smaller model may do for them, or a budget ends the run.",
            ),
        )
    return ()


DETECTOR: Final = TraceDetector(
    name="overrun_cost",
    family="loops",
    says="More money than a run may cost.",
    look=look,
    thresholds=(LIMIT,),
)
