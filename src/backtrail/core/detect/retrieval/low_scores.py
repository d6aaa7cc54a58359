"""Retrievals whose best passage is far from the query, by the scale of the score or by what is usual in the run."""

from collections.abc import Iterable
from statistics import median
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.retrieval.searched import asked_by, query_of

LOWEST: Final = Threshold(
    name="low_scores_similarity",
    default=0.25,
    unit="cosine similarity",
    why="With common embedding models two texts that have nothing to do with each other reach 0.1 to 0.3.",
)
SHARE: Final = Threshold(
    name="low_scores_share",
    default=0.5,
    unit="share of the usual best score",
    why="Scores have no scale of their own (BM25, rerankers): half of what this retriever gives else is out of line.",
)
USUAL: Final = 4
"""Earlier retrievals that make a usual score."""
MOST: Final = 20


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if not moment.documents or moment.documents[0].score is None:
        return
    best = _best(moment)
    if best is None:
        return
    kinds = {document.score_kind for document in moment.documents}
    if kinds == {"similarity"} and best < around.limits[LOWEST]:
        yield _sign(moment, around, f"is only {best:.3g}", best)
    elif "distance" not in kinds:
        usual = _usual(around)
        if usual is not None and 0 <= best < around.limits[SHARE] * usual:
            yield _sign(moment, around, f"is {best:.3g}, against {usual:.3g} as a rule in this run", best)


def _sign(moment: Moment, around: Around, told: str, best: float) -> Sign:
    return Sign(
        severity="warning",
        confidence=0.55,
        evidence=f"The best score that {moment.name} gave for {quoted(query_of(moment))} {told}.",
        advice="Do not hand passages below a threshold to the model; reword the query, or look whether the index holds "
        "what is asked for.",
        cause=asked_by(moment, around),
        facts={"best": best, "passages": len(moment.documents)},
    )


def _usual(around: Around) -> float | None:
    earlier: list[float] = []
    for each in around.namesakes():
        best = _best(each)
        if best is not None:
            earlier.append(best)
        if len(earlier) == MOST:
            break
    return median(earlier) if len(earlier) >= USUAL else None


def _best(moment: Moment) -> float | None:
    return max((document.score for document in moment.documents if document.score is not None), default=None)


LOW_SCORES = RunDetector(
    name="low_scores",
    family="retrieval",
    says="Even the best passage scores low",
    kinds=frozenset({"retriever", "tool"}),
    needs=frozenset({"documents"}),
    look=_look,
    behind=60,
    thresholds=(LOWEST, SHARE),
)
