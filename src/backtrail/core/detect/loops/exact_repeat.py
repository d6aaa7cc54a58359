"""The same tool is called with the same arguments and brings the same: no progress.

Repeating is mostly legitimate, so what counts is not how often a call is made but whether anything could have changed:
a changed result is progress, and a call in between that may have changed something makes looking again right. Looking
twice with another look in between is told as well; farther apart, or after a word with a person, it takes a third
time: memory fades, and people ask to look again.
"""

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.counts import count
from backtrail.core.detect.loops.effects import effect
from backtrail.core.detect.loops.period import BEHIND
from backtrail.core.detect.loops.polling import POLLING_PATIENCE, POLLING_TOOLS, polls
from backtrail.core.detect.loops.sameness import same_call, same_result
from backtrail.core.detect.loops.telling import called, outcome
from backtrail.core.detect.moment import Moment

TIMES: Final[Threshold[float]] = Threshold(
    name="exact_repeat_times",
    default=2,
    unit="calls",
    why="When nothing happened in between, the second call cannot bring anything new; people who read such runs call "
    "19 of 20 of them repetition.",
)
APART: Final[Threshold[float]] = Threshold(
    name="exact_repeat_apart_times",
    default=3,
    unit="calls",
    why="With other looks in between, once more is a reminder and people call it a normal step; the third time is not.",
)
NEAR: Final = 1
"""Calls in between that still count as one go."""


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign for each run that repeats one before it."""
    if next(around.alike(), None) is None:
        return ()
    nearest = next(_alike(run, around), None)
    if nearest is None:
        return ()
    adjacent = nearest[0] <= NEAR and not _answered(run, nearest[1], around)
    if nearest[0] and _in_step(run, nearest, around):
        return ()
    needed = TIMES if adjacent else APART
    if run.failure is None and polls(run.name, around.limits):
        needed = POLLING_PATIENCE
    least = count(around.limits, needed)
    before = _first(_alike(run, around), least - 1)
    if len(before) < least - 1:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.9 if adjacent else 0.6,
        evidence=f"{called(run)} was called {{times}} times with nothing changed in between, "
        f"and it {outcome(run)} each time.",
        advice="Tell the model what it already has, or stop the run when a call brings the same again; "
        "if the result is wrong, mend the tool's message so that the model knows what to do else.",
        group=f"{run.name}:{run.asked.digest.hex()}",
        already=least - 1,
        critical_at=5 if needed is not POLLING_PATIENCE else 0,
        spans=tuple(other.span_id for other in reversed(before)),
    )
    return (sign,)


def _alike(run: Moment, around: Around) -> Iterator[tuple[int, Moment]]:
    """Earlier runs of the same call with the same result, nearest first, with how many other runs lie in between, back
    to where something may have changed."""
    between = 0
    for other in around.before("tool", "retriever"):
        if same_call(run, other):
            if not same_result(run, other):
                return
            yield between, other
            between = 0
        elif effect(other) == "looks":
            between += 1
        else:
            return


def _answered(run: Moment, earlier: Moment, around: Around) -> bool:
    """Between the two the model spoke without calling anything: a person answered, and may have asked to look again."""
    turns = takewhile(lambda each: each is not earlier, around.before())
    spoke = any(turn.kind == "llm" and not turn.wishes for turn in turns)
    return spoke and around.asker(run) is not None


def _in_step(run: Moment, nearest: tuple[int, Moment], around: Around) -> bool:
    """The call before this one repeats the call before the earlier one as well: a round, which `cycle` tells."""
    runs = [run, *islice(around.before("tool", "retriever"), nearest[0] + 2)]
    return len(runs) == nearest[0] + 3 and same_call(runs[1], runs[-1])


def _first(found: Iterator[tuple[int, Moment]], most: int) -> list[Moment]:
    return [other for _, (_, other) in zip(range(most), found, strict=False)]


DETECTOR: Final = RunDetector(
    name="exact_repeat",
    family="loops",
    says="The same call again, with the same result, and nothing changed in between.",
    kinds=frozenset({"tool", "retriever"}),
    look=look,
    behind=BEHIND,
    thresholds=(TIMES, APART, POLLING_TOOLS, POLLING_PATIENCE),
)
