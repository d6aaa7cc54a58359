"""A round of two to six calls is made again and again, and none of them brings anything new."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.counts import count
from backtrail.core.detect.loops.period import BEHIND, goes_round
from backtrail.core.detect.loops.polling import polls
from backtrail.core.detect.loops.telling import calls_of
from backtrail.core.detect.moment import Moment

ROUNDS: Final[Threshold[float]] = Threshold(
    name="cycle_rounds",
    default=2,
    unit="rounds",
    why="A whole second round with the same calls and the same results has shown that nothing moves; one call seen "
    "again could still be a reminder. Between 2 and 5.",
)


def look(run: Moment, around: Around) -> Iterable[Sign]:
    """A sign for each run that ends a further round; the next run ends the next, turned by one."""
    if next(around.alike(), None) is None:
        return ()
    needed = count(around.limits, ROUNDS, 2, 5)
    made = goes_round(run, around, needed)
    if not made:
        return ()
    length = len(made) // needed
    # Waiting is done in rounds too: ask, sleep, ask, sleep.
    if any(polls(each.name, around.limits) for each in made[:length]):
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.85,
        evidence=f"A round of {length} calls is made again and again: {calls_of(_turned(made[:length]))}; "
        "{times} calls repeated what the round before had done, with the same results.",
        advice="Stop the run when a round brings nothing new, and tell the model what it has called already.",
        group=",".join(sorted({each.asked.digest.hex()[:16] for each in made[:length]})),
        already=(needed - 1) * length - 1,
        critical_at=(needed + 1) * length,
        spans=tuple(each.span_id for each in made[:-1]),
    )
    return (sign,)


def _turned(round_: list[Moment]) -> list[Moment]:
    """The round begun at the same call wherever it is looked at."""
    first = min(range(len(round_)), key=lambda place: (round_[place].name, round_[place].asked.digest))
    return round_[first:] + round_[:first]


DETECTOR: Final = RunDetector(
    name="cycle",
    family="loops",
    says="Two to six calls made round after round, with the same results.",
    kinds=frozenset({"tool", "retriever"}),
    look=look,
    behind=BEHIND,
    thresholds=(ROUNDS,),
)
