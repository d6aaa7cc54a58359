"""Documents that a retriever returned, in the shapes of every framework and vector store."""

import re
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.span import Document, ScoreKind
from backtrail.core.semconv.reading.json_text import as_text, container, mapping
from backtrail.core.semconv.reading.values import number, text

CONTENT_KEYS: Final = (
    "page_content", "pageContent", "content", "text", "document", "chunk", "body", "snippet", "passage", "value",
)  # fmt: skip
METADATA_KEYS: Final = ("metadata", "meta", "payload", "attributes", "fields", "extra_info", "_source")
ENVELOPES: Final = (
    "documents", "docs", "matches", "results", "points", "nodes", "source_nodes", "retrievalResults", "hits",
    "data", "output", "outputs", "chunks", "context", "result", "value", "records", "items", "passages",
)  # fmt: skip
SCORES: Final[dict[str, ScoreKind]] = {
    "score": "unknown", "similarity": "similarity", "similarity_score": "similarity", "similarityScore": "similarity",
    "cosine_similarity": "similarity", "distance": "distance", "_distance": "distance", "cosine_distance": "distance",
    "relevance_score": "unknown", "relevanceScore": "unknown", "_score": "unknown", "@search.score": "unknown",
    "rerank_score": "unknown", "_additional_score": "unknown",
}  # fmt: skip
IDS: Final = ("id", "id_", "doc_id", "document_id", "node_id", "_id", "uuid", "chunk_id", "filename", "name")
MAX_DEPTH: Final = 5
_NODE_REPR: Final = re.compile(r"^<NodeWithScore\(node=\w+\(id_=(?P<id>[^)]+)\), score=(?P<score>[^)]+)\)>$")
"""How LlamaIndex's inner spans show a node: its text is not in it."""


def documents(value: Any) -> tuple[Document, ...]:
    """The documents in a list, JSON text or an envelope around them; empty where there are none."""
    return tuple(_each(container(value), 0))


def document(sent: Any) -> Document | None:
    """One document: text, a dict of any framework, or a pair with its score."""
    sent = container(sent)
    if isinstance(sent, str):
        return _from_text(sent)
    if isinstance(sent, list | tuple) and len(sent) == 2 and (score := number(sent[1])) is not None:
        inner = document(sent[0])
        return (
            None
            if inner is None
            else Document(content=inner.content, id=inner.id, score=score, metadata=inner.metadata)
        )
    if not isinstance(sent, Mapping):
        return None
    return _from_mapping(_unfolded(sent))


def scored(sent: Mapping[str, Any]) -> tuple[float | None, ScoreKind]:
    """The score in a dict, and what it measures where its name says so."""
    for key, kind in SCORES.items():
        found = number(sent.get(key))
        if found is not None:
            return found, kind
    return None, "unknown"


def _each(value: Any, depth: int) -> list[Document]:
    if depth > MAX_DEPTH or value is None:
        return []
    if isinstance(value, Mapping):
        if columns := _columns(value):
            return columns
        for key in ENVELOPES:
            inner = container(value.get(key))
            if isinstance(inner, list | tuple) or (
                key in ("output", "outputs", "result") and isinstance(inner, Mapping)
            ):
                return _each(inner, depth + 1)
        found = document(value)
        return [found] if found is not None and (found.content or found.id) else []
    if isinstance(value, list | tuple):
        if value and all(isinstance(item, list | tuple) and not _is_pair(item) for item in value):
            return [found for item in value for found in _each(item, depth + 1)]
        return [found for item in value if (found := document(item)) is not None]
    return []


def _unfolded(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document without what is around it: a node with a score, LangChain's constructor, `{"document": {...}}`."""
    for key in ("node", "document", "doc", "kwargs", "chunk"):
        inner = container(sent.get(key))
        if isinstance(inner, Mapping):
            rest = {name: value for name, value in sent.items() if name != key and not isinstance(value, list)}
            return {**rest, **{name: value for name, value in inner.items() if value is not None}}
    return sent


def _from_text(sent: str) -> Document | None:
    if shown := _NODE_REPR.search(sent):
        return Document(id=shown["id"], score=number(shown["score"]))
    return Document(content=sent) if sent else None


def _from_mapping(sent: Mapping[str, Any]) -> Document:
    metadata: dict[str, Any] = {}
    for key in METADATA_KEYS:
        metadata = mapping(sent.get(key))
        if metadata:
            break
    score, kind = scored(sent)
    if score is None:
        score, kind = scored(metadata)
    content = _content(sent)
    if content is None:
        content = _content(metadata)
    found_id = next((text(sent[key]) for key in IDS if text(sent.get(key)) is not None), None)
    return Document(content=content or "", id=found_id, score=score, score_kind=kind, metadata=metadata)


def _content(sent: Mapping[str, Any]) -> str | None:
    for key in CONTENT_KEYS:
        found = sent.get(key)
        if isinstance(found, str):
            return found
        if isinstance(found, Mapping) and isinstance(found.get("text"), str):
            return str(found["text"])
        if isinstance(found, list | tuple) and found:
            parts = [part.get("text") if isinstance(part, Mapping) else part for part in found]
            return "\n".join(as_text(part) for part in parts)
    return None


def _columns(value: Mapping[str, Any]) -> list[Document]:
    """Chroma's answer: parallel lists of ids, documents, metadatas and distances, one list per query."""
    if not ("distances" in value or "metadatas" in value or "ids" in value):
        return []
    rows = {key: _flat(value.get(key)) for key in ("ids", "documents", "metadatas", "distances", "scores")}
    size = max(len(row) for row in rows.values())
    found = []
    for place in range(size):
        one = {key: row[place] if place < len(row) else None for key, row in rows.items()}
        distance, score = number(one["distances"]), number(one["scores"])
        found.append(
            Document(
                content=as_text(one["documents"]),
                id=text(one["ids"]),
                score=distance if distance is not None else score,
                score_kind="distance" if distance is not None else "unknown",
                metadata=mapping(one["metadatas"]),
            )
        )
    return found


def _flat(value: Any) -> list[Any]:
    found = container(value)
    if not isinstance(found, list | tuple):
        return []
    if found and all(isinstance(item, list | tuple) for item in found):
        return [inner for item in found for inner in item]
    return list(found)


def _is_pair(item: Any) -> bool:
    return len(item) == 2 and number(item[1]) is not None
