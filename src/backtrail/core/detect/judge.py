"""Judges a trace while it grows: spans in, in any order and any number of times; findings out, the same as over the
whole trace.

Roads not taken. Folding over the spans with a state would be shorter, and a span that comes late would have to turn
the state back. Judging the whole trace again at each arrival is simplest, and quadratic in a run of 100,000 spans. So
detectors say how far they look (`behind`, `ahead`), and only moments within reach of a change are judged again, by
those that asked for what lies there.
"""

from bisect import insort
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

from backtrail.core.detect.book import Book, Place, Shelf
from backtrail.core.detect.detector import Detector, Sign
from backtrail.core.detect.judged import Judged
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.panel import panel_of
from backtrail.core.detect.reach import stretches
from backtrail.core.detect.run import Run, place_of
from backtrail.core.detect.segment import Segment
from backtrail.core.detect.watch import Change, Watch
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.units import Nanos, SpanId, TraceId

PLACED: Final = itemgetter(0, 2)
"""The place of a finding among others, then the number of its detector."""


class Judge:
    """The judge of one trace. Not for several threads at once."""

    def __init__(self, trace_id: TraceId, detectors: Sequence[Detector], limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._run = Run(trace_id, self._limits)
        self._shelf = Shelf(detectors, trace_id)
        self._panel = panel_of(tuple(detectors))
        self._watch = Watch(self._panel, self._shelf)
        self._looked: dict[SpanId, tuple[Place, tuple[tuple[int, tuple[Sign, ...]], ...]]] = {}
        self._tail: tuple[Place | None, bool] = (None, False)
        """The last moment as it was judged, and whether the run had ended then."""
        self._held: tuple[dict[int, tuple[tuple[Place, Finding], ...]], list[tuple[Place, Finding, int]]] = ({}, [])
        """What the books held when they were last asked, and the same in the order of the run."""
        self._told: dict[int, tuple[list[tuple[Place, Sign]], tuple[tuple[Place, Finding], ...]]] = {}
        """By the number of a detector of traces: what it saw when it was last asked, and the findings of that."""
        self._changed: list[Place] = []
        """Places whose neighbours are to be judged again."""

    @property
    def weight(self) -> int:
        """About how many bytes it keeps."""
        return self._run.weight

    @property
    def ended(self) -> bool:
        """Whether the run had ended when its findings were last asked for."""
        return self._tail[1]

    def add(self, spans: Iterable[Span]) -> None:
        """Take in spans, new or rewritten."""
        touched: dict[SpanId, None] = {}
        for span in spans:
            touched[span.span_id] = None
            if others := self._run.add(span):
                touched.update(dict.fromkeys(others))
            self._look(span)
        self._changed += self._run.show(touched)
        if self._looked:
            for span_id in touched:
                self._publish(span_id)

    def findings(self, now: Nanos | None = None, *, over: bool = False) -> tuple[Finding, ...]:
        """What is found as of `now`, by the place of the marked span. `over`: nothing more will come."""
        self._settle(ended=over or self._run.ended(now))
        placed = self._placed()
        seen = self._seen_of_trace(now)
        if seen:
            placed = placed.copy()
            for each in seen:
                insort(placed, each, key=PLACED)
        return tuple([finding for _, finding, _ in placed])

    def _placed(self) -> list[tuple[Place, Finding, int]]:
        """What the books hold, in the order of the run. What books that did not change hold stays in its order: to sort
        it with the rest costs next to nothing."""
        found = self._shelf.findings()
        before, held = self._held
        changed = {at for at, each in found.items() if each is not before.get(at)}
        if changed:
            placed = [each for each in held if each[2] not in changed]
            placed += [(place, finding, at) for at in changed for place, finding in found[at]]
            placed.sort(key=PLACED)
            self._held = found, placed
        return self._held[1]

    def _seen_of_trace(self, now: Nanos | None) -> list[tuple[Place, Finding, int]]:
        whole = self._run.whole(now, ended=self._tail[1])
        seen = []
        for at, detector in self._panel.of_trace:
            placed = [
                (self._run.place(sign.at or whole.root(), number), sign)
                for number, sign in enumerate(detector.look(whole))
            ]
            if placed:
                before, found = self._told.get(at, ([], ()))
                if placed != before:  # mostly the same sum has passed the same limit
                    book = Book(detector, self._run.trace_id)
                    for place, sign in placed:
                        book.write(place, (sign,))
                    found = book.findings()
                    self._told[at] = placed, found
                seen += [(place, finding, at) for place, finding in found]
        return seen

    def judged(self, now: Nanos | None = None, *, over: bool = False) -> Judged:
        """The trace with its findings, for a diagnosis."""
        found = self.findings(now, over=over)
        return self._run.judged(found, ended=self._tail[1])

    def _look(self, span: Span) -> None:
        seen = []
        facts = self._run.facts(span.span_id) if span.kind in self._panel.read else 0
        for at, look in self._panel.readers(span.kind, facts):
            found = look(span, self._limits)
            if found and (signs := tuple(found)):
                seen.append((at, signs))
        if span.span_id in self._looked:
            place, before = self._looked.pop(span.span_id)
            for at, _ in before:
                self._shelf.write(at, place, ())
        if seen:
            self._looked[span.span_id] = place_of(span), tuple(seen)

    def _publish(self, span_id: SpanId) -> None:
        looked = self._looked.get(span_id)
        if looked is not None:
            hidden = self._run.hidden(span_id)
            for at, signs in looked[1]:
                self._shelf.write(at, looked[0], () if hidden else signs)

    def _settle(self, *, ended: bool) -> None:
        """Judge every moment again within whose reach something changed."""
        tail = self._run.last_place()
        if self._tail != (tail, ended):
            self._changed += [place for place in (self._tail[0], tail) if place is not None]
            self._tail = tail, ended
        changed, self._changed = self._changed, []
        if not changed:
            return
        for place in changed:
            if not self._run.shows(place):
                self._watch.gone(place)
        lost = self._run.lost()
        if len(changed) >= len(self._run):
            self._watch.look(*self._stretch(0, len(self._run), ended=ended))
            return
        spots = sorted({self._run.index(place) for place in changed})
        for first, last, inside in stretches(spots, self._panel.behind, self._panel.ahead, len(self._run)):
            change = Change(spots=[spot - first for spot in inside], lost=lost, count=len(changed))
            self._watch.look_again(*self._stretch(first, last, ended=ended), change)

    def _stretch(self, first: int, last: int, *, ended: bool) -> tuple[Sequence[Place], Segment]:
        """The run from an index to before another."""
        places, moments = self._run.stretch(first, last)
        lanes = self._run.lanes(moments)
        size = len(self._run)
        return places, Segment(moments, lanes, self._limits, first=first == 0, last=last >= size, ended=ended)


def judge(spans: Sequence[Span], detectors: Sequence[Detector], limits: Limits | None = None) -> Judged:
    """A whole trace (at least one span) at once, taken as ended."""
    one = Judge(spans[0].trace_id, detectors, limits)
    one.add(spans)
    return one.judged(over=True)
