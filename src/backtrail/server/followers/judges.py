"""The judges of traces that are going on, kept at hand as far as there is room: a trace that is not is read again.

A trace of which more than LARGEST would have to be kept is judged by its beginning: whatever comes later is passed
over, for reading it again at every arrival would take a time that grows with its square.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from backtrail.core.detect.judge import Judge
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId, SpanId
from backtrail.server.followers.place import Key
from backtrail.server.followers.rules import Rules
from backtrail.server.storage.api import Store

ROOM: Final = 24 << 20
"""Bytes of all judges; the one at work may be larger."""
ENDED: Final = 4 << 20
"""Bytes of those whose run has ended: little comes after the end."""
EMPTY: Final = 30_000
"""Bytes of a judge that knows nothing yet."""
LARGEST: Final = 256 << 20
"""Bytes of one: some hundred thousand spans."""
AT_ONCE: Final = 25
"""Spans that are taken in without a break."""


@dataclass(slots=True)
class Kept:
    """A judge at hand."""

    judge: Judge
    weight: int = 0
    told: tuple[Finding, ...] | None = None
    """What was kept in the store last; None where nobody knows."""
    full: bool = False
    """It takes in no more."""
    offered: set[str] = field(default_factory=set)
    """Tools whose schemas were looked at."""


class Judges:
    """Judges by trace; the one that was not needed for longest goes first."""

    def __init__(
        self,
        store: Store,
        breathe: Callable[[], None],
        *,
        beside: Callable[[Key, Sequence[Span], set[str]], None] = lambda _key, _spans, _offered: None,
        room: int = ROOM,
        largest: int = LARGEST,
    ) -> None:
        self._store, self._breathe, self._room, self._largest = store, breathe, room, largest
        self._beside = beside
        """Sees every span too."""
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._weight = 0
        self._ended: OrderedDict[Key, int] = OrderedDict()
        """How much those of ended runs weigh."""

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def judging(self, key: Key, rules: Rules, changed: Collection[SpanId]) -> Kept:
        """The judge of a trace, who knows of these spans: at hand, or made from the whole trace."""
        kept, only = self._kept.get(key), changed
        project, trace_id = key
        if kept is None:
            kept = Kept(Judge(trace_id, rules.detectors, rules.limits))
            self._take_in(key, kept, self._store.spans(project, trace_id))
        elif only and not kept.full:
            self._take_in(key, kept, self._store.spans(project, trace_id, only))
        self._ended.pop(key, None)
        self._weight += EMPTY + kept.judge.weight - kept.weight
        kept.weight = EMPTY + kept.judge.weight
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while self._weight > self._room and len(self._kept) > 1:
            self.drop(next(iter(self._kept)))
        return kept

    def ended(self, key: Key) -> None:
        """The run of this judge has ended: it may go before others."""
        self._ended[key] = self._kept[key].weight
        while sum(self._ended.values()) > ENDED and len(self._ended) > 1:
            self.drop(next(iter(self._ended)))

    def drop(self, key: Key) -> None:
        """Let a judge go."""
        self._ended.pop(key, None)
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._weight -= gone.weight

    def drop_all(self, project: ProjectId) -> None:
        """Let the judges of a project go."""
        for key in [key for key in self._kept if key[0] == project]:
            self.drop(key)

    def _take_in(self, key: Key, kept: Kept, spans: Iterable[Span]) -> None:
        for some in _pieces(spans):
            kept.judge.add(some)
            self._beside(key, some, kept.offered)
            if kept.judge.weight > self._largest:
                kept.full = True
                return
            self._breathe()


def _pieces(spans: Iterable[Span]) -> Iterator[list[Span]]:
    left = iter(spans)
    while some := list(islice(left, AT_ONCE)):
        yield some
