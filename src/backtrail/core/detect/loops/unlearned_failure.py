"""The agent runs into the same failure again and again, and gets over it the same long way round each time.

Each round by itself is a success; together they show a lesson that is not kept: the file must be removed before it can
be created, the session opened before it can be used.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.counts import count
from backtrail.core.detect.loops.period import BEHIND
from backtrail.core.detect.loops.sameness import error_kind, same_call, same_error
from backtrail.core.detect.moment import Moment

TIMES: Final[Threshold[float]] = Threshold(
    name="unlearned_failure_times",
    default=3,
    unit="times",
    why="To fall into a hole once is learning and twice is bad luck; the third time shows that nothing was kept of it.",
)
DETOUR: Final = 4
"""Runs within which the same call is made again after it failed."""


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign for each success that had failed shortly before, if it is the third such round with one error."""
    if run.failure or run.end is None or not run.asked.digest:
        return ()
    earlier = around.before("tool", "retriever")
    runs = [run, *islice(earlier, DETOUR)]
    failed = _overcome(runs, 0)
    if failed is None:
        return ()
    runs.extend(earlier)
    needed = count(around.limits, TIMES)
    over = (_overcome(runs, place) for place in range(1, len(runs)))
    rounds = sum(each is not None and same_error(each, failed) for each in over)
    if rounds < needed - 1:
        return ()
    message = failed.failure.message if failed.failure else ""
    sign = Sign(
        severity="warning",
        confidence=0.7,
        evidence=f'{run.name} failed with "{message}" and was called again after a detour that made it work, '
        "{times} times in this run: the agent does not keep what it learnt.",
        advice="Tell the model of this rule in the system prompt or the tool's description, or let the tool do the "
        "missing step by itself.",
        group=f"{run.name}:{error_kind(message)}",
        already=needed - 1,
        spans=(failed.span_id,),
    )
    return (sign,)


def _overcome(runs: list[Moment], place: int) -> Moment | None:
    """The failure of the very same call that the run at `place` got over after something else had been done."""
    run = runs[place]
    if run.failure or (place + 1 < len(runs) and same_call(run, runs[place + 1])):
        return None
    for other in runs[place + 2 : place + 1 + DETOUR]:
        if other.failure and same_call(run, other):
            return other
    return None


DETECTOR: Final = RunDetector(
    name="unlearned_failure",
    family="loops",
    says="The same failure run into again and again, and got over the same way each time.",
    kinds=frozenset({"tool", "retriever"}),
    look=look,
    behind=BEHIND,
    thresholds=(TIMES,),
)
