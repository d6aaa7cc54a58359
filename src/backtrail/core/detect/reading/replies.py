"""Which turns of a model are replies: what it says to whoever asked, not a step on the way there."""

from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.written_calls import written_call

MARKER: Final = "question:"
LONGEST: Final = 4_000
SHORT: Final = 300
"""Characters up to which a message without a question mark is the question as a whole."""
ENDS: Final = (". ", "! ", "? ", ": ", "\n")


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
    """The question that a reply answers, as far as the detector sees back; empty where it cannot be told apart.

    It is the newest message of the first turn after the reply before this one: later turns answer tools.
    """
    first = moment
    for each in around.before("llm"):
        if not each.wishes and each.gave.size and written_call(each.gave.excerpt) is None:
            break
        first = each
    return question_in(first.asked.excerpt)


def question_in(message: str) -> str:
    """The question in a message that may hold instructions and passages too: what stands behind `Question:`, else its
    last sentence with a question mark, else the whole where that is short."""
    text = message[-LONGEST:]
    at = text.lower().rfind(MARKER)
    if at >= 0:
        return text[at + len(MARKER) :].strip()
    mark = text.rfind("?")
    if mark >= 0:
        start = max(text.rfind(end, 0, mark) + len(end) if end in text[:mark] else 0 for end in ENDS)
        return text[start : mark + 1].strip()
    return text.strip() if len(message) <= SHORT else ""
