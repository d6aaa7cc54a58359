"""A stretch of a run in which moments are judged: what each detector may see of their neighbours."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment, MomentKind
from backtrail.core.model.units import SpanId

BEHIND: Final = 1
"""The view was asked for earlier moments, and gave some from beyond NEAR, or told that there are no more."""
AHEAD: Final = 2
"""It was asked for later ones, or said that those ahead are complete."""
WAITS: Final = 4
"""It said that those ahead are not complete."""
NAMED: Final = 8
"""It was asked for earlier runs of the same name, and for no other earlier ones where BEHIND is not set."""
CLOSE: Final = 16
"""It was asked for earlier moments, and gave none from beyond NEAR where BEHIND is not set."""
NEAR: Final = 16
"""Moments: most looks behind find what they need in the last turns, and what changes farther off is not theirs."""


class Segment:
    """Moments in their order, from as far behind the first one that is judged as any detector reaches."""

    def __init__(
        self,
        moments: Sequence[Moment],
        lanes: Sequence[SpanId],
        limits: Limits,
        *,
        first: bool,
        last: bool,
        ended: bool,
    ) -> None:
        self.moments, self.lanes, self.limits = moments, lanes, limits
        self.last = last
        """Whether the run has no moments after this segment."""
        self.over = last and ended
        self.first = first
        """Whether the run has none before it."""
        self._alike: dict[tuple[SpanId, str, bytes], list[int]] = {}
        self._named: dict[tuple[SpanId, str], list[int]] = {}

    def alike(self, at: int) -> Sequence[int]:
        """Runs of the lane, name and arguments of the one at a place."""
        if not self._named:
            self._index()
        moment = self.moments[at]
        return self._alike.get((self.lanes[at], moment.name, moment.asked.digest), ())

    def named(self, at: int) -> Sequence[int]:
        """Runs of the lane and name of the one at a place."""
        if not self._named:
            self._index()
        return self._named.get((self.lanes[at], self.moments[at].name), ())

    def _index(self) -> None:
        """Made when the first detector asks: where a span comes at the end of a run, often none does."""
        alike, named = self._alike, self._named
        for at, moment in enumerate(self.moments):
            if moment.kind != "llm":
                name = self.lanes[at], moment.name
                if name in named:
                    named[name].append(at)
                else:
                    named[name] = [at]
                same = (*name, moment.asked.digest)
                if same in alike:
                    alike[same].append(at)
                else:
                    alike[same] = [at]


class View:
    """The surroundings of a moment within a reach. One serves for all: `at` is moved from one moment to the next, and
    `behind` and `ahead` are set for one detector after the other."""

    __slots__ = ("_lanes", "_moments", "_segment", "ahead", "at", "behind", "limits", "read")

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._moments, self._lanes = segment.moments, segment.lanes
        self.limits: Limits = segment.limits
        self.at = self.behind = self.ahead = 0
        self.read = 0
        """What was asked since it was last set to 0. What nobody asked for may change without judging again.
        `final` is not noted: only the last moment's answer changes, and that one is always judged again."""

    def before(self, *kinds: MomentKind, everyone: bool = False) -> Iterator[Moment]:
        self.read |= CLOSE
        return self._back(kinds, None if everyone else self._lanes[self.at])

    def after(self, *kinds: MomentKind, everyone: bool = False) -> Iterator[Moment]:
        self.read |= AHEAD
        at = self.at
        highest = min(len(self._moments), at + 1 + self.ahead)
        return self._seen(range(at + 1, highest), kinds, None if everyone else self._lanes[at])

    def alike(self) -> Iterator[Moment]:
        self.read |= NAMED
        return self._earlier(self._segment.alike(self.at))

    def namesakes(self) -> Iterator[Moment]:
        self.read |= NAMED
        return self._earlier(self._segment.named(self.at))

    def complete(self) -> bool:
        full = self._segment.over or len(self._moments) - 1 - self.at >= self.ahead
        self.read |= AHEAD if full else WAITS
        return full

    def final(self) -> bool:
        return self._segment.over and self.at == len(self._moments) - 1

    def asker(self, run: Moment) -> Moment | None:
        self.read |= BEHIND | AHEAD
        named = None
        turns = (moment for moment in self._up_from(run) if moment.kind == "llm" and moment.wishes)
        for turn in islice(turns, 16):
            for wish in turn.wishes:
                if run.call_id is not None and wish.id == run.call_id:
                    return turn
                if wish.name != run.name or (run.call_id is not None and wish.id is not None):
                    continue
                if wish.arguments.digest == run.asked.digest:
                    return turn
                named = named or turn
        return named

    def _up_from(self, run: Moment) -> Iterator[Moment]:
        """Earlier moments than a run that is in sight, of everyone."""
        moments, lowest = self._moments, max(0, self.at - self.behind)
        highest = min(len(moments), self.at + 1 + self.ahead)
        place = next((at for at in range(self.at, lowest - 1, -1) if moments[at] is run), None)
        if place is None:
            place = next((at for at in range(self.at, highest) if moments[at] is run), self.at)
        return (moments[at] for at in range(place - 1, lowest - 1, -1))

    def _earlier(self, places: Sequence[int]) -> Iterator[Moment]:
        at, moments = self.at, self._moments
        lowest = at - self.behind
        for place in range(bisect_left(places, at) - 1, -1, -1):
            if places[place] < lowest:
                return
            yield moments[places[place]]

    def _back(self, kinds: tuple[MomentKind, ...], lane: SpanId | None) -> Iterator[Moment]:
        at, moments, lanes = self.at, self._moments, self._lanes
        lowest = at - self.behind if at > self.behind else 0
        middle = max(lowest, at - NEAR)
        for places in (range(at - 1, middle - 1, -1), range(middle - 1, lowest - 1, -1)):
            for place in places:
                if lane is None or lanes[place] == lane:
                    moment = moments[place]
                    if not kinds or moment.kind in kinds:
                        yield moment
            self.read |= BEHIND

    def _seen(self, places: range, kinds: tuple[MomentKind, ...], lane: SpanId | None) -> Iterator[Moment]:
        moments, lanes = self._moments, self._lanes
        for place in places:
            if lane is None or lanes[place] == lane:
                moment = moments[place]
                if not kinds or moment.kind in kinds:
                    yield moment
