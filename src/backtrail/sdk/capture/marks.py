"""Marks on the current span: the task went to a human; these documents were found."""

from collections.abc import Iterable
from typing import Any, Final, Literal

from backtrail.core.semconv.names import (
    BACKTRAIL_DOCUMENTS,
    BACKTRAIL_ESCALATED,
    BACKTRAIL_ESCALATED_REASON,
    BACKTRAIL_ESCALATED_TO,
    BACKTRAIL_QUERY,
    BACKTRAIL_SCORE_KIND,
)
from backtrail.sdk.capture import current
from backtrail.sdk.capture.shield import shielded
from backtrail.sdk.capture.span import span

ESCALATING: Final = shielded("recording an escalation")
DOCUMENTING: Final = shielded("recording documents")


def escalate(reason: str, *, to: str | None = None) -> None:
    """The task was handed over to a human: why, and to whom. Marks the current span; outside of one, makes one."""
    with ESCALATING:
        capture = current.capture
        if capture is None:
            return
        told = {BACKTRAIL_ESCALATED: True, BACKTRAIL_ESCALATED_REASON: capture.attribute("reason", str(reason))}
        if to is not None:
            told[BACKTRAIL_ESCALATED_TO] = capture.attribute("to", str(to))
        if not capture.put(told):
            with span("escalate", kind="human"):
                capture.put(told)


def record_documents(
    documents: Iterable[Any],
    query: str | None = None,
    *,
    score_kind: Literal["similarity", "distance"] | None = None,
) -> None:
    """The documents that a search found, in their order, on the current span; a second call adds to the first.

    Each is a text, a dict (`content`, `id`, `score`, `metadata`), a pair with its score, or a document of LangChain or
    LlamaIndex. `score_kind` says whether a high score is good (similarity) or bad (distance).
    """
    with DOCUMENTING:
        capture = current.capture
        if capture is None:
            return
        found = capture.render(list(documents), "documents")
        before = capture.value(BACKTRAIL_DOCUMENTS)
        if isinstance(before, str) and before != "[]":
            found = before if found == "[]" else f"{before[:-1]},{found[1:]}"
        told: dict[str, Any] = {BACKTRAIL_DOCUMENTS: found}
        if query is not None:
            told[BACKTRAIL_QUERY] = capture.attribute("query", str(query))
        if score_kind is not None:
            told[BACKTRAIL_SCORE_KIND] = score_kind
        capture.put(told)
