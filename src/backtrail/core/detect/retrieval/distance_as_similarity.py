"""Distances that are read as similarities, or the other way round: the worst passages stand first."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.retrieval.relevance import relevance
from backtrail.core.detect.retrieval.searched import lists, query_of
from backtrail.core.model.span import Document

FEWEST: Final = 3
"""Passages: two stand in either order by chance."""
BETTER: Final = 0.2
"""How much more relevant one end of the list must be, of at most 2, before its words say which end is the better."""


def _look(moment: Moment, around: Around) -> Iterable[Sign]:  # noqa: ARG001
    if len(moment.documents) < FEWEST or moment.documents[0].score is None:
        return
    for documents in lists(moment.documents):
        scores = [document.score for document in documents if document.score is not None]
        way = _way(scores) if len(scores) == len(documents) >= FEWEST else 0
        if not way:
            continue
        kind = documents[0].score_kind
        if (sign := _wrong(moment, documents, scores, way, kind)) is not None:
            yield sign
            return


def _wrong(moment: Moment, documents: Sequence[Document], scores: Sequence[float], way: int, kind: str) -> Sign | None:
    """`way`: 1 where the scores rise down the list, -1 where they fall."""
    if (kind == "distance" and way > 0) or (kind != "distance" and way < 0):
        return None  # the best stand first, as they should
    first_is_best = _first_is_best(query_of(moment), documents)
    if kind == "unknown" and first_is_best is not True:
        return None
    told = f"the scores {'rise' if way > 0 else 'fall'} down the list, from {scores[0]:.3g} to {scores[-1]:.3g}"
    if first_is_best is True:
        what = f"they are {'distances' if way > 0 else 'similarities'}, and taken for the opposite"
        advice = (
            "Name the score for what it is, and turn it round before it is compared with a threshold or shown to the "
            "model: similarity = 1 - cosine distance."
        )
    else:
        what = "the passages that fit least stand first"
        advice = f"Sort by {'falling similarity' if kind != 'distance' else 'rising distance'} before the list is cut."
    return Sign(
        severity="warning",
        confidence=0.7 if kind != "unknown" else 0.4,
        evidence=f"For {quoted(query_of(moment))} {told}, and are called {_called(kind)}: {what}.",
        advice=advice,
        facts={"first": scores[0], "last": scores[-1], "kind": kind, "passages": len(scores)},
    )


def _called(kind: str) -> str:
    return {"distance": "distances", "similarity": "similarities"}.get(kind, "scores")


def _way(scores: Sequence[float]) -> int:
    """1 where they rise from first to last, -1 where they fall, 0 where they do neither or are all the same."""
    pairs = list(pairwise(scores))
    if scores[0] == scores[-1]:
        return 0
    if all(before <= after for before, after in pairs):
        return 1
    return -1 if all(before >= after for before, after in pairs) else 0


def _first_is_best(query: str, documents: Sequence[Document]) -> bool | None:
    """Whether, by their words, the passages at the top fit the query better; None where words do not tell."""
    fits = relevance(query, documents)
    half = len(fits) // 2
    above, below = sum(fits[:half]) / half, sum(fits[-half:]) / half
    return None if abs(above - below) < BETTER else above > below


DISTANCE_AS_SIMILARITY = RunDetector(
    name="distance_as_similarity",
    family="retrieval",
    says="Scores run against their name: distances taken for similarities, or sorted the wrong way",
    kinds=frozenset({"retriever", "tool"}),
    needs=frozenset({"documents"}),
    look=_look,
    behind=0,
)
