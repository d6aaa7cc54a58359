"""Whether the run of a tool goes on with a round: the last two to six calls, made again with the same results."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.loops.sameness import same_call, same_result
from backtrail.core.detect.moment import Moment

LONGEST: Final = 6
BEHIND: Final = 60
"""Moments that detectors of loops look back at: rounds of the longest, with model turns and other agents between."""


def goes_round(run: Moment, around: Around, times: int = 2) -> list[Moment]:
    """The runs of so many whole rounds that end with this one, oldest first; empty where there is no round."""
    return rounds([run, *islice(around.before("tool", "retriever"), times * LONGEST - 1)], times)


def rounds(runs: Sequence[Moment], times: int = 2) -> list[Moment]:
    """As `goes_round`, of runs newest first: the shortest round that was made so many times without a new result."""
    for length in range(2, LONGEST + 1):
        if len(runs) < times * length:
            break
        if same_call(runs[0], runs[length]) and _again(runs, length, (times - 1) * length):
            return list(reversed(runs[: times * length]))
    return []


def _again(runs: Sequence[Moment], length: int, count: int) -> bool:
    pairs = [(runs[place], runs[place + length]) for place in range(count)]
    if not all(same_call(one, other) for one, other in pairs):
        return False
    if all(same_call(runs[0], run) for run in runs[1:length]):
        return False  # one call over and over is no round
    return all(same_result(one, other) for one, other in pairs)
