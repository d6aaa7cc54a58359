"""A tool's output that is a list of passages, read as documents: retrieval is often done by a tool."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.span import Document, ScoreKind
from backtrail.core.semconv.reading.documents import SCORES
from backtrail.core.semconv.reading.json_text import container

MOST: Final = 50
LONGEST: Final = 2_000
DEPTH: Final = 4
ENVELOPES: Final = (
    "results", "result", "documents", "docs", "passages", "chunks", "hits", "matches", "nodes", "source_nodes",
    "points", "retrievalResults", "data", "items", "output", "context", "sources", "records", "organic", "value",
)  # fmt: skip
KNOWN: Final = frozenset(ENVELOPES)
CONTAINERS: Final = (list, dict)
WRAPPED: Final = ("document", "doc", "node", "chunk", "passage", "_source", "payload")
WRAPPERS: Final = frozenset(WRAPPED)
TEXTS: Final = (
    "page_content", "pageContent", "contents", "content", "text", "passage", "snippet", "chunk", "body", "document",
    "abstract", "summary", "description", "raw_content",
)  # fmt: skip
SAYS_PASSAGE: Final = frozenset(
    {"page_content", "pageContent", "contents", "passage", "snippet", "chunk", "raw_content"}
)
"""Names that nothing but a passage has its text under."""
TITLES: Final = ("title", "heading", "name", "file_name", "filename", "source", "url")
IDS: Final = ("id", "_id", "doc_id", "document_id", "node_id", "chunk_id", "uuid", "docid")
NAMES: Final = frozenset(IDS)
ID: Final = (str, int)
NUMBER: Final = (int, float)
SCORED: Final = frozenset(SCORES)
NOT_PASSAGES: Final = frozenset({"role", "tool_calls", "stdout", "stderr", "exit_code", "returncode", "error"})
"""Names that messages, runs of programs and failures have, and passages do not."""
ENOUGH: Final = 40
"""Characters: what a text without a score must have, on average, to be a passage and not a label."""


def passages_in(text: str, value: Any) -> tuple[Document, ...]:
    """The passages, at most 50 and each cut at 2,000 characters; none where the output is something else.

    `text` spells `value`. Of a tool that was given several queries at once, the passages of each have its place in
    `metadata["query"]`: their scores are ranks within it alone.
    """
    if not isinstance(value, CONTAINERS) or len(text) < 2 * ENOUGH:
        return ()
    found = [read for read in _lists(value, 0) if read]
    if not found:
        return ()
    several = len(found) > 1
    documents = [_document(item, place if several else None) for place, items in enumerate(found) for item in items]
    kept = [document for document in documents[:MOST] if document.content]
    return tuple(kept) if _are_passages(found, kept) else ()


def _lists(value: Any, depth: int) -> Iterator[list[Mapping[str, Any]]]:
    """Lists of objects that have a text: one per query."""
    if depth > DEPTH:
        return
    if isinstance(value, dict):
        if KNOWN.isdisjoint(value):
            return
        inside = next((value[key] for key in ENVELOPES if isinstance(value.get(key), CONTAINERS) and value[key]), None)
        if inside is not None and not NOT_PASSAGES & value.keys():
            yield from _lists(inside, depth + 1)
        return
    if not isinstance(value, list) or not value:
        return
    if isinstance(value[0], list) and not _is_pair(value[0]):
        for inner in value[:MOST]:
            yield from _lists(inner, depth + 1)
        return
    if len(value) == 1 and isinstance(value[0], dict) and value[0].get("type") == "text":
        yield from _lists(container(value[0].get("text")), depth + 1)
        return
    read = [_unwrapped(item) for item in value[:MOST]]
    if all(item and "type" not in item for item in read):
        yield read


def _unwrapped(item: Any) -> Mapping[str, Any]:
    """One passage as one flat object, its score beside its text; empty where it has none."""
    if isinstance(item, list) and _is_pair(item):
        return {**_unwrapped(item[0]), "score": item[1]}
    if not isinstance(item, dict) or NOT_PASSAGES & item.keys():
        return {}
    flat: Mapping[str, Any] = item
    if not WRAPPERS.isdisjoint(item):
        inner = next((item[key] for key in WRAPPED if isinstance(item.get(key), dict)), None)
        if inner is not None:
            flat = {**item, **inner}
    return flat if _text(flat, TEXTS) is not None else {}


def _text(item: Mapping[str, Any], names: tuple[str, ...], *, some: bool = False) -> str | None:
    """The first text under one of the names, `some`: that is not empty."""
    for name in names:
        if name in item and isinstance(found := item[name], str) and (found or not some):
            return found
    return None


def _document(item: Mapping[str, Any], place: int | None) -> Document:
    score, kind = _score(item)
    title = _text(item, TITLES)
    around = item.get("metadata") or item.get("meta")
    metadata: dict[str, Any] = dict(around) if isinstance(around, dict) and len(around) <= MOST else {}
    if title and "title" not in metadata:
        metadata["title"] = title[:300]
    if place is not None:
        metadata["query"] = place
    content = _text(item, TEXTS, some=True) or ""
    found_id = (
        None if NAMES.isdisjoint(item) else next((item[key] for key in IDS if isinstance(item.get(key), ID)), None)
    )
    return Document(
        content=content[:LONGEST],
        id=None if found_id is None else str(found_id)[:300],
        score=score,
        score_kind=kind,
        metadata=metadata,
    )


def _score(item: Mapping[str, Any]) -> tuple[float | None, ScoreKind]:
    if SCORED.isdisjoint(item):
        return None, "unknown"
    for key, kind in SCORES.items():
        found = item.get(key)
        if isinstance(found, NUMBER) and not isinstance(found, bool):
            return float(found), kind
    return None, "unknown"


def _are_passages(found: list[list[Mapping[str, Any]]], documents: list[Document]) -> bool:
    """Whether they say so by a score or a name, or are texts rather than the fields of a record."""
    if not documents:
        return False
    if all(document.score is not None for document in documents) or SAYS_PASSAGE & found[0][0].keys():
        return True
    return sum(len(document.content) for document in documents) >= ENOUGH * len(documents)


def _is_pair(item: list[Any]) -> bool:
    """A passage with its score."""
    return len(item) == 2 and isinstance(item[0], dict) and isinstance(item[1], NUMBER)
