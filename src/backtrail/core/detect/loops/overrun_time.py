"""The run takes longer than anybody waits for it."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, TraceDetector
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.overrun import overrun
from backtrail.core.detect.whole import Whole

LIMIT: Final[Threshold[float]] = Threshold(
    name="overrun_time",
    default=1_800,
    unit="seconds",
    why="Three times the ten minutes after which a single call is given up: even a slow agent is done by then.",
)
SECOND: Final = 1_000_000_000


def look(whole: Whole) -> Iterable[Sign]:
    """One sign, once the limit is passed. A run that goes on is measured up to now, else to its last moment."""
    if whole.first is None or whole.last is None:
        return ()
    last = whole.last.end if whole.last.end is not None else whole.last.start
    until = last if whole.ended or whole.now is None else max(last, whole.now)
    seconds, limit = (until - whole.first.start) / SECOND, whole.limits[LIMIT]
    if seconds > limit:
        return (
            overrun(
                whole.root() or whole.first.span_id,
                seconds,
                limit,
                f"The run has taken {seconds / 60:,.0f} minutes; the limit is {limit / 60:,.0f}.",
                "See in the waterfall where the time goes: a slow tool, a wait for a person, or simply too many steps.",
            ),
        )
    return ()


DETECTOR: Final = TraceDetector(
    name="overrun_time",
    family="loops",
    says="A run that takes longer than anybody waits.",
    look=look,
    thresholds=(LIMIT,),
)
