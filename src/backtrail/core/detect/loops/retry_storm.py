"""A tool fails again and again with the same error, whatever the model changes about the call."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.counts import count
from backtrail.core.detect.loops.period import BEHIND
from backtrail.core.detect.loops.sameness import error_kind, same_error
from backtrail.core.detect.moment import Moment

TIMES: Final[Threshold[float]] = Threshold(
    name="retry_storm_times",
    default=3,
    unit="calls",
    why="One failure and one corrected try are how agents work; when the correction fails with the same words too, the "
    "model does not know what to change.",
)


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign for the third and every further failure in a row. Where all calls are equal, `exact_repeat` tells it."""
    if run.failure is None:
        return ()
    needed = count(around.limits, TIMES)
    before = list(islice(_failures(run, around), needed - 1))
    if len(before) < needed - 1 or len({each.asked.digest for each in (run, *before)}) == 1:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.85,
        evidence=f'{run.name} failed {{times}} times in a row with "{run.failure.message}", though the model changed '
        "the arguments.",
        advice="Let the tool's error say what a right call looks like, and stop after the second equal error; if every "
        "call fails, the tool itself is down.",
        group=f"{run.name}:{error_kind(run.failure.message)}",
        already=needed - 1,
        critical_at=6,
        spans=tuple(each.span_id for each in reversed(before)),
    )
    return (sign,)


def _failures(run: Moment, around: Around) -> Iterator[Moment]:
    """The runs of this tool before this one, as long as they failed in the same way."""
    for other in around.before("tool", "retriever"):
        if other.name == run.name:
            if not same_error(run, other):
                return
            yield other


DETECTOR: Final = RunDetector(
    name="retry_storm",
    family="loops",
    says="A tool that fails again and again with the same error.",
    kinds=frozenset({"tool", "retriever"}),
    needs=frozenset({"failure"}),
    look=look,
    behind=BEHIND,
    thresholds=(TIMES,),
)
