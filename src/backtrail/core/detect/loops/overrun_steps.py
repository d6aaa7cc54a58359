"""The run takes more steps than such a task needs."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, TraceDetector
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.overrun import overrun
from backtrail.core.detect.whole import Whole

LIMIT: Final[Threshold[float]] = Threshold(
    name="overrun_steps",
    default=30,
    unit="steps",
    why="Twice the 15 steps at which the KPI of the mean raises an alert: one run may well need more than the mean, "
    "and conversations with a person take a step for each reply.",
)


def look(whole: Whole) -> Iterable[Sign]:
    """One sign, once the limit is passed."""
    limit = whole.limits[LIMIT]
    crossed = whole.crossing("steps", limit)
    if crossed:
        steps = whole.total("steps")
        return (
            overrun(
                crossed.span_id,
                steps,
                limit,
                f"The run took {steps:,.0f} steps so far; the limit is {limit:,.0f}.",
                "Look at what the steps before the limit brought; set a budget that ends the run with what it has.",
            ),
        )
    return ()


DETECTOR: Final = TraceDetector(
    name="overrun_steps",
    family="loops",
    says="More steps than a run may take.",
    look=look,
    thresholds=(LIMIT,),
)
