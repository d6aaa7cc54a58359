"""What becomes of one group of a rule with each look at it: pure, and time is an argument.

    ok -> pending -> warning | alert -> recovering -> ok         and no_data, where the rule wants to hear of it

An episode is opened by `fired` and ended by `closed`, each exactly once. Durations are sums of what was watched, and
not differences of moments: a clock that jumps, forth or back, adds at most `LONGEST`, and so neither fires nor loses an
alert. Silences are no state: what is silenced is watched as ever, and only not sent.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Level, Rule, graver

Phase: TypeAlias = Literal["ok", "pending", "warning", "alert", "recovering", "no_data"]
What: TypeAlias = Literal[
    "pending", "passed", "fired", "raised", "recovering", "back", "closed", "renotify", "escalate"
]
Verdict: TypeAlias = Literal["silent", "calm", "between", "warning", "alert"]

SECOND: Final = 1_000_000_000
LONGEST: Final = 60 * SECOND
"""Nanoseconds that one step can add to a duration: looks are seconds apart, and what is longer was not watched."""
CHANGED: Final = "the rule was changed"
NO_DATA: Final = "there is no data"
DATA: Final = "there is data again"
ENDED: Final = "what was watched has ended"
WELL: Final = "it is well again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One look at one group."""

    value: float | None = None
    """None where there is none."""
    samples: int = 1
    ended: bool = False
    """What was watched (a session) is over: it can do no more harm, whatever its value."""
    acknowledged: bool = False
    """Somebody has the alert in hand: it is not told again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is remembered of a group. The counts are nanoseconds; None where it is not so at present."""

    phase: Phase = "ok"
    level: Level = "none"
    """The gravest of the open episode; none where none is open."""
    mark: str = ""
    """Of the rule by which it was measured."""
    at: Nanos | None = None
    """Of the last look."""
    since: Nanos | None = None
    """Of the phase."""
    fired: Nanos | None = None
    over_warn: int | None = None
    over_alert: int | None = None
    calm: int | None = None
    silent: int | None = None
    untold: int = 0
    """Since somebody was told last."""
    unheard: int = 0
    """Without acknowledgement."""
    escalated: bool = False
    value: float | None = None
    peak: float | None = None

    @property
    def open(self) -> bool:
        """Whether an episode is open: somebody was told, and is to be told of the end."""
        return self.level != "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a look brought about."""

    what: What
    level: Level
    why: str = ""


def step(
    state: State, rule: Rule, seen: Observation, now: Nanos, longest: int = LONGEST
) -> tuple[State, tuple[Event, ...]]:
    """The state after a look, and what happened. `longest`: what one look adds to a duration at most."""
    events: list[Event] = []
    if state.mark != rule.mark:
        if state.open:
            events.append(Event(what="closed", level=state.level, why=CHANGED))
        elif state.phase == "pending":
            events.append(Event(what="passed", level="none", why=CHANGED))
        state = State(mark=rule.mark, since=now)
    verdict = _verdict(rule, seen)
    passed = 0 if state.at is None else min(max(0, now - state.at), longest)
    state = replace(_counted(state, rule, seen, verdict, passed), at=now)
    if state.phase == "no_data" and verdict != "silent":
        events.append(Event(what="closed", level=state.level, why=DATA))
        state = replace(_over(state, now), value=state.value)
    state, more = (_open if state.open else _shut)(state, rule, seen, verdict, now)
    return state, (*events, *more)


def ended(state: State, why: str) -> tuple[Event, ...]:
    """What happens to a group whose rule is no more."""
    if state.open:
        return (Event(what="closed", level=state.level, why=why),)
    return (Event(what="passed", level="none", why=why),) if state.phase == "pending" else ()


def _verdict(rule: Rule, seen: Observation) -> Verdict:
    if seen.ended:
        return "calm"
    if seen.value is None or seen.samples < rule.min_samples:
        return "silent"
    level = rule.level_of(seen.value)
    if level != "none":
        return level
    return "calm" if rule.well(seen.value) else "between"


def _counted(state: State, rule: Rule, seen: Observation, verdict: Verdict, passed: int) -> State:
    """The durations with the time since the last look."""
    silent = verdict == "silent"
    hold = silent and rule.no_data != "ok"
    calm = verdict == "calm" or (silent and rule.no_data == "ok")
    value = state.value if seen.value is None or silent else seen.value
    return replace(
        state,
        over_warn=_sum(state.over_warn, passed, verdict in ("warning", "alert"), hold=hold),
        over_alert=_sum(state.over_alert, passed, verdict == "alert", hold=hold),
        calm=_sum(state.calm, passed, calm, hold=hold),
        silent=_sum(state.silent, passed, silent),
        untold=state.untold + passed,
        unheard=0 if seen.acknowledged else state.unheard + passed,
        value=value,
        peak=_worst(rule, state.peak, value),
    )


def _sum(count: int | None, passed: int, so: bool, *, hold: bool = False) -> int | None:
    if hold:
        return count
    return None if not so else 0 if count is None else count + passed


def _worst(rule: Rule, one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return max(one, other) if rule.op in (">", ">=") else min(one, other)


def _wanted(state: State, rule: Rule) -> Level:
    if state.over_alert is not None and state.over_alert >= rule.for_s * SECOND:
        return "alert"
    warned = rule.warn is not None and state.over_warn is not None and state.over_warn >= rule.warn_for_s * SECOND
    return "warning" if warned else "none"


def _shut(state: State, rule: Rule, seen: Observation, verdict: Verdict, now: Nanos) -> tuple[State, tuple[Event, ...]]:
    """No episode is open."""
    wanted = _wanted(state, rule)
    if wanted != "none":
        fired = _came(
            state, _phase(wanted), now, level=wanted, fired=now, untold=0, unheard=0, escalated=False, calm=None
        )
        return fired, (Event(what="fired", level=wanted),)
    quiet = rule.no_data == "notify" and state.silent is not None and state.silent >= rule.no_data_s * SECOND
    if quiet and verdict == "silent":
        fired = _came(state, "no_data", now, level="warning", fired=now, untold=0, unheard=0, escalated=False)
        return fired, (Event(what="fired", level="warning", why=NO_DATA),)
    if state.over_warn is not None or state.over_alert is not None:
        if state.phase == "pending":
            return state, ()
        return _came(state, "pending", now, peak=state.value), (Event(what="pending", level="none"),)
    if state.phase == "ok":
        return replace(state, peak=None), ()
    why = ENDED if seen.ended else WELL
    return _came(state, "ok", now, peak=None), (Event(what="passed", level="none", why=why),)


def _open(state: State, rule: Rule, seen: Observation, verdict: Verdict, now: Nanos) -> tuple[State, tuple[Event, ...]]:
    """An episode is open."""
    wanted = _wanted(state, rule)
    if graver(wanted, state.level):
        raised = _came(state, _phase(wanted), now, level=wanted, untold=0, unheard=0, escalated=False)
        return raised, (Event(what="raised", level=wanted),)
    if state.calm is not None and verdict in ("calm", "silent"):
        if state.calm >= rule.keep_s * SECOND:
            why = ENDED if seen.ended else WELL if verdict == "calm" else NO_DATA
            return _over(state, now), (Event(what="closed", level=state.level, why=why),)
        if state.phase != "recovering":
            return _came(state, "recovering", now), (Event(what="recovering", level=state.level),)
    elif state.phase == "recovering" and verdict != "silent":
        state = _came(state, _phase(state.level), now)
        return state, (Event(what="back", level=state.level),)
    return _reminded(state, rule, seen)


def _reminded(state: State, rule: Rule, seen: Observation) -> tuple[State, tuple[Event, ...]]:
    """An alert that nobody took in hand is told again, and to others."""
    if seen.acknowledged:
        return replace(state, untold=0), ()
    events: list[Event] = []
    late = rule.escalate_s and state.unheard >= rule.escalate_s * SECOND
    if late and state.level == "alert" and not state.escalated:
        state = replace(state, escalated=True)
        events.append(Event(what="escalate", level=state.level))
    if rule.renotify_s and state.untold >= rule.renotify_s * SECOND:
        state = replace(state, untold=0)
        events.append(Event(what="renotify", level=state.level))
    return state, tuple(events)


def _phase(level: Level) -> Phase:
    return "alert" if level == "alert" else "warning"


def _came(state: State, phase: Phase, now: Nanos, **changes: Any) -> State:
    return replace(state, phase=phase, since=now, **changes)


def _over(state: State, now: Nanos) -> State:
    """After an episode; what the same look began to count goes on."""
    return State(mark=state.mark, at=now, since=now, over_warn=state.over_warn, over_alert=state.over_alert)


def as_json(state: State) -> dict[str, Any]:
    """The state as JSON."""
    return asdict(state)


def of_json(written: Mapping[str, Any]) -> State:
    """The state that was written; what another version wrote beyond it is passed over."""
    known = {each.name for each in fields(State)}
    return State(**{name: value for name, value in written.items() if name in known})
