"""Judges a trace while it grows: spans in, in any order and any number of times; findings out, the same as over the
whole trace.

Roads not taken. Folding over the spans with a state would be shorter, and a span that comes late would have to turn
the state back. Judging the whole trace again at each arrival is simplest, and quadratic in a run of 100,000 spans. So
detectors say how far they look (`behind`, `ahead`), and only moments within reach of a change are judged again.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from backtrail.core.detect.book import Book, Place
from backtrail.core.detect.detector import Detector, RunDetector, Sign, SpanDetector, TraceDetector
from backtrail.core.detect.judged import Judged
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.reach import between, reached, stretches
from backtrail.core.detect.run import Run, place_of
from backtrail.core.detect.segment import Segment
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Kind, Span
from backtrail.core.model.units import Nanos, SpanId, TraceId

TOGETHER: Final = 64
"""Moments that one detector judges before the next one does: what they read of them is still at hand then."""


class Judge:
    """The judge of one trace. Not for several threads at once."""

    def __init__(self, trace_id: TraceId, detectors: Sequence[Detector], limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._run = Run(trace_id, self._limits)
        self._books = [Book(detector, trace_id) for detector in detectors]
        numbered = list(enumerate(detectors))
        self._of_span: dict[Kind, list[tuple[int, SpanDetector]]] = {}
        for at, each in numbered:
            if isinstance(each, SpanDetector):
                for kind in each.kinds:
                    self._of_span.setdefault(kind, []).append((at, each))
        self._of_run = [(at, each) for at, each in numbered if isinstance(each, RunDetector)]
        self._of_trace = [(at, each) for at, each in numbered if isinstance(each, TraceDetector)]
        self._behind = max((each.behind for _, each in self._of_run), default=0)
        self._ahead = max((each.ahead for _, each in self._of_run), default=0)
        self._looked: dict[SpanId, tuple[Place, tuple[tuple[int, tuple[Sign, ...]], ...]]] = {}
        self._tail: tuple[Place | None, bool] = (None, False)
        """The last moment as it was judged, and whether the run had ended then."""
        empty: list[tuple[tuple[Place, Finding], ...]] = [() for _ in detectors]
        self._held: tuple[list[tuple[tuple[Place, Finding], ...]], list[tuple[Place, Finding, int]]] = (empty, [])
        """What the books held when they were last asked, and the same in the order of the run."""
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
            touched.update(dict.fromkeys(self._run.add(span)))
            self._look(span)
        for span_id in touched:
            self._changed += self._run.show(span_id)
            self._publish(span_id)

    def findings(self, now: Nanos | None = None, *, over: bool = False) -> tuple[Finding, ...]:
        """What is found as of `now`, by the place of the marked span. `over`: nothing more will come."""
        self._settle(ended=over or self._run.ended(now))
        placed = self._placed()
        seen = self._seen_of_trace(now)
        if seen:
            placed = sorted([*placed, *seen], key=lambda found: (found[0], found[2]))
        return tuple(finding for _, finding, _ in placed)

    def _placed(self) -> list[tuple[Place, Finding, int]]:
        """What the books hold, in the order of the run; made anew only where one of them changed."""
        found = [book.findings() for book in self._books]
        if any(new is not old for new, old in zip(found, self._held[0], strict=True)):
            placed = [(place, finding, at) for at, each in enumerate(found) for place, finding in each]
            placed.sort(key=lambda one: (one[0], one[2]))
            self._held = found, placed
        return self._held[1]

    def _seen_of_trace(self, now: Nanos | None) -> list[tuple[Place, Finding, int]]:
        whole = self._run.whole(now, ended=self._tail[1])
        seen = []
        for at, detector in self._of_trace:
            book = Book(detector, self._run.trace_id)
            for number, sign in enumerate(detector.look(whole)):
                book.write(self._run.place(sign.at or whole.root(), number), (sign,))
            seen += [(place, finding, at) for place, finding in book.findings()]
        return seen

    def judged(self, now: Nanos | None = None, *, over: bool = False) -> Judged:
        """The trace with its findings, for a diagnosis."""
        found = self.findings(now, over=over)
        return self._run.judged(found, ended=self._tail[1])

    def _look(self, span: Span) -> None:
        seen = []
        for at, detector in self._of_span.get(span.kind, ()):
            if signs := tuple(detector.look(span, self._limits)):
                seen.append((at, signs))
        self._withdraw(span.span_id)
        if seen:
            self._looked[span.span_id] = place_of(span), tuple(seen)

    def _publish(self, span_id: SpanId) -> None:
        looked = self._looked.get(span_id)
        if looked is not None:
            hidden = self._run.hidden(span_id)
            for at, signs in looked[1]:
                self._books[at].write(looked[0], () if hidden else signs)

    def _withdraw(self, span_id: SpanId) -> None:
        looked = self._looked.pop(span_id, None)
        if looked is not None:
            for at, _ in looked[1]:
                self._books[at].write(looked[0], ())

    def _settle(self, *, ended: bool) -> None:
        """Judge every moment again within whose reach something changed."""
        tail = self._run.last_place()
        if self._tail != (tail, ended):
            self._changed += [place for place in (self._tail[0], tail) if place is not None]
            self._tail = tail, ended
        changed, self._changed = self._changed, []
        if not changed or not self._of_run:
            return
        for place in changed:
            if not self._run.shows(place):
                for at, _ in self._of_run:
                    self._books[at].write(place, ())
        spots = sorted({self._run.index(place) for place in changed})
        for first, last, inside in stretches(spots, self._behind, self._ahead, len(self._run)):
            self._rejudge(first, last, inside, ended=ended)

    def _rejudge(self, first: int, last: int, spots: Sequence[int], *, ended: bool) -> None:
        """Judge around `spots`, which all lie in a stretch of the run from `first` on, before `last`."""
        places, moments = self._run.stretch(first, last)
        segment = Segment(moments, [self._run.lane(moment) for moment in moments], self._limits, ended=ended)
        at_end = last >= len(self._run)
        reaches = {(each.behind, each.ahead) for _, each in self._of_run}
        ranges = {reach: reached(spots, *reach, first, last) for reach in reaches}
        asked = [(each, self._books[at], ranges[each.behind, each.ahead]) for at, each in self._of_run]
        together = TOGETHER if len(spots) > TOGETHER else last - first
        for low in range(first, last, together):
            for detector, book, places_of in asked:
                kinds = detector.kinds
                for part in between(places_of, low, low + together):
                    for at in part:
                        if moments[at - first].kind in kinds:
                            book.write(places[at - first], segment.look(detector, at - first, at_end))


def judge(spans: Sequence[Span], detectors: Sequence[Detector], limits: Limits | None = None) -> Judged:
    """A whole trace (at least one span) at once, taken as ended."""
    one = Judge(spans[0].trace_id, detectors, limits)
    one.add(spans)
    return one.judged(over=True)
