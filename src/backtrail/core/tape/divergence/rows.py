"""A recording and what happened now, side by side: the calls of both, each once, the first difference marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from backtrail.core.tape.divergence.brief import asks, called, gave
from backtrail.core.tape.divergence.spoken import answer, conversation, without_system
from backtrail.core.tape.lcs import common
from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.matching.question import Questions
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Header, Tape
from backtrail.core.tape.recording.trajectory import said

How: TypeAlias = Literal["same", "changed", "only_recorded", "only_now"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of two columns."""

    how: How
    recorded: Event | None = None
    now: Event | None = None
    first: bool = False
    """The first row that is not the same."""


def rows(old: Tape, new: Tape) -> list[Row]:
    """The calls outside any other, of both runs, in the order of each."""
    lefts = [event for event in old.events if event.parent is None]
    rights = [event for event in new.events if event.parent is None]
    pairs = _pairs(lefts, rights, clock_of(old.header), clock_of(new.header))
    made: list[Row] = []
    left = right = 0
    for one, other in [*pairs, (len(lefts), len(rights))]:
        made += _between(lefts[left:one], rights[right:other])
        if one < len(lefts):
            same = _answered(lefts[one]) == _answered(rights[other])
            made.append(Row(how="same" if same else "changed", recorded=lefts[one], now=rights[other]))
        left, right = one + 1, other + 1
    return _marked(made)


def clock_of(header: Header) -> Clock:
    """When the run of a tape began."""
    return Clock(header.t0, header.utc_offset)


def shape(row: Row) -> Mapping[str, Any]:
    """The row as JSON, as the server keeps it and the web app shows it."""
    return {"how": row.how, "recorded": _told(row.recorded), "now": _told(row.now), "first": row.first}


def _pairs(lefts: Sequence[Event], rights: Sequence[Event], then: Clock, now: Clock) -> list[tuple[int, int]]:
    """Which call of one run is which of the other: by the tape's own word, else by what they ask."""
    places = {event.i: place for place, event in enumerate(lefts)}
    told = {place: places.get(event.meta.get("of", -1)) for place, event in enumerate(rights)}
    questions = Questions(then, now)
    left = [_key(event, questions) for event in lefts]
    right = [
        left[at] if (at := told[place]) is not None else _key(event, questions) for place, event in enumerate(rights)
    ]
    return list(common(left, right))


def _key(event: Event, questions: Questions) -> tuple[str, str, str]:
    if turns := without_system(conversation(event)):
        return event.kind, "", questions.of(turns).digest
    return event.kind, event.name, questions.of(event.args).digest


def _answered(event: Event) -> Any:
    """What came back, of a model what it says: neither ids nor counts nor the wire make two answers differ."""
    told = answer(event)
    if told is None:
        return event.outcome, said(event.result)
    return event.outcome, told.text, [(call.name, call.arguments) for call in told.tool_calls]


def _between(lefts: Sequence[Event], rights: Sequence[Event]) -> list[Row]:
    """Calls that are in one run alone; two of one kind and name, in their order, are one call that was changed."""
    paired = dict(common([_who(event) for event in lefts], [_who(event) for event in rights]))
    made: list[Row] = []
    done = 0
    for place, event in enumerate(lefts):
        other = paired.get(place, -1)
        if other < 0:
            made.append(Row(how="only_recorded", recorded=event))
            continue
        made += [Row(how="only_now", now=each) for each in rights[done:other]]
        made.append(Row(how="changed", recorded=event, now=rights[other]))
        done = other + 1
    return made + [Row(how="only_now", now=each) for each in rights[done:]]


def _who(event: Event) -> tuple[str, str]:
    return event.kind, "" if event.kind == "llm" else event.name


def _marked(made: list[Row]) -> list[Row]:
    first = next((place for place, row in enumerate(made) if row.how != "same"), None)
    if first is not None:
        row = made[first]
        made[first] = Row(how=row.how, recorded=row.recorded, now=row.now, first=True)
    return made


def _told(event: Event | None) -> Mapping[str, Any] | None:
    if event is None:
        return None
    return {
        "i": event.i,
        "kind": event.kind,
        "name": called(event),
        "asks": asks(event),
        "gave": gave(event),
        "outcome": event.outcome,
        "scope": event.scope,
        "span_id": event.span_id,
        "label": event.source,
        "why": event.meta.get("why", ""),
        "took": event.dur,
    }
