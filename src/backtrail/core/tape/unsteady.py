"""What two runs of one program asked differently, though everything that they were told was the same.

Models answer otherwise from run to run, and so does the world; a program that is told something else may ask something
else. So two runs are compared up to the first answer that differs, and what is found until then is the program's own.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.tape.divergence.difference import Difference
from backtrail.core.tape.divergence.report import changes
from backtrail.core.tape.divergence.rows import clock_of
from backtrail.core.tape.divergence.spoken import answer
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.mask import Clock, masked
from backtrail.core.tape.matching.pieces import Pieces
from backtrail.core.tape.matching.reel import Reel
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.recording.trajectory import said

How: TypeAlias = Literal["changed", "new", "missing"]
Cause: TypeAlias = Literal["order", "clock", "number", "unknown"]
"""order: the same words in another order; clock: a time of day; number: numbers or ids that no mask knows."""
TIME: Final = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:[AaPp][Mm])?\b")
NUMBER: Final = re.compile(r"\w*\d[\w.]*")
NAME: Final = re.compile(r'^[-+]\s*"(\w+)":')
MOST: Final = 10
SHOWN: Final = 3
"""Pairs of masked values that are told of one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsteady:
    """One call that only one of the runs made so."""

    how: How
    event: Event
    """Of the second run; of the first where it is missing in the second."""
    lines: Sequence[str] = ()
    """What differs from the nearest call of the first run, as a diff."""
    cause: Cause = "unknown"
    names: Sequence[str] = ()
    """The fields that differ, where they have names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A call that was the same but for ids, paths and dates, which a replay looks through."""

    event: Event
    pairs: Sequence[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Comparison:
    """Two runs of one program."""

    unsteady: list[Unsteady] = field(default_factory=list)
    masked: list[Masked] = field(default_factory=list)
    parted: Event | None = None
    """The call of the second run that was answered otherwise: nothing after it was compared."""


def compared(one: Tape, other: Tape, rules: Rules | None = None) -> Comparison:
    """The calls of the second run, looked up in the first."""
    reel = Reel(one, now=clock_of(other.header), rules=rules)
    then, now = clock_of(one.header), clock_of(other.header)
    made = Comparison()
    seen: set[str] = set()
    for event in _outer(other):
        ask = Ask(kind=event.kind, name=event.name, args=event.args, scope=event.scope)
        taken = reel.take(ask)
        if taken is None:
            found = _unsteady(reel, ask, event, then, now)
            news = {line for line in found.lines if line[:1] in "+-"}
            if (not news or news - seen) and len(made.unsteady) < MOST:
                made.unsteady.append(found)
            seen |= news
            continue
        reel.explain(taken.event)
        if taken.label == "masked":
            made.masked.append(Masked(event=event, pairs=pairs(taken.event.args, event.args)))
        if _gave(taken.event, then) != _gave(event, now):
            made.parted = event
            break
    if made.parted is None and not made.unsteady:
        made.unsteady = [Unsteady(how="missing", event=event) for event in reel.left()[:MOST]]
    return made


def pairs(recorded: Any, asked: Any) -> list[tuple[str, str]]:
    """The values that differ and that a mask looks through, as they were and as they are."""
    found = zip(_pieces(recorded), _pieces(asked), strict=False)
    return list(dict.fromkeys((old, new) for old, new in found if old != new))[:SHOWN]


def cause_of(lines: Sequence[str]) -> Cause:
    """What a diff looks like the work of."""
    old = " ".join(line[1:] for line in lines if line.startswith("-"))
    new = " ".join(line[1:] for line in lines if line.startswith("+"))
    if not old or not new:
        return "unknown"
    if sorted(re.findall(r"\w+", old)) == sorted(re.findall(r"\w+", new)):
        return "order"
    if TIME.sub("", old) == TIME.sub("", new):
        return "clock"
    return "number" if NUMBER.sub("#", old) == NUMBER.sub("#", new) else "unknown"


def _unsteady(reel: Reel, ask: Ask, event: Event, then: Clock, now: Clock) -> Unsteady:
    near = [each for each, _ in reel.nearest(ask, 1) if (each.kind, each.name) == (ask.kind, ask.name)]
    if not near:
        return Unsteady(how="new", event=event)
    lines = changes(near[0], Difference(kind="changed_args", step=0, asked=ask), then, now)
    names = list(dict.fromkeys(found[1] for line in lines if (found := NAME.match(line))))
    return Unsteady(how="changed", event=event, lines=lines, cause=cause_of(lines), names=names)


def _outer(tape: Tape) -> list[Event]:
    return [event for event in tape.events if event.parent is None]


def _gave(event: Event, clock: Clock) -> Any:
    """What came back, without what differs from run to run and tells nothing."""
    told = answer(event)
    if told is not None:
        return event.outcome, masked([told.text, [[call.name, call.arguments] for call in told.tool_calls]], clock)
    result = said(event.result)
    if isinstance(result, dict) and "status" in result and "body" in result:
        result = [result["status"], result["body"]]
    return event.outcome, masked(result, clock)


def _pieces(args: Any) -> Iterator[str]:
    for piece in Pieces().of(json.dumps(args, ensure_ascii=False, sort_keys=True)):
        yield piece.text
