"""The tree of a trace: which span is whose child, whatever order they came in and whatever they say of themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backtrail.core.model.span import SpanHead
from backtrail.core.model.units import SpanId

NEVER: Final = 1 << 63
"""Sorts a span without a start behind all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Spans by their place. Every span is reachable from exactly one root."""

    roots: Sequence[SpanId]
    """No parent, parent never arrived, or the first of a cycle; by start time."""
    children: Mapping[SpanId, Sequence[SpanId]]
    """By start time; spans without children are left out."""
    parents: Mapping[SpanId, SpanId]
    """Only parents that arrived; a cycle is cut at its first span."""


def tree(heads: Sequence[SpanHead]) -> Tree:
    """The tree of one trace's spans. Equal starts keep their order."""
    ordered = sorted(heads, key=lambda head: NEVER if head.start is None else head.start)
    parents = cut_cycles({head.span_id: head.parent_id for head in ordered})
    roots: list[SpanId] = []
    children: dict[SpanId, list[SpanId]] = {}
    for head in ordered:
        parent = parents.get(head.span_id)
        if parent is None:
            roots.append(head.span_id)
        else:
            children.setdefault(parent, []).append(head.span_id)
    return Tree(roots=roots, children=children, parents=parents)


def cut_cycles(claimed: Mapping[SpanId, SpanId | None]) -> dict[SpanId, SpanId]:
    """The parent of every span whose parent is there; the first span of a cycle loses its parent."""
    parents = {span: parent for span, parent in claimed.items() if parent is not None and parent in claimed}
    place = {span: number for number, span in enumerate(claimed)}
    safe: set[SpanId] = set()
    for span in claimed:
        up = parents.get(span)
        if up is None or up in safe:  # nearly every span: parents start before their children
            safe.add(span)
            continue
        path: list[SpanId] = []
        on_path: set[SpanId] = set()
        at: SpanId | None = span
        while at is not None and at not in safe:
            if at in on_path:
                cycle = path[path.index(at) :]
                parents.pop(min(cycle, key=place.__getitem__))
                break
            path.append(at)
            on_path.add(at)
            at = parents.get(at)
        safe.update(path)
    return parents
