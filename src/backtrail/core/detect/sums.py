"""The running sums of a run: steps, tokens and cost, and where each goes above a limit."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from backtrail.core.detect.crossing import Crossing
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.whole import Weight

if TYPE_CHECKING:
    from sortedcontainers import SortedDict

    from backtrail.core.detect.book import Place

NANO: Final = 1_000_000_000
"""Costs are summed as whole billionths of a dollar: a sum must not hang on the order of what is summed."""


def _steps(moment: Moment) -> int:
    return moment.kind == "llm"


def _tokens(moment: Moment) -> int:
    return moment.input_tokens + moment.output_tokens  # of a model's turn; other moments have none


def _cost(moment: Moment) -> int:
    return round((moment.cost or 0.0) * NANO)


WEIGHTS: Final[dict[Weight, tuple[Callable[[Moment], int], int]]] = {
    "steps": (_steps, 1),
    "tokens": (_tokens, 1),
    "cost": (_cost, NANO),
}
"""How much a moment weighs, and how many of that make one of the unit."""


class Sums:
    """Sums over the moments of a lane."""

    def __init__(self, lane: "SortedDict[Place, Moment]") -> None:
        self._lane = lane
        self._totals: dict[Weight, int] = dict.fromkeys(WEIGHTS, 0)
        self._crossings: dict[tuple[Weight, float], Crossing] = {}
        self._less = False
        """Whether something that came weighed less than nothing: sums may have crossed a limit and gone back."""

    def came(self, place: "Place", moment: Moment) -> None:
        """A moment was put into the lane."""
        self._count(moment, 1)
        for crossing in self._crossings.values():
            crossing.came(place, moment)

    def all_came(self, moments: Iterable[Moment]) -> None:
        """Many moments were put into the lane. Where the limits are crossed is looked for anew when it is asked."""
        for moment in moments:
            self._count(moment, 1)
        self._crossings.clear()

    def went(self, place: "Place", moment: Moment) -> None:
        """A moment was taken out of the lane."""
        self._count(moment, -1)
        for crossing in self._crossings.values():
            crossing.went(place, moment)

    def _count(self, moment: Moment, sign: int) -> None:
        if moment.kind == "llm":
            self._totals["steps"] += sign
            self._totals["tokens"] += sign * _tokens(moment)
            self._less = self._less or moment.input_tokens < 0 or moment.output_tokens < 0
        if moment.cost is not None:
            self._totals["cost"] += sign * _cost(moment)
            self._less = self._less or moment.cost < 0

    def total(self, weight: Weight) -> float:
        return self._totals[weight] / WEIGHTS[weight][1]

    def crossing(self, weight: Weight, limit: float) -> Moment | None:
        known = self._crossings.get((weight, limit))
        if known is None:
            weigh, unit = WEIGHTS[weight]
            if not self._less and self._totals[weight] <= limit * unit:
                return None  # most runs stay below every limit
            known = self._crossings[weight, limit] = Crossing(self._lane, weigh, limit * unit)
        return known.moment
