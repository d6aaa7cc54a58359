"""How a trace stands now: what TraceDetectors see of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.sums import Sums
from backtrail.core.detect.whole import Weight
from backtrail.core.model.span import SpanHead
from backtrail.core.model.units import Nanos, SpanId

if TYPE_CHECKING:
    from sortedcontainers import SortedDict

    from backtrail.core.detect.book import Place

OPEN: Final = 100


class Standing:
    """Keeps the promise of Whole."""

    def __init__(
        self,
        limits: Limits,
        now: Nanos | None,
        lane: "SortedDict[Place, Moment]",
        open_: "SortedDict[Place, SpanHead]",
        sums: Sums,
        root: SpanId | None,
        *,
        ended: bool,
    ) -> None:
        self.limits, self.now, self.ended = limits, now, ended
        self._lane, self._open, self._sums, self._root = lane, open_, sums, root

    @property
    def first(self) -> Moment | None:
        return self._lane.peekitem(0)[1] if self._lane else None

    @property
    def last(self) -> Moment | None:
        return self._lane.peekitem(-1)[1] if self._lane else None

    @property
    def open(self) -> Iterable[SpanHead]:
        return list(self._open.values()[:OPEN])

    def total(self, weight: Weight) -> float:
        return self._sums.total(weight)

    def crossing(self, weight: Weight, limit: float) -> Moment | None:
        return self._sums.crossing(weight, limit)

    def root(self) -> SpanId | None:
        first = self.first
        return self._root or (first.span_id if first else next((head.span_id for head in self.open), None))
