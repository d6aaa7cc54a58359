"""A tape being played: each event is given once, to the call that asks for it.

Content comes first: the same call in the same scope, the same call anywhere, the same call but for ids and dates. Only
where a trace lost what was asked is its place believed. Of several events with one key the oldest is given, so that
polling plays as it was recorded.

Not taken: position first (concurrent calls get each other's answers, and it looks like drift), and a scan of the tape
for each call (quadratic).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.tape.matching.ask import Ask, key_of
from backtrail.core.tape.matching.likeness import Shingles, alike
from backtrail.core.tape.matching.mask import Clock, masked
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event, Label
from backtrail.core.tape.recording.tape import Tape

Exhausted: TypeAlias = Literal["raise", "repeat_last"]
MOST_REPEATS: Final = 100
"""Of one answer, where the last is repeated: a program that polls for ever must end."""
LOST: Final = "lost"
"""In the arguments of an event whose question the trace did not keep."""
CONVERSATION: Final = "conversation"
"""In the arguments of a model call that a trace told: what was said, whichever wire it went over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that answers a call, and why it is the one."""

    event: Event
    label: Label
    why: str = ""


class _Waiting:
    """Events that wait under one key, oldest first; those given under another key are passed over."""

    __slots__ = ("_all", "_scopes")

    def __init__(self) -> None:
        self._all: deque[Event] = deque()
        self._scopes: dict[str, deque[Event]] = {}

    def add(self, event: Event) -> None:
        self._all.append(event)
        self._scopes.setdefault(event.scope, deque()).append(event)

    def next(self, given: set[int], scope: str | None = None) -> Event | None:
        """The oldest that was not given."""
        waiting = self._all if scope is None else self._scopes.get(scope)
        while waiting:
            if waiting[0].i not in given:
                return waiting.popleft()
            waiting.popleft()
        return None


class Reel:
    """The events of a tape by what they ask. Not safe for threads: its session holds a lock."""

    def __init__(
        self, tape: Tape, *, now: Clock | None = None, rules: Rules | None = None, exhausted: Exhausted = "raise"
    ) -> None:
        self.tape = tape
        self._then = Clock(tape.header.t0, tape.header.utc_offset)
        self._now = now or self._then
        self._rules = rules or Rules()
        self._exhausted = exhausted
        self._given: set[int] = set()
        self._repeats: dict[int, int] = defaultdict(int)
        self._last: dict[str, Event] = {}
        self._exact: dict[str, _Waiting] = defaultdict(_Waiting)
        self._masked: dict[tuple[str, str], dict[str, _Waiting]] = {}
        self._lost: dict[tuple[str, str], _Waiting] = defaultdict(_Waiting)
        self._kinds: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self._children: dict[int, list[int]] = defaultdict(list)
        self._shingles: dict[int, Shingles] = {}
        for event in tape.events:
            self._place(event)

    def _place(self, event: Event) -> None:
        whose = _whose(event)
        self._kinds[whose].append(event)
        if event.parent is not None:
            self._children[event.parent].append(event.i)
        if isinstance(event.args, dict) and event.args.get(LOST):
            self._lost[whose].add(event)
        else:
            self._exact[self._key(event)].add(event)

    def take(self, ask: Ask) -> Taken | None:
        """The event that answers the call, never given again; None: nothing on the tape does."""
        key = self._asked(ask)
        found = self._found(ask, key)
        if found is None:
            return self._again(ask, key)
        self._given.add(found.event.i)
        self._last[key] = found.event
        return found

    def _found(self, ask: Ask, key: str) -> Taken | None:
        waiting = self._exact.get(key)
        if waiting:
            if event := waiting.next(self._given, ask.scope):
                return Taken(event, "tape", "the same call")
            if event := waiting.next(self._given):
                return Taken(event, "tape", f"the same call, recorded in {event.scope or 'no scope'}")
        for name, told in self._told(ask):
            if told is not None and (event := told.next(self._given, ask.scope) or told.next(self._given)):
                return Taken(event, "masked" if name else "tape", name or "the same conversation")
        lost = self._lost.get(("llm", "") if ask.conversation is not None else (ask.kind, ask.name))
        if lost and (event := lost.next(self._given)):
            return Taken(event, "position", "the trace did not keep what was asked: the next in recorded order")
        return None

    def _told(self, ask: Ask) -> Iterator[tuple[str, "_Waiting | None"]]:
        """Where the call's conversation, then the call without ids and dates, would wait."""
        if ask.conversation is not None and ("llm", "") in self._kinds:
            yield "", self._exact.get(key_of("llm", "", {CONVERSATION: ask.conversation}))
            yield (
                "the same conversation but for ids and dates",
                self._without_ids("llm", "").get(_hash(masked({CONVERSATION: ask.conversation}, self._now))),
            )
        if (ask.kind, ask.name) in self._kinds:
            args = self._rules.applied(ask.kind, ask.name, ask.args)
            yield (
                "the same but for ids and dates",
                self._without_ids(ask.kind, ask.name).get(_hash(masked(args, self._now))),
            )

    def _without_ids(self, kind: str, name: str) -> dict[str, _Waiting]:
        """Events of one name by their masked arguments; made when a call is first not found as it is."""
        known = self._masked.get((kind, name))
        if known is None:
            known = self._masked[(kind, name)] = defaultdict(_Waiting)
            for event in self._kinds[(kind, name)]:
                if event.i not in self._given:
                    args = self._rules.applied(event.kind, event.name, event.args)
                    known[_hash(masked(args, self._then))].add(event)
        return known

    def _again(self, ask: Ask, key: str) -> Taken | None:
        """The answer that was given last, where it may be given again."""
        last = self._last.get(key)
        if last is None or not (ask.discovery or self._exhausted == "repeat_last"):
            return None
        self._repeats[last.i] += 1
        if not ask.discovery and self._repeats[last.i] > MOST_REPEATS:
            return None
        return Taken(last, "repeat", "asked again: the last recorded answer")

    def explain(self, event: Event) -> None:
        """The event was answered whole: what happened inside it is not missing, and answers nothing else."""
        below = [event.i]
        while below:
            inner = self._children.get(below.pop(), ())
            self._given.update(inner)
            below.extend(inner)

    def was_asked(self, ask: Ask) -> bool:
        """Whether an equal call was answered before: then this one is one too many."""
        return self._asked(ask) in self._last

    def left(self) -> list[Event]:
        """Events outside any other that nobody has asked for, in recorded order."""
        return [each for each in self.tape.events if each.parent is None and each.i not in self._given]

    def given(self, event: Event) -> bool:
        """Whether the event was given, or lies within one that was."""
        return event.i in self._given

    def nearest(self, ask: Ask, most: int = 3) -> Sequence[tuple[Event, float]]:
        """Events that ask for something alike, each with its likeness from 0 to 1; best first, then those not given."""
        own = Shingles(masked(ask.args if ask.conversation is None else ask.conversation, self._now))
        scored = [(event, alike(own, self._cut(event))) for event in self._candidates(ask)]
        scored.sort(key=lambda one: (-(one[1] + (0.001 if one[0].i not in self._given else 0.0)), one[0].i))
        return scored[:most]

    def _candidates(self, ask: Ask) -> Iterable[Event]:
        same = self._kinds.get((ask.kind, ask.name), [])
        told = self._kinds.get(("llm", ""), []) if ask.kind == "llm" else []
        return [*same, *told] or [event for event in self.tape.events if event.kind == ask.kind]

    def _cut(self, event: Event) -> Shingles:
        known = self._shingles.get(event.i)
        if known is None:
            args: Any = event.args
            if isinstance(args, dict) and CONVERSATION in args:
                args = args[CONVERSATION]
            known = self._shingles[event.i] = Shingles(masked(args, self._then))
        return known

    def _key(self, event: Event) -> str:
        if isinstance(event.args, dict) and CONVERSATION in event.args:
            return key_of("llm", "", {CONVERSATION: event.args[CONVERSATION]})
        if not self._rules:
            return event.key
        return key_of(event.kind, event.name, self._rules.applied(event.kind, event.name, event.args))

    def _asked(self, ask: Ask) -> str:
        if not self._rules:
            return ask.key
        return key_of(ask.kind, ask.name, self._rules.applied(ask.kind, ask.name, ask.args))


def _whose(event: Event) -> tuple[str, str]:
    """Model calls that a trace told are asked over any wire: they have no name."""
    told = event.kind == "llm" and isinstance(event.args, dict) and (CONVERSATION in event.args or LOST in event.args)
    return ("llm", "") if told else (event.kind, event.name)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
