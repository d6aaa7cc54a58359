"""Searches that are put in other words again and again, without a word that was not tried before."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import counted, quoted
from backtrail.core.detect.reading.words import word_set
from backtrail.core.detect.retrieval.searched import asked_by, is_search, query_of

TIMES: Final = Threshold(
    name="reworded_search_times",
    default=2.0,
    unit="rewordings",
    why="One search in other words is how people search too; the second that adds no word of its own goes in circles.",
)
NEW_WORDS: Final = 1
"""Words that a search must add, and one more, to be another search: a lone one is mostly `list`, `name` or `who`."""
NEAR: Final = 30
"""Earlier searches that are compared."""


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if not is_search(moment):
        return ()
    tried = [moment, *_earlier(around)]
    if len(tried) <= around.limits[TIMES]:
        return ()
    said: set[str] = set(word_set(query_of(tried[-1])))
    rewordings: list[Moment] = []
    for search in reversed(tried[:-1]):
        asked = word_set(query_of(search))
        if asked and len(asked - said) <= NEW_WORDS:
            rewordings.append(search)
        said |= asked
    if not rewordings or rewordings[-1] is not moment or len(rewordings) < around.limits[TIMES]:
        return ()
    if any(each.asked.digest == moment.asked.digest for each in tried[1:]):
        return ()  # the same call again is another finding
    return (_sign(moment, tried, len(rewordings), around),)


def _sign(moment: Moment, tried: list[Moment], rewordings: int, around: Around) -> Sign:
    seen = {document.content for search in tried[1:] for document in search.documents}
    new = sum(1 for document in moment.documents if document.content not in seen)
    brought = f", and brought {new} new of {counted(len(moment.documents), 'passage')}" if moment.documents else ""
    return Sign(
        severity="warning",
        confidence=0.75,
        evidence=f"{moment.name} was put in other words {{times}} times without a word that had not been tried: "
        f"{quoted(query_of(moment))} adds nothing to {len(tried) - 1} earlier searches{brought}.",
        advice="Tell the agent to search for something that it read in the results, to take the question apart, or to "
        "say that the source does not hold the answer.",
        group="reworded_search",
        already=rewordings - 1,
        cause=asked_by(moment, around),
        facts={"query": query_of(moment)[:300], "searches": len(tried), "new_passages": new},
    )


def _earlier(around: Around) -> list[Moment]:
    """Earlier searches with the same tool, nearest first."""
    found = []
    for search in around.namesakes():
        found.append(search)
        if len(found) == NEAR:
            break
    return found


REWORDED_SEARCH = RunDetector(
    name="reworded_search",
    family="retrieval",
    says="The agent searches for the same words in another order again and again",
    kinds=frozenset({"retriever", "tool"}),
    look=_look,
    behind=60,
    thresholds=(TIMES,),
)
