"""Scores that do not tell one passage from another."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.retrieval.searched import lists, query_of

SPREAD: Final = Threshold(
    name="flat_scores_spread",
    default=0.005,
    unit="share of the best score",
    why="Half a percent is what rounding vectors to 8 bits moves a cosine by: within it the order is chance.",
)
FEWEST: Final = 5
"""Passages that a list must have: three or four may well be equally good."""


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if len(moment.documents) < FEWEST:
        return
    for documents in lists(moment.documents):
        scores = [document.score for document in documents if document.score is not None]
        if len(scores) < FEWEST or len(scores) < len(documents):
            continue
        best, worst = max(scores), min(scores)
        if best - worst > around.limits[SPREAD] * max(abs(best), abs(worst)):
            continue
        told = f"the same score, {best:.4g}" if best == worst else f"scores between {worst:.4g} and {best:.4g}"
        yield Sign(
            severity="warning" if best == worst else "info",
            confidence=0.7 if best == worst else 0.5,
            evidence=f"All {len(scores)} passages for {quoted(query_of(moment))} have {told}: "
            "their order says nothing.",
            advice="Look whether the query's vector is empty or of another model than the index, or whether scores are "
            "set by hand; a reranker tells close passages apart.",
            facts={"best": best, "worst": worst, "passages": len(scores)},
        )
        return


FLAT_SCORES = RunDetector(
    name="flat_scores",
    family="retrieval",
    says="All passages have nearly the same score",
    kinds=frozenset({"retriever", "tool"}),
    needs=frozenset({"documents"}),
    look=_look,
    behind=0,
    thresholds=(SPREAD,),
)
