"""Replies that tell facts from memory, or tell of a look-up that never was, though there were tools to look with.

A run without a tool is mostly right: small talk, arithmetic, a question back, a yes or no, a choice between two things
that the question names. What is left is told mildly, unless the reply itself says that it looked.
"""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.giving_up import gives_up_in
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.replies import is_reply, question_of
from backtrail.core.detect.reading.statement import BARE, stated, without_thoughts
from backtrail.core.detect.reading.words import names, word_set
from backtrail.core.detect.retrieval.searched import SEARCHES

LOOKED: Final = 4_000
CLAIMS: Final = re.compile(
    r"\b(?:I(?:'ve|’ve| have)? (?:just )?(?:searched|looked (?:it |this |that )?up|checked the|queried|found in the)"
    r"|(?:according to|based on) (?:the|my) (?:search results?|search|results|database|documents|records)"
    r"|(?:the |my )?search results? (?:show|indicate|confirm|say))",
    re.IGNORECASE,
)
ASKS: Final = re.compile(
    r"\b(?:what|who|whom|whose|which|when|where|how (?:many|much|old|long|far|tall)|in what)\b", re.I
)


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.wishes or not moment.offered or not moment.gave.size:
        return
    if next(around.before(), None) is not None or not is_reply(moment, around):
        return
    said = moment.gave.excerpt[-LOOKED:]
    offered = ", ".join(moment.offered[:3])
    if (claim := CLAIMS.search(without_thoughts(said))) is not None:
        yield Sign(
            severity="warning",
            confidence=0.8,
            evidence=f"The reply says {quoted(claim[0])}, but no tool ran in this run ({offered} could have run).",
            advice="Do not let the model speak of sources that it did not read: ask for the passage it quotes.",
            facts={"claim": claim[0], "offered": list(moment.offered[:20])},
        )
        return
    searching = next((name for name in moment.offered if SEARCHES.search(name)), None)
    if searching is None or not (told := _told_from_memory(said, question_of(moment, around))):
        return
    yield Sign(
        severity="info",
        confidence=0.35,
        evidence=f"The question asks for a fact and the answer {quoted(told)} came from memory: {searching} was "
        "offered and not called.",
        advice="If answers must rest on sources, say so in the prompt or force the first call (tool_choice).",
        facts={"answer": told, "offered": list(moment.offered[:20])},
    )


def _told_from_memory(said: str, question: str) -> str:
    """A short answer with a name or number that the question does not give; empty for any other reply."""
    answer = stated(said).text
    if not answer or len(answer) > 200 or gives_up_in(answer) or not ASKS.search(question):
        return ""
    added = word_set(answer) - word_set(question) - BARE
    return answer if added and names(answer) - names(question) else ""


NO_TOOL_USED = RunDetector(
    name="no_tool_used",
    family="answer",
    says="A fact was told from memory, or a look-up claimed, though a tool could have looked",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply", "offered"}),
    look=_look,
    behind=1,
    ahead=1,
)
