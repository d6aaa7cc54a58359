"""The run detectors at work on a run: which look at which moment, what they asked to see there, and what they saw.

A detector that did not ask for the moments behind it, or ahead of it, says the same whatever comes there. So what each
look asked for is kept, and after a change only those are repeated that asked for the side on which it lies.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from backtrail.core.detect.around import Around
from backtrail.core.detect.book import Place, Shelf
from backtrail.core.detect.detector import Sign
from backtrail.core.detect.facts import LAST, facts_of
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.panel import Group, Panel
from backtrail.core.detect.segment import AHEAD, BEHIND, CLOSE, NAMED, NEAR, WAITS, Segment, View
from backtrail.core.model.units import SpanId

Asked: TypeAlias = tuple[int, int, int, int, int]
"""Bits of the detectors that asked for what is behind, for what is ahead, whether that is complete (it was not), for
earlier runs of the same name, and for what is behind within NEAR."""
Key: TypeAlias = tuple[SpanId, str]
"""A lane, and the name of runs in it."""

FAR: Final = 1 << 62
NOBODY: Final[Asked] = (0, 0, 0, 0, 0)


class Asker(NamedTuple):
    """A detector that asked for something besides the moment."""

    number: int
    bit: int
    look: Callable[[Moment, Around], Iterable[Sign]]
    behind: int
    ahead: int
    of_behind: bool
    of_ahead: bool
    waits: bool
    of_names: bool
    of_close: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed in a stretch of a run."""

    spots: Sequence[int]
    """Ascending places in the segment; of a moment that is gone, the place of the one that followed it."""
    lost: AbstractSet[Key]
    """What moments that are gone, or in another lane now, were."""
    count: int
    """Moments that came or went, at most."""

    def touches_names(self, segment: Segment, at: int, behind: int, keys: AbstractSet[Key]) -> bool:
        """Whether there may be other runs of its name within reach: one of them changed, or one stands so near the end
        of the reach that what came or went between may have moved it over that."""
        if (segment.lanes[at], segment.moments[at].name) in keys:
            return True
        low, high = at - behind - self.count, at - behind + self.count
        if low < 0 and not segment.first:
            return True
        named = segment.named(at)
        nearest = bisect_left(named, low)
        return nearest < len(named) and named[nearest] <= high


class Watch:
    """The run detectors of one trace."""

    def __init__(self, panel: Panel, shelf: Shelf) -> None:
        self._panel, self._shelf = panel, shelf
        self._asked: dict[Place, Asked] = {}
        self._known: dict[Asked, Sequence[Asker]] = {}
        self._alike: dict[Asked, Asked] = {NOBODY: NOBODY}
        """One value for the same things asked, for all the moments of a long trace."""
        self._signed: dict[Place, set[int]] = {}
        """Where something is seen, and by whom."""

    def gone(self, place: Place) -> None:
        """There is no moment there any more."""
        self._asked.pop(place, None)
        for number in self._signed.pop(place, ()):
            self._shelf.write(number, place, ())

    def look(self, places: Sequence[Place], segment: Segment) -> None:
        """Judge all moments of a segment."""
        view = View(segment)
        for at, place in enumerate(places):
            self._all(place, at, segment, view)

    def look_again(self, places: Sequence[Place], segment: Segment, change: Change) -> None:
        """Judge what a change can touch."""
        view, moments, spots = View(segment), segment.moments, change.spots
        keys = {*change.lost, *((segment.lanes[at], moments[at].name) for at in spots if at < len(moments))}
        first, last = max(0, spots[0] - self._panel.ahead), min(len(moments), spots[-1] + self._panel.behind + 1)
        for at in range(first, last):
            following = bisect_left(spots, at)
            ahead = spots[following] - at if following < len(spots) else FAR
            if ahead == 0:
                self._all(places[at], at, segment, view)
                continue
            behind = at - spots[following - 1] if following else FAR
            if self._concerned(places[at], behind, ahead):
                self._some(places[at], at, segment, view, change, keys, behind, ahead)

    def _concerned(self, place: Place, behind: int, ahead: int) -> bool:
        """Whether anyone asked there for the side of the next change, so far behind and so far ahead."""
        of_behind, of_ahead, waits, of_names, of_close = self._asked.get(place, NOBODY)
        if (behind <= self._panel.behind and of_behind | of_names) or (behind <= NEAR and of_close):
            return True
        return ahead <= self._panel.ahead and bool(of_ahead | waits)

    def _all(self, place: Place, at: int, segment: Segment, view: View) -> None:
        """Every detector that is for such a moment looks at it."""
        had = self._signed.pop(place, None)
        behind = ahead = waits = names = close = 0
        moment, view.at = segment.moments[at], at
        for reach_behind, reach_ahead, _, eyes in self._groups(moment, view):
            view.behind, view.ahead = reach_behind, reach_ahead
            for number, bit, look in eyes:
                view.read = 0
                found = look(moment, view)
                if found and (signs := tuple(found)):
                    self._sign(place, number, signs)
                if read := view.read:
                    of_behind, of_ahead, waiting, of_names, of_close = SIDES[read]
                    behind |= bit if of_behind else 0
                    ahead |= bit if of_ahead else 0
                    waits |= bit if waiting else 0
                    names |= bit if of_names else 0
                    close |= bit if of_close else 0
        self._note(place, (behind, ahead, waits, names, close))
        if had is not None:
            for number in had - self._signed.get(place, set()):
                self._shelf.write(number, place, ())

    def _some(
        self,
        place: Place,
        at: int,
        segment: Segment,
        view: View,
        change: Change,
        keys: AbstractSet[Key],
        behind: int,
        ahead: int,
    ) -> None:
        """Those look again that asked for what changed."""
        old = self._asked.get(place, NOBODY)
        now = list(old)
        moment, view.at = segment.moments[at], at
        touched: dict[int, bool] = {}
        for asker in self._askers(old):
            view.behind, view.ahead = asker.behind, asker.ahead
            wanted = False
            if behind <= asker.behind:
                wanted = asker.of_behind or (asker.of_close and behind <= NEAR)
                if asker.of_names and not wanted:
                    if asker.behind not in touched:
                        touched[asker.behind] = change.touches_names(segment, at, asker.behind, keys)
                    wanted = touched[asker.behind]
            if ahead <= asker.ahead and not wanted:
                wanted = asker.of_ahead or (asker.waits and view.complete())
            if wanted:
                view.read = 0
                self._again(place, asker.number, tuple(asker.look(moment, view)))
                for side, asked in enumerate(SIDES[view.read]):
                    now[side] = now[side] | asker.bit if asked else now[side] & ~asker.bit
        self._note(place, (now[0], now[1], now[2], now[3], now[4]))

    def _askers(self, asked: Asked) -> Sequence[Asker]:
        """Those that asked for something; the same sides were asked for by the same detectors at most moments."""
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = [
                Asker(number, bit, look, behind, ahead, *(bool(side & bit) for side in asked))
                for number, bit, look, behind, ahead in self._panel.far_sighted()
                if any(side & bit for side in asked)
            ]
        return known

    def _groups(self, moment: Moment, view: View) -> Sequence[Group]:
        """The detectors that are for the moment at which the view stands."""
        facts = facts_of(moment)
        return self._panel.groups(moment.kind, facts | LAST if view.final() else facts)

    def _again(self, place: Place, number: int, signs: tuple[Sign, ...]) -> None:
        if signs:
            self._sign(place, number, signs)
        elif (had := self._signed.get(place)) and number in had:
            self._shelf.write(number, place, ())
            had.discard(number)

    def _sign(self, place: Place, number: int, signs: tuple[Sign, ...]) -> None:
        self._shelf.write(number, place, signs)
        by = self._signed.get(place)
        if by is None:
            self._signed[place] = {number}
        else:
            by.add(number)

    def _note(self, place: Place, asked: Asked) -> None:
        self._asked[place] = self._alike.setdefault(asked, asked)


def _told_apart(read: int) -> tuple[bool, bool, bool, bool, bool]:
    """What a view was asked for, in the order of `Asked`; the weaker of two that go together left out."""
    behind, ahead = bool(read & BEHIND), bool(read & AHEAD)
    close = bool(read & CLOSE) and not behind
    return behind, ahead, bool(read & WAITS) and not ahead, bool(read & NAMED) and not behind, close


SIDES: Final = [_told_apart(read) for read in range(32)]
