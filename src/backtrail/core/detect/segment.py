"""A stretch of a run in which moments are judged: what each detector may see of their neighbours."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.moment import Moment, MomentKind
from backtrail.core.model.units import SpanId


class Segment:
    """Moments in their order, from as far behind the first one that is judged as any detector reaches."""

    def __init__(self, moments: Sequence[Moment], lanes: Sequence[SpanId], limits: Limits, *, ended: bool) -> None:
        self.moments, self.lanes, self.limits, self.ended = moments, lanes, limits, ended
        self._alike: dict[tuple[SpanId, str, bytes], list[int]] = {}
        self._named: dict[tuple[SpanId, str], list[int]] = {}
        for at, (moment, lane) in enumerate(zip(moments, lanes, strict=True)):
            if moment.kind != "llm":
                self._alike.setdefault((lane, moment.name, moment.asked.digest), []).append(at)
                self._named.setdefault((lane, moment.name), []).append(at)

    def look(self, detector: RunDetector, at: int, last: bool) -> tuple[Sign, ...]:
        """What the detector sees at a moment. `last`: the run has no moments behind this segment."""
        return tuple(detector.look(self.moments[at], View(self, detector, at, last)))

    def alike(self, at: int) -> Sequence[int]:
        moment = self.moments[at]
        return self._alike.get((self.lanes[at], moment.name, moment.asked.digest), ())

    def named(self, at: int) -> Sequence[int]:
        return self._named.get((self.lanes[at], self.moments[at].name), ())


class View:
    """One moment's surroundings, within the reach of one detector."""

    __slots__ = ("_at", "_detector", "_last", "_segment")

    def __init__(self, segment: Segment, detector: RunDetector, at: int, last: bool) -> None:
        self._segment, self._detector, self._at, self._last = segment, detector, at, last

    @property
    def limits(self) -> Limits:
        return self._segment.limits

    def before(self, *kinds: MomentKind, everyone: bool = False) -> Iterator[Moment]:
        lowest = max(0, self._at - self._detector.behind)
        return self._seen(range(self._at - 1, lowest - 1, -1), kinds, everyone)

    def after(self, *kinds: MomentKind, everyone: bool = False) -> Iterator[Moment]:
        highest = min(len(self._segment.moments), self._at + 1 + self._detector.ahead)
        return self._seen(range(self._at + 1, highest), kinds, everyone)

    def alike(self) -> Iterator[Moment]:
        return self._earlier(self._segment.alike(self._at))

    def namesakes(self) -> Iterator[Moment]:
        return self._earlier(self._segment.named(self._at))

    def complete(self) -> bool:
        beyond = len(self._segment.moments) - 1 - self._at
        return beyond >= self._detector.ahead or (self._last and self._segment.ended)

    def final(self) -> bool:
        return self._last and self._segment.ended and self._at == len(self._segment.moments) - 1

    def asker(self, run: Moment) -> Moment | None:
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
        moments, lowest = self._segment.moments, max(0, self._at - self._detector.behind)
        highest = min(len(moments), self._at + 1 + self._detector.ahead)
        place = next((at for at in range(self._at, lowest - 1, -1) if moments[at] is run), None)
        if place is None:
            place = next((at for at in range(self._at, highest) if moments[at] is run), self._at)
        return (moments[at] for at in range(place - 1, lowest - 1, -1))

    def _earlier(self, places: Sequence[int]) -> Iterator[Moment]:
        lowest, moments = self._at - self._detector.behind, self._segment.moments
        for place in range(bisect_left(places, self._at) - 1, -1, -1):
            if places[place] < lowest:
                return
            yield moments[places[place]]

    def _seen(self, places: range, kinds: tuple[MomentKind, ...], everyone: bool) -> Iterator[Moment]:
        moments, lanes = self._segment.moments, self._segment.lanes
        own = lanes[self._at]
        for place in places:
            if (everyone or lanes[place] == own) and (not kinds or moments[place].kind in kinds):
                yield moments[place]
