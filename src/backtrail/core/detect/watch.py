"""The run detectors at work on a run: which look at which moment, what they asked to see there, and what they saw.

A detector that did not ask for the moments behind it, or ahead of it, says the same whatever comes there. So what each
look asked for is kept, and after a change only those are repeated that asked for the side on which it lies.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from backtrail.core.detect.book import Place, Shelf
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment, MomentKind
from backtrail.core.detect.segment import AHEAD, BEHIND, Segment, View

Eye: TypeAlias = tuple[int, int, Callable[[Moment, View], Iterable[Sign]]]
"""The detector's number, its bit, and how it looks."""
Reach: TypeAlias = tuple[int, int]
Asked: TypeAlias = tuple[int, int, int]
"""Bits of the detectors that asked for what is behind, for what is ahead, and whether that is complete: it was not."""

FAR: Final = 1 << 62
NOBODY: Final[Asked] = (0, 0, 0)


class Watch:
    """The run detectors of one trace."""

    def __init__(self, detectors: Sequence[tuple[int, RunDetector]], shelf: Shelf) -> None:
        self._shelf = shelf
        self._eyes: dict[MomentKind, dict[Reach, list[Eye]]] = {}
        for bit, (number, each) in enumerate(detectors):
            for kind in each.kinds:
                of_kind = self._eyes.setdefault(kind, {})
                of_kind.setdefault((each.behind, each.ahead), []).append((number, 1 << bit, each.look))
        self._reaches = {reach for of_kind in self._eyes.values() for reach in of_kind}
        self.behind = max((behind for behind, _ in self._reaches), default=0)
        self.ahead = max((ahead for _, ahead in self._reaches), default=0)
        self._asked: dict[Place, Asked] = {}
        self._alike: dict[Asked, Asked] = {NOBODY: NOBODY}
        """One value for the same things asked, for all the moments of a long trace."""
        self._signed: dict[Place, set[int]] = {}
        """Where something is seen, and by whom."""

    def gone(self, place: Place) -> None:
        """There is no moment there any more."""
        self._asked.pop(place, None)
        for number in self._signed.pop(place, ()):
            self._shelf.write(number, place, ())

    def look(self, places: Sequence[Place], segment: Segment, low: int = 0, spots: Sequence[int] | None = None) -> None:
        """Judge the moments of a segment: all of them, or from `low` on what the changes at ascending spots can touch.

        A spot is a place in the segment; of a moment that is gone, the place of the one that followed it.
        """
        views = {reach: View(segment, *reach) for reach in self._reaches}
        eyes = {
            kind: [(views[reach], reach, each) for reach, each in of_kind.items()]
            for kind, of_kind in self._eyes.items()
        }
        moments = segment.moments
        if spots is None:
            for at, moment in enumerate(moments):
                self._all(places[at], moment, at, eyes.get(moment.kind, ()))
            return
        for at in range(low, len(moments)):
            moment, following = moments[at], bisect_left(spots, at)
            ahead = spots[following] - at if following < len(spots) else FAR
            if ahead == 0:
                self._all(places[at], moment, at, eyes.get(moment.kind, ()))
            else:
                behind = at - spots[following - 1] if following else FAR
                self._some(places[at], moment, at, eyes.get(moment.kind, ()), behind, ahead)

    def _all(self, place: Place, moment: Moment, at: int, eyes: Sequence[tuple[View, Reach, Sequence[Eye]]]) -> None:
        """Every detector of its kind looks at a moment."""
        had = self._signed.pop(place, None)
        behind = ahead = waits = 0
        for view, _, each in eyes:
            view.at = at
            for number, bit, look in each:
                view.read = 0
                signs: list[Sign] | None = None
                for sign in look(moment, view):
                    if signs is None:
                        signs = [sign]
                    else:
                        signs.append(sign)
                if signs is not None:
                    self._sign(place, number, signs)
                if read := view.read:
                    if read & BEHIND:
                        behind |= bit
                    if read & AHEAD:
                        ahead |= bit
                    elif read != BEHIND:
                        waits |= bit
        self._note(place, (behind, ahead, waits))
        if had is not None:
            for number in had - self._signed.get(place, set()):
                self._shelf.write(number, place, ())

    def _some(
        self,
        place: Place,
        moment: Moment,
        at: int,
        eyes: Sequence[tuple[View, Reach, Sequence[Eye]]],
        behind: int,
        ahead: int,
    ) -> None:
        """Those look again that asked for the side on which the next changes lie, so far behind and so far ahead."""
        asked = self._asked.get(place, NOBODY)
        old_behind, old_ahead, old_waits = asked
        if not (old_behind if behind <= self.behind else 0) | (old_ahead | old_waits if ahead <= self.ahead else 0):
            return
        new_behind, new_ahead, new_waits = asked
        for view, (reach_behind, reach_ahead), each in eyes:
            wanted = old_behind if behind <= reach_behind else 0
            view.at = at
            if ahead <= reach_ahead:
                wanted |= old_ahead
                if old_waits and view.complete():
                    wanted |= old_waits
            if not wanted:
                continue
            for number, bit, look in each:
                if not wanted & bit:
                    continue
                view.read = 0
                self._again(place, number, list(look(moment, view)))
                read = view.read
                new_behind = new_behind | bit if read & BEHIND else new_behind & ~bit
                new_ahead = new_ahead | bit if read & AHEAD else new_ahead & ~bit
                new_waits = new_waits & ~bit if read & AHEAD or not read & ~BEHIND else new_waits | bit
        self._note(place, (new_behind, new_ahead, new_waits))

    def _again(self, place: Place, number: int, signs: list[Sign]) -> None:
        if signs:
            self._sign(place, number, signs)
        elif (had := self._signed.get(place)) and number in had:
            self._shelf.write(number, place, ())
            had.discard(number)

    def _sign(self, place: Place, number: int, signs: Sequence[Sign]) -> None:
        self._shelf.write(number, place, tuple(signs))
        by = self._signed.get(place)
        if by is None:
            self._signed[place] = {number}
        else:
            by.add(number)

    def _note(self, place: Place, asked: Asked) -> None:
        self._asked[place] = self._alike.setdefault(asked, asked)
