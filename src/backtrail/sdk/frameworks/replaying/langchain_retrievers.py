"""LangChain's retrievers: documents are given again in their order, with ids and metadata."""

from collections.abc import Callable
from typing import Any

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from backtrail.sdk.frameworks.replaying import langgraph
from backtrail.sdk.frameworks.replaying.subclasses import watch
from backtrail.sdk.replay.cross import across, cross
from backtrail.sdk.replay.values.codec import guessed


def install() -> None:
    """Watch every retriever."""
    langgraph.know_places()
    watch(BaseRetriever, {"_get_relevant_documents": _sync, "_aget_relevant_documents": _async})


def _sync(find: Callable[..., Any]) -> Callable[..., Any]:
    def _get_relevant_documents(self: Any, query: str, **more: Any) -> Any:
        return cross("retriever", _name(self), {"query": query}, lambda: find(self, query, **more), rebuild=_documents)

    return _get_relevant_documents


def _async(find: Callable[..., Any]) -> Callable[..., Any]:
    async def _aget_relevant_documents(self: Any, query: str, **more: Any) -> Any:
        return await across(
            "retriever", _name(self), {"query": query}, lambda: find(self, query, **more), rebuild=_documents
        )

    return _aget_relevant_documents


def _name(retriever: Any) -> str:
    return str(getattr(retriever, "name", None) or type(retriever).__name__)


def _documents(told: Any) -> list[Any]:
    """Documents from what a trace tells of them."""
    found = guessed(told)
    found = found.get("documents", [found]) if isinstance(found, dict) else found
    return [_document(each) for each in found or ()]


def _document(told: Any) -> Any:
    if not isinstance(told, dict):
        return Document(page_content=str(told))
    content = told.get("page_content", told.get("content", ""))
    return Document(page_content=str(content), metadata=told.get("metadata") or {}, id=told.get("id"))
