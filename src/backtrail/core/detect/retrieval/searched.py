"""A search in a run: a retrieval, or a tool's run that gave passages; what it was asked, and its lists of passages."""

import re
from functools import lru_cache
from typing import Any, Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.moment import Moment
from backtrail.core.model.span import Document
from backtrail.core.model.units import SpanId
from backtrail.core.semconv.reading.json_text import container

SEARCHES: Final = re.compile(
    r"search|retriev|look_?up|knowledge|find_doc|query_(?:docs|index|kb)|\brag\b", re.IGNORECASE
)
"""Names of tools that search; they are only asked for where no output shows it."""
ASKS: Final = ("query", "queries", "query_list", "q", "question", "search", "search_query", "input", "text", "keywords")
LONGEST: Final = 2_000


def is_search(moment: Moment) -> bool:
    """Whether it searched: it is a retrieval, it gave passages, or its tool says so by name."""
    if moment.kind == "retriever" or moment.documents:
        return True
    return moment.kind == "tool" and _searches(moment.name)


@lru_cache(maxsize=512)
def _searches(tool: str) -> bool:
    return SEARCHES.search(tool) is not None


def query_of(moment: Moment) -> str:
    """What was searched for, in words; of several queries all of them, one a line."""
    asked = moment.asked.excerpt[:LONGEST]
    return asked if moment.kind == "retriever" and asked[:1] not in ("{", "[") else _spoken(asked)


def asked_by(moment: Moment, around: Around) -> SpanId | None:
    """The model's turn that asked for the search."""
    asker = around.asker(moment) if moment.kind == "tool" else None
    return asker.span_id if asker else None


def lists(documents: tuple[Document, ...]) -> list[list[Document]]:
    """The passages of each query that was asked at once, in the order they came."""
    if not documents or "query" not in documents[0].metadata:
        return [list(documents)]
    grouped: dict[Any, list[Document]] = {}
    for document in documents:
        grouped.setdefault(str(document.metadata.get("query")), []).append(document)
    return list(grouped.values())


@lru_cache(maxsize=1_024)
def _spoken(asked: str) -> str:
    given = container(asked)
    if isinstance(given, dict):
        named = [given[key] for key in ASKS if given.get(key)]
        given = named or list(given.values())
    found = given if isinstance(given, list) else [given]
    return "\n".join(text for each in found for text in _texts(each))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
