"""What a TraceDetector sees of a trace: sums, where they pass a limit, what is open, and the time."""

from collections.abc import Iterable
from typing import Literal, Protocol, TypeAlias

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment
from backtrail.core.model.span import SpanHead
from backtrail.core.model.units import Nanos, SpanId

Weight: TypeAlias = Literal["steps", "tokens", "cost"]


class Whole(Protocol):
    """The trace as it is now."""

    @property
    def limits(self) -> Limits:
        """The thresholds of the project."""

    @property
    def now(self) -> Nanos | None:
        """The time at which it is judged; None: nobody asks about time."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come: the root ended, or no span came for as long as `idle_seconds`."""

    @property
    def first(self) -> Moment | None:
        """The earliest moment."""

    @property
    def last(self) -> Moment | None:
        """The latest moment."""

    @property
    def open(self) -> Iterable[SpanHead]:
        """Spans that started and have not ended, earliest first, at most 100."""

    def total(self, weight: Weight) -> float:
        """Steps (model turns), tokens (input and output) or US dollars so far."""

    def crossing(self, weight: Weight, limit: float) -> Moment | None:
        """The moment with which the sum goes above the limit; None while it does not. Cheap when asked again."""

    def root(self) -> SpanId | None:
        """The span to mark for what concerns the whole trace: the root where it arrived."""
