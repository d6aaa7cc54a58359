"""What the model must read grows turn by turn, far beyond what it makes of it."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.loops.period import BEHIND
from backtrail.core.detect.moment import Moment

TOKENS: Final[Threshold[float]] = Threshold(
    name="context_growth_tokens",
    default=32_000,
    unit="tokens",
    why="Models of a 128k window answer measurably worse once a quarter of it is full, and from there on every further "
    "turn pays for all of it again.",
)
RATIO: Final[Threshold[float]] = Threshold(
    name="context_growth_ratio",
    default=8,
    unit="times the first turn",
    why="A long prompt that stays long is a choice; eight times what the run began with is a heap of old outputs.",
)
USED: Final[Threshold[float]] = Threshold(
    name="context_growth_used",
    default=0.05,
    unit="share of the input",
    why="A turn that writes less than a twentieth of what it reads is not working on that text but dragging it along.",
)


def look(turn: Moment, around: Around) -> Iterable[Sign]:
    """A sign for each turn whose input is above both limits; together they are one finding, marked at the first."""
    tokens = turn.input_tokens
    if tokens <= around.limits[TOKENS] or turn.output_tokens > tokens * around.limits[USED]:
        return ()
    turns = [turn, *(each for each in around.before("llm") if each.input_tokens)]
    place = min(range(len(turns)), key=lambda at: turns[at].input_tokens)
    least, turns = turns[place], turns[: place + 1]
    if place == 0 or tokens <= least.input_tokens * around.limits[RATIO]:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.6,
        evidence=f"The input grew from {least.input_tokens:,} to {tokens:,} tokens in {len(turns)} turns, while the "
        f"model wrote {turn.output_tokens:,} in the last; {_heaviest(turns)}.",
        advice="Cut or sum up old tool outputs before the next turn, and give the tool a limit on what it returns.",
        group="growth",
        spans=tuple(each.span_id for each in reversed(turns[:20])),
        facts={"from": least.input_tokens, "to": tokens, "turns": len(turns)},
    )
    return (sign,)


def _heaviest(turns: list[Moment]) -> str:
    """The largest step, of turns newest first."""
    steps = [later.input_tokens - earlier.input_tokens for later, earlier in pairwise(turns)]
    largest = max(range(len(steps)), key=steps.__getitem__)
    when = f"{largest} turn{'s' if largest > 1 else ''} before" if largest else "with the last turn"
    return f"the largest step, {steps[largest]:,} tokens, came {when}"


DETECTOR: Final = RunDetector(
    name="context_growth",
    family="loops",
    says="The input of the model grows far beyond what it makes of it.",
    kinds=frozenset({"llm"}),
    look=look,
    behind=BEHIND,
    thresholds=(TOKENS, RATIO, USED),
)
