"""A call that differs from the one before in nothing that matters, and brings the same."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.effects import effect
from backtrail.core.detect.loops.likeness import Likeness, likeness
from backtrail.core.detect.loops.polling import polls
from backtrail.core.detect.loops.sameness import exactly_same_result, same_call
from backtrail.core.detect.loops.telling import called, outcome
from backtrail.core.detect.moment import Moment

WORDS_ALIKE: Final[Threshold[float]] = Threshold(
    name="near_repeat_word_likeness",
    default=85,
    unit="percent",
    why="Pairs plural and singular, British and American spelling and a slip of the keyboard; two different names of "
    "the same length stay below it.",
)
NEAR: Final = 1
BEHIND: Final = 12
DIFFERENCE: Final[dict[Likeness, str]] = {
    "spelling": "spelt another way",
    "argument": "with one argument more or less",
    "wording": "in slightly other words",
}


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign where the call before, or the one before that, was nearly the same."""
    nearest = next(around.namesakes(), None)
    if nearest is None or not run.asked.digest or not exactly_same_result(run, nearest) or same_call(run, nearest):
        return ()
    if polls(run.name, around.limits) or not _near(nearest, around):
        return ()
    how = likeness(run.asked, nearest.asked, around.limits[WORDS_ALIKE])
    if how:
        return (_sign(run, nearest, how),)
    return ()


def _near(nearest: Moment, around: Around) -> bool:
    """Nothing lies in between, or one look at something else."""
    for place, other in enumerate(around.before("tool", "retriever")):
        if other is nearest:
            return True
        if place >= NEAR or effect(other) != "looks":
            return False
    return False


def _sign(run: Moment, other: Moment, how: Likeness) -> Sign:
    return Sign(
        severity="warning",
        confidence=0.8,
        evidence=f"{called(run)} asks {DIFFERENCE[how]} for what was asked just before, and it {outcome(run)} again.",
        advice="Say in the tool's description or its error what has to be different, so that the model does not try "
        "the same in new clothes.",
        group=f"{run.name}:{_brought(run)}",
        already=1,
        critical_at=5,
        spans=(other.span_id,),
    )


def _brought(run: Moment) -> str:
    return run.failure.message if run.failure else run.gave.digest.hex()


DETECTOR: Final = RunDetector(
    name="near_repeat",
    family="loops",
    says="Nearly the same call again, with the same result.",
    kinds=frozenset({"tool", "retriever"}),
    look=look,
    behind=BEHIND,
    thresholds=(WORDS_ALIKE,),
)
