"""Where a running sum over ordered moments goes above a limit, kept up while moments come and go at any place."""

from collections.abc import Callable
from typing import Any

from sortedcontainers import SortedDict

from backtrail.core.detect.moment import Moment

Key = tuple[Any, ...]


class Crossing:
    """The first moment with which the sum is above the limit; moves only over what lies between its old and new place.

    A Fenwick tree would answer for every limit, and cannot take in moments at a place that nobody foresaw.
    """

    def __init__(self, lane: "SortedDict[Key, Moment]", weight: Callable[[Moment], float], limit: float) -> None:
        self._lane, self._weight, self._limit = lane, weight, limit
        self._at: Key | None = None
        self._sum = 0.0
        """Up to `_at` and with it; of everything where there is no such place."""
        for key, moment in lane.items():
            self._sum += weight(moment)
            if self._sum > limit:
                self._at = key
                break

    @property
    def moment(self) -> Moment | None:
        return None if self._at is None else self._lane[self._at]

    def came(self, key: Key, moment: Moment) -> None:
        """A moment was put into the lane."""
        if self._at is not None and key > self._at:
            return
        self._sum += self._weight(moment)
        if self._at is None and self._sum > self._limit:
            self._at = self._lane.keys()[-1]
        self._back()

    def went(self, key: Key, moment: Moment) -> None:
        """A moment was taken out of the lane."""
        if self._at is not None and key > self._at:
            return
        self._sum -= self._weight(moment)
        if self._at is not None:
            place = self._lane.bisect_left(self._at)
            keys = self._lane.keys()
            if self._at == key:
                if place < len(keys):
                    self._at = keys[place]
                    self._sum += self._weight(self._lane[self._at])
                else:
                    self._at = None
            while self._at is not None and self._sum <= self._limit:
                place = self._lane.bisect_right(self._at)
                self._at = keys[place] if place < len(keys) else None
                if self._at is not None:
                    self._sum += self._weight(self._lane[self._at])

    def _back(self) -> None:
        """The crossing moves to the front while the sum before it is above the limit already."""
        while self._at is not None:
            without = self._sum - self._weight(self._lane[self._at])
            if without <= self._limit:
                return
            place = self._lane.bisect_left(self._at)
            if place == 0:
                return
            self._sum, self._at = without, self._lane.keys()[place - 1]
