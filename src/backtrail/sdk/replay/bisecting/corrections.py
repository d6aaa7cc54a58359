"""What a step's answer may be instead: what the user says, what the tape or the tool knows, and nothing or an error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from backtrail.core.tape.bisecting.probe import Probe, Way
from backtrail.core.tape.bisecting.steps import KINDS
from backtrail.core.tape.fork import step
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.recording.trajectory import said
from backtrail.sdk.replay.missing import Missing
from backtrail.sdk.replay.supposing.faults import Fault, failing, lessened

OTHERS: Final = 2
"""Recorded answers of the same call that are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One way to correct a step."""

    way: Way
    value: Any = None
    """What the step gives, as a fork takes it."""
    of: int | None = None
    """The event that gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user wants tried."""

    correct: Mapping[int, Any] = field(default_factory=dict)
    hint: str | None = None
    allow_live: Sequence[str] = ()


def corrections(tape: Tape, wanted: Wanted) -> dict[Probe, Correction]:
    """Everything that can be tried, by step, the best first. Raises NoSuchStep."""
    for i in wanted.correct:
        step(tape, i)
    found: dict[Probe, Correction] = {}
    for event in tape.events:
        if event.parent is None:
            for each in _of(tape, event, wanted):
                number = sum(other.i == event.i and other.way == each.way for other in found)
                found[Probe(event.i, each.way, number)] = each
    return found


def _of(tape: Tape, event: Event, wanted: Wanted) -> Iterator[Correction]:
    given = event.i in wanted.correct
    if given:
        yield Correction(way="given", value=wanted.correct[event.i])
    if event.kind == "llm":
        yield Correction(way="again")
        if wanted.hint is not None:
            yield Correction(way="hint")
    elif event.kind in KINDS and not given:
        yield from _recorded(tape, event)
        if Missing(allow_live=wanted.allow_live).may_be_live(_ask(event)):
            yield Correction(way="live")
        if event.outcome == "value":
            yield from _taken_away(event)


def _recorded(tape: Tape, event: Event) -> Iterator[Correction]:
    """Other answers that the tape has for the very same call: of a retry, of a poll."""
    seen = [said(event.result)]
    for other in tape.events:
        same = other.key == event.key and other.kind == event.kind and other.outcome == "value"
        if same and other.i != event.i and said(other.result) not in seen and len(seen) <= OTHERS:
            seen.append(said(other.result))
            yield Correction(way="recorded", value=_verbatim(other.result), of=other.i)


def _taken_away(event: Event) -> Iterator[Correction]:
    ask = _ask(event)
    whose = f"{ask.kind}:{ask.name}"
    empty = lessened(Fault(whose=whose, what="empty"), ask, event.result)
    if said(empty) != said(event.result):
        yield Correction(way="empty", value=_verbatim(empty))
    error, _ = failing(Fault(whose=whose, what="error", more=f"{event.name} failed"), ask)
    yield Correction(way="error", value=error)


def _verbatim(result: Any) -> Any:
    """A result as it stands on a tape, in a form that a fork does not take for another value."""
    tagged = isinstance(result, Mapping) and ("$t" in result or "untyped" in result or "body" in result)
    return result if tagged else {"untyped": result}


def _ask(event: Event) -> Ask:
    effect = event.meta.get("side_effect")
    return Ask(
        kind=event.kind,
        name=event.name,
        args=event.args,
        side_effect=effect if isinstance(effect, bool) else None,
    )
