"""Which tool and retriever spans tell of one and the same run, so that it counts once.

A framework's span around the one that does the work (LlamaIndex's `retrieve` around `_retrieve`, an agent's tool around
the MCP server's) tells the run twice.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from backtrail.core.model.span import SpanHead
from backtrail.core.model.units import SpanId

SEEN_THROUGH: Final = frozenset({"chain", "embedding"})
"""Kinds that may lie between two spans of one run."""


def repeats(heads: Sequence[SpanHead], parents: Mapping[SpanId, SpanId]) -> dict[SpanId, SpanId]:
    """For each tool or retriever span inside another of its kind (a tool: of its name too), that other one.

    `parents` has no cycle.
    """
    runs = [head for head in heads if head.kind in ("tool", "retriever")]
    if len(runs) < 2:
        return {}
    spans = {head.span_id: head for head in heads}
    known: dict[SpanId, SpanId | None] = {}
    found: dict[SpanId, SpanId] = {}
    for head in runs:
        around = _around(head.span_id, spans, parents, known)
        if around is not None and _same(head, spans[around]):
            found[head.span_id] = around
    return found


def tool_runs(heads: Sequence[SpanHead], again: Mapping[SpanId, SpanId]) -> list[tuple[SpanHead, bool]]:
    """Every run of a tool by its outermost span, and whether it failed: that span says so, or every inner one."""
    inner: dict[SpanId, list[SpanHead]] = {}
    outermost = []
    for head in heads:
        if head.kind == "tool" and head.span_id in again:
            inner.setdefault(outer_of(head.span_id, again), []).append(head)
        elif head.kind == "tool":
            outermost.append(head)
    return [(head, head.status == "error" or _all_failed(inner.get(head.span_id, ()))) for head in outermost]


def retrievals(heads: Sequence[SpanHead], again: Mapping[SpanId, SpanId]) -> int:
    """How many retrievals there were: a retriever around others only gathers what they found."""
    gatherers = set(again.values())
    return sum(head.kind == "retriever" and head.span_id not in gatherers for head in heads)


def outer_of(span: SpanId, again: Mapping[SpanId, SpanId]) -> SpanId:
    """The outermost span of the run that this one tells of."""
    while span in again:
        span = again[span]
    return span


def _all_failed(inner: Sequence[SpanHead]) -> bool:
    return bool(inner) and all(head.status == "error" for head in inner)


def _same(inner: SpanHead, outer: SpanHead) -> bool:
    return inner.kind == outer.kind and (inner.kind != "tool" or inner.tool_name == outer.tool_name)


def _around(
    span: SpanId,
    spans: Mapping[SpanId, SpanHead],
    parents: Mapping[SpanId, SpanId],
    known: dict[SpanId, SpanId | None],
) -> SpanId | None:
    """The nearest span above that is more than a step."""
    path: list[SpanId] = []
    at, answer = span, None
    while True:
        if at in known:
            answer = known[at]
            break
        path.append(at)
        parent = parents.get(at)
        if parent is None:
            break
        if spans[parent].kind not in SEEN_THROUGH:
            answer = parent
            break
        at = parent
    known.update(dict.fromkeys(path, answer))
    return answer
