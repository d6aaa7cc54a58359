"""Different calls bring the same result again and again: the agent asks in other ways and learns nothing."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.counts import count
from backtrail.core.detect.loops.effects import effect
from backtrail.core.detect.loops.period import BEHIND
from backtrail.core.detect.loops.polling import polls
from backtrail.core.detect.loops.sameness import exactly_same_result
from backtrail.core.detect.loops.telling import called, quoted
from backtrail.core.detect.moment import Moment

TIMES: Final[Threshold[float]] = Threshold(
    name="no_progress_times",
    default=4,
    unit="calls",
    why="Asking again in two other ways is good practice; a fourth way with the same result is going nowhere.",
)
ACKNOWLEDGEMENT: Final = 500
"""Characters up to which a tool of unknown effect may just be saying that it did its work: a paragraph."""
COMPLAINT: Final = re.compile(r"(?i)\b(?:error|exception|failed|failure|invalid|unknown|cannot|could not|not found)\b")


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign for the fourth and every further run with one result, if the calls differ."""
    nearest = next(around.namesakes(), None)
    if nearest is None or not run.gave.digest or not exactly_same_result(run, nearest):
        return ()
    if run.failure or not _tells(run) or polls(run.name, around.limits):
        return ()
    needed = count(around.limits, TIMES, 3)
    before = list(islice(_same(run, around), needed - 1))
    if len(before) < needed - 1 or len({each.asked.digest for each in (run, *before)}) < needed:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.7,
        evidence=f"{{times}} different calls of {run.name} in a row, the last {called(run)}, {_brought(run)}: "
        "nothing was learnt from asking again.",
        advice="Look at what comes back: an empty or general answer needs another tool or source, not other words.",
        group=f"{run.name}:{run.gave.digest.hex()}",
        already=needed - 1,
        critical_at=8,
        spans=tuple(each.span_id for each in reversed(before)),
    )
    return (sign,)


def _tells(run: Moment) -> bool:
    """Its result tells something. Tools that change things often say the same: that it is done; unless it was not."""
    kind = effect(run)
    if kind == "looks" or (kind == "unknown" and run.gave.size > ACKNOWLEDGEMENT):
        return True
    return COMPLAINT.search(run.gave.excerpt[:ACKNOWLEDGEMENT]) is not None


def _brought(run: Moment) -> str:
    if run.gave.size <= ACKNOWLEDGEMENT:
        return f'all brought "{quoted(run.gave)}"'
    return f"brought the same {run.gave.size:,} characters"


def _same(run: Moment, around: Around) -> Iterator[Moment]:
    """The runs of this tool before this one, as long as they brought the same."""
    for other in around.before("tool", "retriever"):
        if other.name == run.name:
            if not exactly_same_result(run, other):
                return
            yield other
        elif effect(run) == "looks" and effect(other) == "changes":
            return


DETECTOR: Final = RunDetector(
    name="no_progress",
    family="loops",
    says="Different calls that bring the same result again and again.",
    kinds=frozenset({"tool", "retriever"}),
    look=look,
    behind=BEHIND,
    thresholds=(TIMES,),
)
