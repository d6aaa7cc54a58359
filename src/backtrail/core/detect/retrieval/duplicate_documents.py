"""The same passage several times in one answer of a retriever."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.retrieval.searched import lists, query_of
from backtrail.core.model.span import Document

SHARE: Final = Threshold(
    name="duplicate_documents_share",
    default=0.34,
    unit="share of the passages",
    why="When more than a third of what the model reads is read twice, passages that could have helped were left out.",
)
FEWEST: Final = 3
SHORTEST: Final = 40
"""Characters: shorter texts are alike without being copies."""


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if len(moment.documents) < FEWEST:
        return
    for documents in lists(moment.documents):
        copies = _copies(documents)
        if len(documents) >= FEWEST and len(copies) > around.limits[SHARE] * len(documents):
            yield Sign(
                severity="info",
                confidence=0.8,
                evidence=f"{len(copies)} of the {len(documents)} passages for {quoted(query_of(moment))} repeat "
                f"another one word for word, for example {quoted(copies[0].content)}.",
                advice="Index every text once, drop copies before ranking, or ask for more than is handed on.",
                facts={"copies": len(copies), "passages": len(documents)},
            )
            return


def _copies(documents: list[Document]) -> list[Document]:
    seen: set[str] = set()
    copies = []
    for document in documents:
        text = document.content.strip()
        if len(text) < SHORTEST:
            continue
        if text in seen:
            copies.append(document)
        seen.add(text)
    return copies


DUPLICATE_DOCUMENTS = RunDetector(
    name="duplicate_documents",
    family="retrieval",
    says="The same passage came several times",
    kinds=frozenset({"retriever", "tool"}),
    needs=frozenset({"documents"}),
    look=_look,
    behind=0,
    thresholds=(SHARE,),
)
