"""Passages that have nothing of what was searched for, however well they score.

Looked at in two steps: a passage that holds a word of the query as it stands is let pass at once; only where most do
not are words, titles and the answer that followed compared.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import counted, quoted
from backtrail.core.detect.reading.words import names, roots, word_set
from backtrail.core.detect.retrieval.relevance import relevance, title_of
from backtrail.core.detect.retrieval.searched import asked_by, lists, query_of
from backtrail.core.model.span import Document

SHARE: Final = Threshold(
    name="useless_documents_share",
    default=0.8,
    unit="share of the passages",
    why="One passage that fits is enough for most questions, so nearly all must miss before the retrieval has failed.",
)
FEWEST: Final = 2
FEWEST_RANKED: Final = 5
"""Passages that an order needs before it can disagree with another one by more than chance."""
AGAINST: Final = -0.6
"""Rank correlation from which on two orders of five or more contradict each other."""
WORDS: Final = 2
"""Words that a query must have: one alone is often a code that an index knows by another name."""


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if len(moment.documents) < FEWEST or moment.failure is not None:
        return
    query = query_of(moment)
    asked = roots(word_set(query))
    if len(asked) < WORDS:
        return
    bare = [document for document in moment.documents if not _holds(document, asked)]
    if len(bare) >= around.limits[SHARE] * len(moment.documents):
        if (sign := _useless(moment, around, query)) is not None:
            yield sign
    elif not bare and (ranked := _contradicted(moment, query, asked)) is not None:
        yield ranked


def _useless(moment: Moment, around: Around, query: str) -> Sign | None:
    answer = next((each.gave.excerpt for each in around.after("llm")), None)
    if answer is None and not around.complete():
        return None
    used = names(answer or "") - names(query)
    unused = [not any(name in text for name in used) for text in (each.content.lower() for each in moment.documents)]
    least = around.limits[SHARE] * len(moment.documents)
    if sum(unused) < least:
        return None
    fits = relevance(query, moment.documents)
    useless = [
        document for document, fit, apart in zip(moment.documents, fits, unused, strict=True) if not fit and apart
    ]
    if len(useless) < least:
        return None
    best = max((document.score for document in useless if document.score is not None), default=None)
    scored = f", though they score up to {best:.3g}" if best is not None else ""
    return Sign(
        severity="warning",
        confidence=0.6,
        evidence=f"{len(useless)} of {counted(len(moment.documents), 'passage')} for {quoted(query)} share no word "
        f"with it and nothing with what the model said next{scored}; the first one begins "
        f"{quoted(useless[0].content)}.",
        advice="Compare the query with the index by hand: another language, another embedding model than the index was "
        "built with, or a filter that leaves only the wrong texts; add keyword search beside the vectors.",
        cause=asked_by(moment, around),
        facts={"useless": len(useless), "passages": len(moment.documents), "query": query[:300]},
    )


def _holds(document: Document, asked: Iterable[str]) -> bool:
    text = document.content.lower()
    for word in asked:
        if word in text:
            return True
    title = title_of(document).lower()
    return any(word in title for word in asked)


def _contradicted(moment: Moment, query: str, asked: Iterable[str]) -> Sign | None:
    """The order by score is nearly the reverse of the order by words."""
    for documents in lists(moment.documents):
        scores = [document.score for document in documents if document.score is not None]
        if len(scores) < max(FEWEST_RANKED, len(documents)) or not _rises(documents, asked):
            continue
        agreement = _rank_correlation(scores, relevance(query, documents))
        if agreement <= AGAINST:
            return Sign(
                severity="info",
                confidence=0.4,
                evidence=f"The passages for {quoted(query)} that share most with it score lowest: the order by score "
                f"and the order by words contradict each other (rank correlation {agreement:.2f} over {len(scores)}).",
                advice="Rerank, or mix keyword search in, before the list is cut.",
                facts={"correlation": round(agreement, 3), "passages": len(scores)},
            )
    return None


def _rises(documents: Sequence[Document], asked: Iterable[str]) -> bool:
    """Whether the lower half of the list has twice as many words of the query: a cheap look before the exact one."""
    texts = [document.content.lower() for document in documents]
    held = [sum([word in text for word in asked]) for text in texts]
    half = len(held) // 2
    return sum(held[-half:]) >= 2 * sum(held[:half])


def _rank_correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's, without correction for ties."""
    first, second = _ranks(left), _ranks(right)
    size = len(left)
    apart = sum((one - other) ** 2 for one, other in zip(first, second, strict=True))
    return 1 - 6 * apart / (size * (size * size - 1))


def _ranks(values: Sequence[float]) -> list[int]:
    order = sorted(range(len(values)), key=lambda at: (-values[at], at))
    ranks = [0] * len(values)
    for rank, at in enumerate(order):
        ranks[at] = rank
    return ranks


USELESS_DOCUMENTS = RunDetector(
    name="useless_documents",
    family="retrieval",
    says="The passages have nothing to do with the query, or their scores contradict their words",
    kinds=frozenset({"retriever", "tool"}),
    needs=frozenset({"documents"}),
    look=_look,
    behind=1,
    ahead=2,
    thresholds=(SHARE,),
)
