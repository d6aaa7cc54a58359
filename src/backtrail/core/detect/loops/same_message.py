"""The model says the same again, though it has its own words before it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.counts import count
from backtrail.core.detect.loops.period import BEHIND
from backtrail.core.detect.loops.telling import quoted
from backtrail.core.detect.moment import Moment

TIMES: Final[Threshold[float]] = Threshold(
    name="same_message_times",
    default=2,
    unit="messages",
    why="A whole sentence said again word for word, with its first saying and the answer to it in sight, moves "
    "nothing; people and models that mean to go on say it in other words.",
)
BETWEEN: Final = 4
"""Turns between two equal ones: in a talk of several agents one answers, one sums up, one plans, one picks the next."""
ECHO: Final = 200
"""Characters by which a text is known in the newest message."""
LENGTH: Final[Threshold[float]] = Threshold(
    name="same_message_length",
    default=40,
    unit="characters",
    why="Shorter ones are courtesies and formulas: `You are welcome!`, `Let me check that.`",
)


def look(turn: Moment, around: Around) -> Iterable[Sign]:
    """A sign for each turn that says again what was said a few turns before."""
    if turn.gave.size < around.limits[LENGTH]:
        return ()
    same = _same(turn, around)
    nearest = next(same, None)
    if nearest is None:
        return ()
    needed = count(around.limits, TIMES)
    before = [nearest, *islice(same, needed - 2)]
    if len(before) < needed - 1:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.8,
        evidence=f'The model said "{quoted(turn.gave)}" {{times}} times word for word, '
        "with what it had said before, and what came of it, in sight.",
        advice="Stop the run when a turn equals the one before; see whether what it waits for ever reaches the model.",
        group=turn.gave.digest.hex(),
        already=needed - 1,
        critical_at=4,
        spans=tuple(each.span_id for each in reversed(before)),
    )
    return (sign,)


def _same(turn: Moment, around: Around) -> Iterator[Moment]:
    """Earlier turns with the same words and calls, each at most a few turns before the next: others may have spoken in
    between. Where tools were called, what they bring decides, and that is told by `exact_repeat`."""
    later, apart = turn, 0
    for other in around.before(everyone=True):
        if other.kind != "llm":
            if turn.wishes:
                return
            continue
        if other.name == later.name and other.gave.digest == turn.gave.digest and _goes_on(other, later):
            if later is turn and not apart and _handed_on(other, turn, around):
                return
            yield other
            later, apart = other, 0
        elif apart == BETWEEN:
            return
        else:
            apart += 1


def _handed_on(earlier: Moment, later: Moment, around: Around) -> bool:
    """One agent passes the answer of another on to whoever asked it."""
    return later.gave.excerpt[:ECHO] in later.asked.excerpt and next(around.before("llm"), None) is not earlier


def _goes_on(earlier: Moment, later: Moment) -> bool:
    """The later turn saw more than the earlier: a conversation that goes on, not one prompt sent to many inputs."""
    asked_alike = [(wish.name, wish.arguments.digest) for wish in earlier.wishes] == [
        (wish.name, wish.arguments.digest) for wish in later.wishes
    ]
    return asked_alike and 0 < earlier.input_size < later.input_size


DETECTOR: Final = RunDetector(
    name="same_message",
    family="loops",
    says="The model says the same again, word for word.",
    kinds=frozenset({"llm"}),
    look=look,
    behind=BEHIND,
    thresholds=(TIMES, LENGTH),
)
