"""Which turns of a model are replies: what it says to whoever asked, not a step on the way there."""

from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.written_calls import written_call

MARKER: Final = "question:"
LONGEST: Final = 4_000


def is_reply(moment: Moment, around: Around) -> bool:
    """Whether the turn is a reply: it says something, asks for no tool, and no tool ran on its word.

    Frameworks that read calls out of the text ask for tools without saying so: there the run of the tool tells. A
    detector that asks this looks ahead by one at least.
    """
    if moment.wishes or moment.end is None or not moment.gave.size or moment.failure is not None:
        return False
    following = next(around.after(), None)
    if following is None:
        return around.final() and written_call(moment.gave.excerpt) is None
    return following.kind == "llm" and written_call(moment.gave.excerpt) is None


def question_of(moment: Moment, around: Around) -> str:
    """What was asked, as far as the detector sees back: the message that the first turn answered."""
    first = moment
    for each in around.before("llm"):
        first = each
    asked = first.asked.excerpt[-LONGEST:]
    at = asked.lower().rfind(MARKER)
    return asked[at + len(MARKER) :] if at >= 0 else asked
