"""A retrieval that found nothing, or was asked nothing."""

from collections.abc import Iterable

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.retrieval.searched import asked_by, is_search, query_of

NOTHING = ("", "[]", "{}", "null", '""')


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.documents or moment.end is None:
        return
    if moment.asked.size and is_search(moment) and not query_of(moment).strip():
        yield Sign(
            severity="warning",
            confidence=0.8,
            evidence=f"{moment.name} was called without a query: {quoted(moment.asked.excerpt)}.",
            advice="Make the query required and at least one word long in the tool's schema, and answer an empty one "
            "with an error that says so.",
            cause=asked_by(moment, around),
            facts={"asked": moment.asked.excerpt[:300]},
        )
    elif moment.kind == "retriever" and moment.failure is None and moment.gave.excerpt.strip() in NOTHING:
        yield Sign(
            severity="warning",
            confidence=0.8,
            evidence=f"{moment.name} found no passage for {quoted(query_of(moment))}.",
            advice="Look whether the index is filled and its filters fit this query; tell the model that nothing was "
            "found instead of giving it an empty context.",
            cause=asked_by(moment, around),
            facts={"query": query_of(moment)[:300]},
        )


EMPTY_RETRIEVAL = RunDetector(
    name="empty_retrieval",
    family="retrieval",
    says="A retrieval found nothing, or was called without a query",
    kinds=frozenset({"retriever", "tool"}),
    look=_look,
    behind=1,
)
