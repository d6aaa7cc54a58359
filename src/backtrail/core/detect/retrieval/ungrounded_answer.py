"""Answers that what was retrieved does not hold: not one word that the answer adds to the question stands in it, or
little of the question stands where the answer does.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.giving_up import gives_up_in
from backtrail.core.detect.reading.quote import counted, quoted
from backtrail.core.detect.reading.replies import is_reply, question_of
from backtrail.core.detect.reading.statement import BARE, FACT, stated
from backtrail.core.detect.reading.words import WIDE, initials, roots, word_set
from backtrail.core.detect.retrieval.support import Passage, passage, support

SHARE: Final = Threshold(
    name="ungrounded_answer_share",
    default=0.5,
    unit="share of the question's words",
    why="A place that answers a question speaks of most of what was asked: below half it speaks of something else.",
)
ASKED: Final = 4
"""Words that a question must have before a share of them says anything."""
REACH: Final = 40
PASSAGES: Final = 100


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.wishes or not is_reply(moment, around):
        return
    searched = [each for each in around.before("tool", "retriever") if each.gave.size]
    documents = [document for each in searched for document in each.documents][:PASSAGES]
    if not documents:
        return
    answer = stated(moment.gave.excerpt).text
    if not answer or len(answer) > 200 or len(word_set(answer)) > FACT or gives_up_in(answer):
        return
    question = word_set(question_of(moment, around))
    asked, added = roots(question), roots(word_set(answer) - BARE - question)
    if not added:
        return
    others = [each.gave.excerpt.lower() for each in searched if not each.documents]
    yield from _judged(answer, added, asked, [passage(each) for each in documents], others, around.limits[SHARE])


def _judged(
    answer: str, added: list[str], asked: list[str], passages: Sequence[Passage], others: Sequence[str], share: float
) -> Iterable[Sign]:
    texts = [*(each.text for each in passages), *others]
    if answer[0] >= WIDE and not any(letter >= WIDE for text in texts for letter in text[:200]):
        return  # answered in another script than the passages are written in
    acronym = initials(answer)
    if not any(word in text or (acronym and f" {acronym} " in text) for text in texts for word in added):
        held_by = counted(len(passages), "passage")
        yield _sign(
            f"The answer {quoted(answer)} stands on nothing that was retrieved: {held_by}, none with {_listed(added)}.",
            0.65,
            {"answer": answer, "missing": added, "passages": len(passages)},
        )
        return
    if len(asked) < ASKED or others:
        return  # what other tools gave may lead to the answer in ways that words do not show
    held = support(added, acronym, asked, passages)
    if held is not None and held < share:
        part = f"at most {held:.0%}" if held else "none"
        yield _sign(
            f"The answer {quoted(answer)} stands in passages about something else: {part} of the question's words "
            "stand where it does, or in a passage that leads there.",
            0.6,
            {"answer": answer, "share": round(held, 3), "passages": len(passages)},
        )


def _sign(evidence: str, confidence: float, facts: dict[str, object]) -> Sign:
    return Sign(
        severity="warning",
        confidence=confidence,
        evidence=evidence,
        advice="Ask the model to quote the passage that it answers from, and to say so when there is none.",
        facts=facts,
    )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(quoted(word) for word in list(words)[:5])


UNGROUNDED_ANSWER = RunDetector(
    name="ungrounded_answer",
    family="retrieval",
    says="What was retrieved does not hold the answer",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply"}),
    look=_look,
    behind=REACH,
    ahead=1,
    thresholds=(SHARE,),
)
