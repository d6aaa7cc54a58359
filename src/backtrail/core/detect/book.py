"""What was seen in a trace so far: signs by the place where they were seen, told as findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias

from sortedcontainers import SortedDict

from backtrail.core.detect.detector import Detector, Sign
from backtrail.core.model.finding import SEVERITIES, Finding, Severity
from backtrail.core.model.units import SpanId, TraceId

Place: TypeAlias = tuple[int, int, int, str, int]
"""Where in the run: start, end, rank among equals, span, number within the span."""

MOST: Final = 100
"""Findings of one detector in one trace; the earliest are told."""
SHOWN: Final = 200
"""Spans of one finding: half of them the first, half the last."""
SENTENCES: Final = 3
"""Of different signs seen at one span."""


@dataclass(slots=True)
class Group:
    """The signs that are told as one finding."""

    seen: "SortedDict[Place, list[Sign]]" = field(default_factory=SortedDict)
    told: Finding | None = None


class Book:
    """The signs of one detector in one trace."""

    def __init__(self, detector: Detector, trace_id: TraceId) -> None:
        self._detector, self._trace_id = detector, trace_id
        self._signs: dict[Place, tuple[Sign, ...]] = {}
        self._groups: dict[str, Group] = {}
        self._order: SortedDict[tuple[Place, str], Group] | None = None
        """Made with the first sign: most detectors see nothing in most traces, and it is not free."""
        self._found: tuple[tuple[Place, Finding], ...] | None = ()
        """None where it must be made anew."""

    def write(self, place: Place, signs: tuple[Sign, ...]) -> bool:
        """What is seen at a place now, instead of what was; whether that is something else."""
        before = self._signs.get(place, ())
        if signs == before:
            return False
        self._found = None
        for sign in before:
            self._take_out(place, sign)
        for sign in signs:
            self._put_in(place, sign)
        if signs:
            self._signs[place] = signs
        else:
            del self._signs[place]
        return True

    def findings(self) -> tuple[tuple[Place, Finding], ...]:
        """By the place of the marked span; of two that would mark the same span one is made. The same value as before
        where nothing was written since."""
        if self._found is None:
            self._found = tuple(self._made())
        return self._found

    def _made(self) -> Iterable[tuple[Place, Finding]]:
        made: dict[SpanId, tuple[Place, Finding]] = {}
        order = self._order or SortedDict()
        for key in islice(order, MOST):
            place, group = key[0], order[key]
            if group.told is None:
                group.told = told(self._detector, self._trace_id, group.seen)
            marked = group.told.span_id
            if marked in made:
                made[marked] = made[marked][0], joined(made[marked][1], group.told)
            else:
                made[marked] = place, group.told
        return made.values()

    def _put_in(self, place: Place, sign: Sign) -> None:
        name = _group(place, sign)
        group = self._groups.get(name)
        if group is None:
            group = self._groups[name] = Group()
        self._unordered(name, group)
        group.seen.setdefault(place, []).append(sign)
        if self._order is None:
            self._order = SortedDict()
        self._order[group.seen.keys()[0], name] = group

    def _take_out(self, place: Place, sign: Sign) -> None:
        name = _group(place, sign)
        group = self._groups[name]
        self._unordered(name, group)
        left = group.seen[place]
        left.remove(sign)
        if not left:
            del group.seen[place]
        if group.seen and self._order is not None:
            self._order[group.seen.keys()[0], name] = group
        else:
            del self._groups[name]

    def _unordered(self, name: str, group: Group) -> None:
        group.told = None
        if group.seen and self._order is not None:
            self._order.pop((group.seen.keys()[0], name), None)


class Shelf:
    """The books of all detectors of a trace, each made with its first sign: most detectors see nothing in a trace."""

    def __init__(self, detectors: Sequence[Detector], trace_id: TraceId) -> None:
        self._detectors, self._trace_id = detectors, trace_id
        self._books: dict[int, Book] = {}

    def write(self, number: int, place: Place, signs: tuple[Sign, ...]) -> None:
        """What a detector sees at a place now, instead of what it saw."""
        book = self._books.get(number)
        if book is None:
            if not signs:
                return
            book = self._books[number] = Book(self._detectors[number], self._trace_id)
        book.write(place, signs)

    def findings(self) -> dict[int, tuple[tuple[Place, Finding], ...]]:
        """By the number of the detector."""
        return {number: book.findings() for number, book in self._books.items()}


def _group(place: Place, sign: Sign) -> str:
    return f"named {sign.group}" if sign.group else f"at {sign.at or place[3]}"


def told(detector: Detector, trace_id: TraceId, seen: "SortedDict[Place, list[Sign]]") -> Finding:
    """The finding of some signs: marked at the first, in the words of the first, as grave as the gravest."""
    places = seen.keys()
    shown = list(places) if len(places) <= SHOWN else [*places[: SHOWN // 2], *places[-SHOWN // 2 :]]
    signs = [(place, sign) for place in shown for sign in seen[place]]
    first_place, first = signs[0]
    marked = first.at or SpanId(first_place[3])
    times = first.already + len(places)
    severity = _gravest([sign.severity for _, sign in signs])
    if first.critical_at and times >= first.critical_at:
        severity = "critical"
    sentences = [first.again if first.again and times > 1 else first.evidence]
    if not first.group:
        sentences = list(dict.fromkeys(sign.evidence for _, sign in signs))[:SENTENCES]
        times = len(signs)
    return Finding(
        detector=detector.name,
        family=detector.family,
        trace_id=trace_id,
        span_id=marked,
        spans=_spans(marked, signs),
        severity=severity,
        confidence=max(sign.confidence for _, sign in signs),
        evidence=" ".join(sentences).replace("{times}", str(times)),
        advice=first.advice,
        cause=next((sign.cause for _, sign in signs if sign.cause is not None), None),
        times=times,
        facts=first.facts,
    )


def joined(one: Finding, other: Finding) -> Finding:
    """Two findings of one detector that mark one span, as one: the graver one's words, the spans of both."""
    main, rest = (one, other) if _weight(one) >= _weight(other) else (other, one)
    spans = tuple(dict.fromkeys((*one.spans, *other.spans)))[:SHOWN]
    return Finding(
        detector=main.detector,
        family=main.family,
        trace_id=main.trace_id,
        span_id=main.span_id,
        spans=spans,
        severity=main.severity,
        confidence=max(one.confidence, other.confidence),
        evidence=main.evidence,
        advice=main.advice,
        cause=main.cause or rest.cause,
        times=max(one.times, other.times),
        facts=main.facts,
    )


def _spans(marked: SpanId, signs: Sequence[tuple[Place, Sign]]) -> tuple[SpanId, ...]:
    named = dict.fromkeys(span for place, sign in signs for span in (*sign.spans, sign.at or SpanId(place[3])) if span)
    kept = list(named)
    if len(kept) > SHOWN:
        kept = [*kept[: SHOWN // 2], *kept[-SHOWN // 2 :]]
    return tuple(kept) if marked in kept else (marked, *kept)


def _weight(finding: Finding) -> tuple[int, int, str]:
    return SEVERITIES.index(finding.severity), finding.times, finding.evidence


def _gravest(severities: Sequence[Severity]) -> Severity:
    return max(severities, key=SEVERITIES.index)
