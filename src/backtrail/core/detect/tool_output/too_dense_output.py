"""A long output of which nearly nothing is used: it is paid for in every later turn, and hides what matters."""

from collections.abc import Iterable
from itertools import islice
from statistics import median
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.tool_output.holds import json_in
from backtrail.core.detect.tool_output.use import filler, heaviest, mostly_touched, telling, used_share

AHEAD: Final = 5
BEHIND: Final = 40
READ: Final = 4_000
"""Characters of what was said and asked for afterwards."""
COMPARED: Final = 10
CHARACTERS_A_TOKEN: Final = 4

TOKENS: Final[Threshold[float]] = Threshold(
    name="too_dense_output_tokens",
    default=2_500.0,
    unit="tokens",
    why="Half a dozen passages of a search are about 2,000 tokens: what an agent reads beyond that should be of use.",
)
USED: Final[Threshold[float]] = Threshold(
    name="too_dense_output_used",
    default=0.5,
    unit="share of the output",
    why="An output of which the greater part is read for something is long, not too dense.",
)
TIMES: Final[Threshold[float]] = Threshold(
    name="too_dense_output_times",
    default=5.0,
    unit="times the usual length",
    why="Answers of one tool often differ by two or three times with what they are asked, seldom by five.",
)
LEAST: Final = 1_500
"""Characters below which an output is never too dense."""
BELOW: Final = 0.4
"""The share of the limit from which an output is looked at at all."""
UNTOUCHED: Final = 0.25
"""The share of parts with any word of what followed below which nearly nothing was used."""


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    if run.gave.size < LEAST or run.failure is not None or not around.complete():
        return ()
    usual = _usual(run, around)
    long = bool(usual) and run.gave.size >= around.limits[TIMES] * usual
    why = _idle(run, around, long=long)
    if why is None:
        return ()
    tokens = run.gave.size / CHARACTERS_A_TOKEN
    beside = f", {run.gave.size / usual:.0f} times its usual length" if long else ""
    sign = Sign(
        severity="info",
        confidence=0.6,
        evidence=f"{run.name} gave back about {tokens:,.0f} tokens{beside}, and {why}.",
        advice=f"Let {run.name} give only what is asked for, or a summary with a way to the rest.",
        group=run.name,
        facts={"tool": run.name, "tokens": round(tokens), "usual": round(usual / CHARACTERS_A_TOKEN)},
    )
    return (sign,)


def _idle(run: Moment, around: Around, *, long: bool) -> str | None:
    """Why the output is too much; None where it is not."""
    text, tokens = run.gave.excerpt, run.gave.size / CHARACTERS_A_TOKEN
    if not long and tokens < around.limits[TOKENS] * BELOW:
        return None
    if (idle := filler(text)) is not None:
        return idle
    later = _later(run, around)
    if not long and tokens < around.limits[TOKENS] and mostly_touched(text, later):
        return None
    used, touched = used_share(text, later)
    if touched <= UNTOUCHED or (used < around.limits[USED] and (long or tokens * (1 - used) >= around.limits[TOKENS])):
        return f"what the model did next touches {min(used, touched):.0%} of it"
    heavy = heaviest(json_in(run)) if text[:1] in "{[" else None
    if heavy is not None and used_share(heavy[1], later)[0] <= UNTOUCHED:
        return f"“{heavy[0]}”, of which the model used next to nothing, is {heavy[2]:.0%} of it"
    return None


def _usual(run: Moment, around: Around) -> float:
    """Characters of the other outputs of the tool that hold something; 0 where there is none."""
    after = (each for each in around.after("tool") if each.name == run.name)
    others = [*islice(around.namesakes(), COMPARED), *after]
    sizes = [each.gave.size for each in others if each.failure is None and each.gave.size > 100]
    return median(sizes) if sizes else 0.0


def _later(run: Moment, around: Around) -> set[str]:
    words = set(telling(run.asked.excerpt[:READ]))
    for turn in around.after("llm"):
        words |= telling(turn.gave.excerpt[:READ])
        for wish in turn.wishes:
            words |= telling(wish.arguments.excerpt[:READ])
    return words


TOO_DENSE_OUTPUT: Final = RunDetector(
    name="too_dense_output",
    family="tool_output",
    says="A long output of which nearly nothing is used",
    kinds=frozenset({"tool"}),
    needs=frozenset({"gave"}),
    look=_look,
    behind=BEHIND,
    ahead=AHEAD,
    thresholds=(TOKENS, USED, TIMES),
)
