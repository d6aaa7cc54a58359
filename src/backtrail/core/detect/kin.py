"""Who is whose in a trace that grows: the lane (agent) of each span, and which spans tell one call twice.

Both are functions of the spans that are there, not of the order in which they came. A change is followed down only
through spans that pass it on, so that the late arrival of a root, which comes last in most traces, costs nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from backtrail.core.model.calls import OWN_LOOP, same_call
from backtrail.core.model.repeats import SEEN_THROUGH
from backtrail.core.model.span import Kind, Usage
from backtrail.core.model.units import SpanId

PAIRED: Final[tuple[Kind, ...]] = ("llm", "tool", "retriever")
HIGHEST: Final = 256
"""How far up a span is followed at most; beyond, and in a cycle of parents, where one stands is its own top."""


@dataclass(slots=True, kw_only=True)
class Kin:
    """A span as its relatives see it. Never changed; not frozen, because a trace makes 100,000 of them."""

    span_id: SpanId
    parent_id: SpanId | None
    kind: Kind
    name: str
    tool_name: str | None
    model: str | None
    response_id: str | None
    usage: Usage | None
    telling: bool
    """Whether it says what went in or came out."""


class Family:
    """The relatives that arrived so far."""

    def __init__(self) -> None:
        self._kin: dict[SpanId, Kin] = {}
        self._children: dict[SpanId, dict[SpanId, None]] = {}
        self._lanes: dict[SpanId, SpanId] = {}

    def add(self, kin: Kin) -> set[SpanId]:
        """Take in a span, new or rewritten; the other spans whose lane may be another now, or that may tell a call of
        this one again."""
        before = self._kin.get(kin.span_id)
        self._kin[kin.span_id] = kin
        if before is None or before.parent_id != kin.parent_id:
            if before is not None and before.parent_id is not None:
                self._children.get(before.parent_id, {}).pop(kin.span_id, None)
            if kin.parent_id is not None:
                self._children.setdefault(kin.parent_id, {})[kin.span_id] = None
        touched = self._new_lanes(kin, before)
        touched |= self._partners(kin, before)
        touched.discard(kin.span_id)
        return touched

    def lane(self, span: SpanId) -> SpanId:
        """The nearest agent or tool above; else the topmost span known, though it may not have arrived."""
        known = self._lanes.get(span)
        if known is None:
            known = self._lanes[span] = self._climb(span)
        return known

    def hidden(self, span: SpanId) -> bool:
        """Whether another span tells the same call, and better."""
        kin = self._kin[span]
        if kin.kind not in PAIRED:
            return False
        outer = self._above(kin, kin.kind)
        if outer is not None and _same(outer, kin) and self._loser(outer, kin) is kin:
            return True
        return span in self._children and any(
            _same(kin, inner) and self._loser(kin, inner) is kin for inner in self._near(span, kin.kind)
        )

    def agents(self, spans: Iterable[SpanId]) -> dict[SpanId, str]:
        """The name of the nearest agent above each, where there is one."""
        above: dict[SpanId | None, str | None] = {None: None}
        named: dict[SpanId, str] = {}
        for span in spans:
            parent = self._kin[span].parent_id
            if parent not in above:
                above[parent] = self._agent(parent)
            if (name := above[parent]) is not None:
                named[span] = name
        return named

    def _agent(self, span: SpanId | None) -> str | None:
        """The name of the nearest agent from a span on upwards."""
        for _ in range(HIGHEST):
            kin = self._kin.get(span) if span is not None else None
            if kin is None:
                return None
            if kin.kind == "agent":
                return kin.name
            span = kin.parent_id
        return None

    def _climb(self, span: SpanId) -> SpanId:
        at = span
        for _ in range(HIGHEST):
            kin = self._kin.get(at)
            if kin is None or kin.parent_id is None or (at != span and kin.kind in OWN_LOOP):
                return at
            at = kin.parent_id
        return span

    def _new_lanes(self, kin: Kin, before: Kin | None) -> set[SpanId]:
        """Spans below that reach their lane through this one: none where this one is, and was, the end of the way."""
        self._lanes.pop(kin.span_id, None)
        ends = kin.kind in OWN_LOOP or kin.parent_id is None
        ended = before is None or before.kind in OWN_LOOP or before.parent_id is None
        if ends and ended:
            return set()
        touched: set[SpanId] = set()
        waiting = list(self._children.get(kin.span_id, ()))
        while waiting:
            at = waiting.pop()
            if at in touched:
                continue
            touched.add(at)
            self._lanes.pop(at, None)
            if self._kin[at].kind not in OWN_LOOP:
                waiting += self._children.get(at, ())
        return touched

    def _partners(self, kin: Kin, before: Kin | None) -> set[SpanId]:
        """Spans whose being hidden may hang on this one: it is half of a pair, or lies, or lay, between the halves."""
        touched: set[SpanId] = set()
        below_it = kin.span_id in self._children
        for version in (kin, before) if before is not None else (kin,):
            for kind in PAIRED if below_it else (version.kind,) if version.kind in PAIRED else ():
                above = self._above(version, kind)
                if above is None and version.kind != kind:
                    continue
                below = [near.span_id for near in self._near(kin.span_id, kind)] if below_it else ()
                touched.update(below)
                if above is not None and (below or version.kind == kind):
                    touched.add(above.span_id)
        return touched

    def _above(self, kin: Kin, kind: Kind) -> Kin | None:
        """The nearest span of a kind above, seen through what may lie between."""
        at = self._kin.get(kin.parent_id) if kin.parent_id is not None else None
        for _ in range(HIGHEST):
            if at is None or at.kind == kind:
                return at
            if _parts(kind, at.kind):
                return None
            at = self._parent(at.span_id)
        return None

    def _near(self, span: SpanId, kind: Kind) -> Iterator[Kin]:
        """The nearest spans of a kind below."""
        children = self._children.get(span)
        if not children:
            return
        seen, waiting = {span}, list(children)
        while waiting:
            at = self._kin[waiting.pop()]
            if at.span_id in seen:
                continue
            seen.add(at.span_id)
            if at.kind == kind:
                yield at
            elif not _parts(kind, at.kind):
                waiting += self._children.get(at.span_id, ())

    def _parent(self, span: SpanId) -> Kin | None:
        parent = self._kin[span].parent_id
        return self._kin.get(parent) if parent is not None else None

    @staticmethod
    def _loser(outer: Kin, inner: Kin) -> Kin:
        if outer.kind == "tool":
            return inner if outer.telling or not inner.telling else outer
        return outer if inner.telling or not outer.telling else inner


def _parts(kind: Kind, between: Kind) -> bool:
    """Whether two spans of a kind with such a span between them told of different calls."""
    return between in OWN_LOOP if kind == "llm" else between not in SEEN_THROUGH


def _same(outer: Kin, inner: Kin) -> bool:
    """Whether the two, one inside the other and of one kind, told of one call."""
    if outer.kind == "llm":
        return same_call(outer, inner)
    return outer.kind != "tool" or outer.tool_name == inner.tool_name
