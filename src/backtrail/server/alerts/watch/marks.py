"""What is remembered of a run that is going on: enough to tell cheaply whether a closer look is due.

Spans are known by their id, so that a delivery that comes twice counts once, and stand in the row by their start, so
that one that comes late stands where it belongs. Of a long run the end is remembered; the store has the rest.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import SpanId
from backtrail.core.policy.streaks import alike, rounds
from backtrail.server.alerts.watch.contents import Content

MOST: Final = 200
"""Tools and model calls each that are remembered of one run."""
NEAR: Final = 2
"""Tokens by which the counts of the same words may differ: the model may have thought otherwise."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One run of a tool, or one model call."""

    name: str
    failed: bool
    ended: bool
    tokens: int | None


class Marks:
    """Spans of one kind, by start."""

    def __init__(self) -> None:
        self._row: list[tuple[int, SpanId]] = []
        self._known: dict[SpanId, tuple[int, Mark]] = {}

    def put(self, head: SpanHead) -> None:
        """A span that is new, or is told anew."""
        start = head.start or 0
        self.drop(head.span_id)
        out = head.usage.output if head.usage is not None else None
        name = (head.tool_name or head.name) if head.kind == "tool" else ""
        mark = Mark(name, head.status == "error", head.end is not None, out)
        self._known[head.span_id] = (start, mark)
        insort(self._row, (start, head.span_id))
        if len(self._row) > MOST:
            del self._known[self._row.pop(0)[1]]

    def drop(self, span_id: SpanId) -> None:
        """It is of another kind."""
        known = self._known.pop(span_id, None)
        if known is not None:
            del self._row[bisect_left(self._row, (known[0], span_id))]

    @property
    def ids(self) -> list[SpanId]:
        return [span_id for _, span_id in self._row]

    @property
    def all(self) -> list[Mark]:
        return [self._known[span_id][1] for _, span_id in self._row]

    def __len__(self) -> int:
        return len(self._row)


@dataclass(slots=True, kw_only=True)
class Going:
    """One run that is going on."""

    trace: Trace
    news: float
    """When something of it came last, by a clock that does not jump."""
    tools: Marks = field(default_factory=Marks)
    says: Marks = field(default_factory=Marks)
    waiting: dict[SpanId, tuple[str, float]] = field(default_factory=dict)
    """Tools that have not come back: name, and when they were first seen."""
    content: dict[SpanId, Content] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    """Fingerprints of groups that it was shown to be over a limit in."""
    rooted: bool = False
    """Its root has come; exporters that tell of ended spans only send it last, and without it nobody knows the end."""
    over: bool = False
    """Its root has ended."""
    labels: dict[str, str] = field(default_factory=dict)
    """Those under which it was shown: they stay, though its root may name it otherwise when it comes."""

    def told(self, heads: Iterable[SpanHead], now: float) -> None:
        """Spans that were written or rewritten; `now` by the same clock as `news`."""
        for head in heads:
            self.content.pop(head.span_id, None)
            if head.is_root or head.parent_id is None:
                self.rooted, self.over = True, head.end is not None
            if head.kind == "tool":
                self.tools.put(head)
                if head.end is None:
                    self.waiting.setdefault(head.span_id, (head.tool_name or head.name or "a tool", now))
                else:
                    self.waiting.pop(head.span_id, None)
            elif head.kind == "llm":
                self.says.put(head)
            else:
                self.tools.drop(head.span_id)
                self.says.drop(head.span_id)
                self.waiting.pop(head.span_id, None)
        if len(self.content) > 2 * MOST:
            known = {*self.tools.ids, *self.says.ids}
            self.content = {span: content for span, content in self.content.items() if span in known}

    def failing(self, least: float) -> bool:
        """Whether a tool may have failed so often in a row."""
        over: set[str] = set()
        counts: dict[str, int] = {}
        for mark in reversed(self.tools.all):
            if mark.failed and mark.name not in over:
                counts[mark.name] = counts.get(mark.name, 0) + 1
                if counts[mark.name] >= least:
                    return True
            elif mark.ended:
                over.add(mark.name)
        return False

    def looping(self, repeated: float, rounded: float) -> bool:
        """Whether the names of the tools at the end allow a loop."""
        names = [mark.name for mark in self.tools.all]
        same = alike(names).times
        return same >= min(repeated, 2 * rounded) or rounds(names).times >= rounded

    def repeating(self, least: float) -> bool:
        """Whether the model calls at the end may have said the same: by their tokens, where these are known."""
        counts = [mark.tokens for mark in self.says.all[-int(least) :]]
        known = [count for count in counts if count is not None]
        return len(counts) >= least and (not known or max(known) - min(known) <= NEAR)


def calls_read(going: Going) -> Sequence[SpanId]:
    """The runs at the end whose arguments are not known yet, which a loop by names makes worth reading."""
    return [span_id for span_id in going.tools.ids[-60:] if span_id not in going.content]
