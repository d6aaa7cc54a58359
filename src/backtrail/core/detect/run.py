"""A run as far as it has arrived: its moments in order, without those that tell again what another one tells."""

from collections.abc import Iterable, Sequence
from typing import Final

from sortedcontainers import SortedDict

from backtrail.core.detect.book import Place
from backtrail.core.detect.facts import facts_of
from backtrail.core.detect.judged import Judged
from backtrail.core.detect.kin import Family, Kin
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.asked import answered_text, asked_text
from backtrail.core.detect.reading.moments import NEVER, moments_of, telling
from backtrail.core.detect.standing import Standing
from backtrail.core.detect.sums import Sums
from backtrail.core.detect.told import Told
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.units import Nanos, SpanId, TraceId

IDLE: Final[Threshold[float]] = Threshold(
    name="idle_seconds",
    default=600.0,
    unit="seconds",
    why="a run whose root never ends is taken as ended when no span came for longer than a slow model or tool takes",
)
SECOND: Final = 1_000_000_000
OPEN: Final = 100
BULK: Final = 8
"""Of a part of the run from this on that comes at once, places are put in order together."""
RANKS: Final = {"llm": 1, "retriever": 2, "tool": 2}


class Run:
    """The moments and relatives of one trace."""

    def __init__(self, trace_id: TraceId, limits: Limits) -> None:
        self.trace_id, self._limits = trace_id, limits
        self._family, self._told = Family(), Told()
        self._moments: dict[SpanId, list[Moment]] = {}
        self._places: dict[SpanId, tuple[SpanId, tuple[Place, ...]]] = {}
        """Of each span that has moments that are shown: the lane in which they were judged, and their places."""
        self._lane: SortedDict[Place, Moment] = SortedDict()
        self._sums = Sums(self._lane)
        self._at: dict[SpanId, Place] = {}
        self._open: SortedDict[Place, SpanHead] = SortedDict()
        self._roots: SortedDict[Place, tuple[SpanId, str, str]] = SortedDict()
        self._open_roots = 0
        self._latest = 0
        self._lost: set[tuple[SpanId, str]] = set()
        self.weight = 0
        """About how many bytes the moments take."""

    def __len__(self) -> int:
        return len(self._lane)

    def add(self, span: Span) -> set[SpanId]:
        """Take in a span; the other spans that may be shown otherwise now."""
        if span.span_id in self._at:
            self._forget(span.span_id)
        place = self._at[span.span_id] = place_of(span)
        if span.end is None:
            self._open[place] = _head(span)
        if span.parent_id is None or span.is_root:
            self._roots[place] = span.span_id, asked_text(span), answered_text(span)
            self._open_roots += span.end is None
        self._latest = max(self._latest, span.end or 0, span.start or 0)
        moments = moments_of(span)
        before = self._moments.get(span.span_id, ())
        self._moments[span.span_id] = moments
        telling_one = False
        for moment in moments:
            self.weight += weight_of(moment)
            telling_one = telling_one or telling(moment)
        touched = self._family.add(_kin(span, telling_one))
        if before:
            self.weight -= sum(map(weight_of, before))
        if before or moments:
            touched |= self._told.replace(span.span_id, before, moments)
        return touched

    def show(self, span_ids: Iterable[SpanId]) -> list[Place]:
        """Bring the moments of spans in line with what is known; the places whose neighbourhood changed."""
        changed: list[Place] = []
        came: dict[Place, Moment] = {}
        for span_id in span_ids:
            moments = self._moments[span_id]
            shown = self._places.get(span_id)
            if not moments and not shown:
                continue
            wanted = {} if self._family.hidden(span_id) else self._wanted(moments)
            lane = self._family.lane(span_id)
            if shown is not None:
                changed += self._taken_out(shown, wanted, lane)
            came.update({place: moment for place, moment in wanted.items() if place not in self._lane})
            if wanted:
                self._places[span_id] = lane, tuple(wanted)
            elif shown is not None:
                del self._places[span_id]
        self._put_in(came)
        changed += came
        return changed

    def _wanted(self, moments: Sequence[Moment]) -> dict[Place, Moment]:
        told = self._told
        return {_place(moment): told.filled(moment) for moment in moments if not told.covered(moment)}

    def _taken_out(
        self, shown: tuple[SpanId, tuple[Place, ...]], wanted: dict[Place, Moment], lane: SpanId
    ) -> list[Place]:
        """Take out what is not shown any more, or otherwise; the places, and those that are in another lane now."""
        changed = []
        for place in shown[1]:
            before, now = self._lane[place], wanted.get(place)
            if now is None or (before is not now and before != now):
                self._sums.went(place, self._lane.pop(place))
            elif shown[0] == lane:
                continue
            changed.append(place)
            self._lost.add((shown[0], before.name))
        return changed

    def _put_in(self, came: dict[Place, Moment]) -> None:
        if len(came) * BULK > len(self._lane):
            self._lane.update(came)
            self._sums.all_came(came.values())
            return
        for place, moment in came.items():
            self._lane[place] = moment
            self._sums.came(place, moment)

    def lost(self) -> set[tuple[SpanId, str]]:
        """The lane and name of each moment that went, or went to another lane, since this was last asked."""
        lost, self._lost = self._lost, set()
        return lost

    def hidden(self, span_id: SpanId) -> bool:
        """Whether another span tells the same call, and better."""
        return self._family.hidden(span_id)

    def facts(self, span_id: SpanId) -> int:
        """The facts of a span's own moment."""
        moments = self._moments[span_id]
        return facts_of(moments[-1]) if moments else 0

    def lanes(self, moments: Iterable[Moment]) -> list[SpanId]:
        """The lane of each."""
        lane = self._family.lane
        return [lane(moment.span_id) for moment in moments]

    def ended(self, now: Nanos | None) -> bool:
        """Whether the roots that arrived have ended, or nothing came for long."""
        if self._roots and not self._open_roots:
            return True
        return now is not None and now - self._latest > self._limits[IDLE] * SECOND

    def shows(self, place: Place) -> bool:
        return place in self._lane

    def index(self, place: Place) -> int:
        return int(self._lane.bisect_left(place))

    def last_place(self) -> Place | None:
        return self._lane.keys()[-1] if self._lane else None

    def stretch(self, first: int, last: int) -> tuple[Sequence[Place], Sequence[Moment]]:
        """The moments from one index to before another."""
        places = self._lane.keys()[first:last]
        return places, [self._lane[place] for place in places]

    def place(self, span_id: SpanId | None, number: int) -> Place:
        """Where a span stands among the findings."""
        known = self._at.get(span_id) if span_id is not None else None
        start, end, rank, name, _ = known or (0, 0, 0, span_id or "", 0)
        return start, end, rank, name, number

    def whole(self, now: Nanos | None, *, ended: bool) -> Standing:
        root = next((span for span, _, _ in self._roots.values()), None)
        return Standing(self._limits, now, self._lane, self._open, self._sums, root, ended=ended)

    def judged(self, findings: Sequence[Finding], *, ended: bool) -> Judged:
        moments = tuple(self._lane.values())
        roots = list(self._roots.values())[:OPEN]
        turns = [moment for moment in moments if moment.kind == "llm"]
        task = next((asked for _, asked, _ in roots if asked), "") or (turns[0].asked.excerpt if turns else "")
        answer = next((said for _, _, said in roots if said), "") or (turns[-1].gave.excerpt if turns else "")
        return Judged(
            trace_id=self.trace_id,
            moments=moments,
            findings=findings,
            agents=self._family.agents([moment.span_id for moment in moments]),
            root=roots[0][0] if roots else None,
            task=task,
            answer=answer,
            ended=ended,
        )

    def _forget(self, span_id: SpanId) -> None:
        place = self._at.pop(span_id, None)
        if place is not None:
            was_open = self._open.pop(place, None) is not None
            if self._roots.pop(place, None) is not None:
                self._open_roots -= was_open


def place_of(span: Span) -> Place:
    """Where a span stands in the run."""
    start = span.start if span.start is not None else span.end if span.end is not None else NEVER
    return start, NEVER if span.end is None else span.end, RANKS.get(span.kind, 0), span.span_id, 0


def weight_of(moment: Moment) -> int:
    """About how many bytes a moment takes."""
    weight = 1_000 + len(moment.asked.excerpt) + len(moment.gave.excerpt)
    for document in moment.documents:
        weight += len(document.content)
    for wish in moment.wishes:
        weight += 200 + len(wish.arguments.excerpt)
    return weight


def _place(moment: Moment) -> Place:
    end = NEVER if moment.end is None else moment.end
    return moment.start, end, -1 if moment.told else RANKS[moment.kind], moment.span_id, moment.place


def _kin(span: Span, telling: bool) -> Kin:
    return Kin(
        span_id=span.span_id,
        parent_id=span.parent_id,
        kind=span.kind,
        name=span.name,
        tool_name=span.tool_name,
        model=span.model,
        response_id=span.response_id,
        usage=span.usage,
        telling=telling,
    )


def _head(span: Span) -> SpanHead:
    """What is kept of an open span."""
    return SpanHead(
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_id=span.parent_id,
        name=span.name,
        kind=span.kind,
        start=span.start,
        status=span.status,
        model=span.model,
        tool_name=span.tool_name,
    )
