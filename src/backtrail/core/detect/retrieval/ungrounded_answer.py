"""Answers that no passage holds: not one word that the answer adds to the question stands in what was retrieved, or it
stands only in passages about something else.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.giving_up import gives_up_in
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.replies import is_reply, question_of
from backtrail.core.detect.reading.statement import BARE, stated
from backtrail.core.detect.reading.words import WIDE, initials, names, plain, word_set
from backtrail.core.detect.retrieval.relevance import PARENTHESES, title_of
from backtrail.core.model.span import Document

SHORT: Final = 12
"""Words up to which an answer is one fact; a longer one is told in the model's own words, which prove nothing."""
REACH: Final = 40
PASSAGES: Final = 100


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.wishes or moment.kind != "llm" or not is_reply(moment, around):
        return
    searched = [each for each in around.before("tool", "retriever") if each.gave.size]
    passages = [document for each in searched for document in each.documents][:PASSAGES]
    if not passages:
        return
    answer = stated(moment.gave.excerpt).text
    if not answer or len(answer) > 200 or gives_up_in(answer):
        return
    question = question_of(moment, around)
    added = word_set(answer) - word_set(question) - BARE
    if not added or len(word_set(answer)) > SHORT:
        return
    yield from _judged(answer, added, question, searched, passages)


def _judged(
    answer: str, added: frozenset[str], question: str, searched: Sequence[Moment], passages: Sequence[Document]
) -> Iterable[Sign]:
    texts = [f"{title_of(passage)}\n{passage.content}".lower() for passage in passages]
    everything = "\n".join([*texts, *(each.gave.excerpt.lower() for each in searched if not each.documents)])
    if any(letter >= WIDE for letter in answer) and not any(letter >= WIDE for letter in everything[:2_000]):
        return  # answered in another script than the passages are written in
    acronym = initials(answer)
    held = [word for word in added if word in everything]
    if not held and not (acronym and acronym in everything):
        yield _sign(
            f"The answer {quoted(answer)} stands on nothing that was retrieved: none of the {len(passages)} passages "
            f"holds {_listed(added)}.",
            0.65,
            {"answer": answer, "missing": sorted(added), "passages": len(passages)},
        )
    elif len(held) == len(added) and _apart(added, acronym, question, texts, passages):
        yield _sign(
            f"The answer {quoted(answer)} stands only in passages about something else: none of them names "
            f"{_listed(names(question))} or is named by a passage that does.",
            0.55,
            {"answer": answer, "passages": len(passages)},
        )


def _sign(evidence: str, confidence: float, facts: dict[str, object]) -> Sign:
    return Sign(
        severity="warning",
        confidence=confidence,
        evidence=evidence,
        advice="Ask the model to quote the passage that it answers from, and to say so when there is none.",
        facts=facts,
    )


def _apart(
    added: frozenset[str], acronym: str, question: str, texts: Sequence[str], passages: Sequence[Document]
) -> bool:
    """Whether every passage that holds the answer is about something that the question does not lead to."""
    asked = names(question)
    holding = [at for at, text in enumerate(texts) if all(word in text for word in added) or f" {acronym} " in text]
    if not asked or not holding:
        return False
    leading = [at for at, text in enumerate(texts) if any(name in text for name in asked)]
    if not leading or set(leading) & set(holding):
        return False
    led_to = " ".join(plain(passages[at].content) for at in leading)
    return not any(_named(title_of(passages[at]), led_to) for at in holding)


def _named(title: str, text: str) -> bool:
    """Whether a passage is named: by its title, its acronym, or the last word of a title, as people are."""
    bare = PARENTHESES.sub("", title)
    spoken = plain(bare).split()
    if not spoken:
        return True
    short = initials(bare)
    return f" {' '.join(spoken)} " in text or f" {spoken[-1]} " in text or bool(short and f" {short} " in text)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(quoted(word) for word in sorted(words)[:5])


UNGROUNDED_ANSWER = RunDetector(
    name="ungrounded_answer",
    family="retrieval",
    says="The answer stands in none of the passages that were retrieved",
    kinds=frozenset({"llm"}),
    look=_look,
    behind=REACH,
    ahead=1,
)
