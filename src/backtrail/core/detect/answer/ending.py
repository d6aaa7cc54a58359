"""How a run ends, and whether anything was looked up on the way: what the detectors of answers share."""

from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.code import FENCE, calls_in

ANSWER_TOOLS: Final = Threshold(
    name="answer_tools",
    default=("final_answer", "submit_answer", "submit", "finish", "give_answer", "return_answer", "complete_task"),
    unit="tool names",
    why="agent libraries end a run with a call of such a name; it gives the answer and looks nothing up",
)
BEHIND: Final = 60
"""Moments that are seen before the answer: a plan and what came of it."""


def gives_answer(turn: Moment, around: Around) -> bool:
    """Whether the turn gives the answer of its agent: by such a call, or as the last thing that is said."""
    names = around.limits[ANSWER_TOOLS]
    for wish in turn.wishes:
        if wish.name in names:
            return True
    text = turn.gave.excerpt
    if FENCE in text:
        for name in names:
            if name in text:
                return not calls_in(text).isdisjoint(names)
        return False
    return not turn.wishes and turn.gave.size > 0 and around.final()


def looked_up(turn: Moment, limits: Limits) -> Iterator[str]:
    """What a turn calls besides the call that ends the run: tools, and what its code does not define itself."""
    names = limits[ANSWER_TOOLS]
    yield from (wish.name for wish in turn.wishes if wish.name not in names)
    if FENCE in turn.gave.excerpt:
        yield from sorted(calls_in(turn.gave.excerpt).difference(names))


def tools_before(around: Around) -> Iterator[str]:
    """Tools that ran and retrievals, besides runs of code: code is known by what it calls."""
    names = around.limits[ANSWER_TOOLS]
    told: list[str] = []
    for moment in around.before():
        if moment.kind == "llm":
            if FENCE not in moment.gave.excerpt:
                yield from told
            told = []
        elif moment.name not in names:
            if moment.told:
                told.append(moment.name)
            else:
                yield moment.name
    yield from told


def nothing_looked_up(turn: Moment, around: Around) -> bool:
    """Whether neither the turn nor anything before it, as far as is seen, called a tool or looked anything up."""
    limits = around.limits
    if next(looked_up(turn, limits), None) is not None or next(tools_before(around), None) is not None:
        return False
    return all(next(looked_up(earlier, limits), None) is None for earlier in around.before("llm"))
