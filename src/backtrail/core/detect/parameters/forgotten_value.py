"""The request names values that no call and no answer takes up: a part of it was left out."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.parameters.requested import LONGEST, left_out
from backtrail.core.detect.parameters.words import listed, quoted

BEHIND: Final = 16
"""Moments of a run that is read: a longer one is a conversation, and its first request is no measure of it."""
USED: Final = 100_000
"""Characters of arguments and answers in which its values are looked for."""


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if not around.final():
        return ()
    moments = [moment, *around.before(everyone=True)]
    turns = [each for each in moments if each.kind == "llm"]
    calling = next((turn for turn in turns if turn.wishes), None)
    if calling is None or len(moments) > BEHIND or turns[-1].asked.size > LONGEST:
        return ()
    request = turns[-1].asked
    given = [wish.arguments.excerpt for turn in turns for wish in turn.wishes]
    answers = [turn.gave.excerpt for turn in turns]
    left = left_out(request.excerpt, "\n".join([*given, *answers])[:USED])
    if left:
        sign = Sign(
            severity="warning",
            confidence=0.9,
            evidence=f"The request names {listed([quoted(value.text) for value in left])}, but none of the "
            f"{len(given)} tool calls and no answer takes {'it' if len(left) == 1 else 'them'} up.",
            advice="Have the model list the parts of a request before it calls tools; allow several calls in one turn.",
            at=calling.span_id,
            facts={"left_out": [value.text for value in left[:50]], "calls": len(given)},
        )
        return (sign,)
    return ()


DETECTOR: Final = RunDetector(
    name="forgotten_value",
    family="parameters",
    says="The request names values that no call and no answer takes up",
    kinds=frozenset({"llm", "tool", "retriever"}),
    needs=frozenset({"last"}),
    look=_look,
    behind=BEHIND,
)
