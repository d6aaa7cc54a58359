"""A tape being played: each event is given once, to the call that asks for it.

Content comes first: the same call in the same scope, the same call anywhere, the same call but for ids and dates. Only
where a trace lost what was asked is its place believed. Of several events with one key the oldest is given, so that
polling plays as it was recorded.

Not taken: position first (concurrent calls get each other's answers, and it looks like drift), and a scan of the tape
for each call (quadratic).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.tape.matching.ask import Ask, key_of
from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.matching.nearest import nearest, spoken
from backtrail.core.tape.matching.pieces import Pieces
from backtrail.core.tape.matching.question import Question, Questions
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.matching.waiting import Accept, Waiting, anything
from backtrail.core.tape.recording.event import Event, Label
from backtrail.core.tape.recording.tape import Tape

Exhausted: TypeAlias = Literal["raise", "repeat_last"]
MOST_REPEATS: Final = 100
"""Of one answer, where the last is repeated: a program that polls for ever must end."""
LOST: Final = "lost"
"""In the arguments of an event whose question the trace did not keep."""
CONVERSATION: Final = "conversation"
"""In the arguments of a model call that a trace told: what was said, whichever wire it went over."""


Whose: TypeAlias = tuple[str, str]
"""Kind and name."""
SPOKEN: Final = ("llm", "")
"""Model calls that a trace told."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that answers a call, and why it is the one."""

    event: Event
    label: Label
    why: str = ""


class Reel:
    """The events of a tape by what they ask. Not safe for threads: its session holds a lock."""

    def __init__(
        self, tape: Tape, *, now: Clock | None = None, rules: Rules | None = None, exhausted: Exhausted = "raise"
    ) -> None:
        self.tape = tape
        self._then = Clock(tape.header.t0, tape.header.utc_offset)
        self._now = now or self._then
        self._pieces = Pieces()
        self.questions = Questions(self._then, self._now, self._pieces)
        self._rules = rules or Rules()
        self._exhausted = exhausted
        self._given: set[int] = set()
        self._answered: set[int] = set()
        self._repeats: dict[int, int] = defaultdict(int)
        self._last: dict[str, Event] = {}
        self._exact: dict[str, Waiting] = defaultdict(Waiting)
        self._lost: dict[Whose, Waiting] = defaultdict(Waiting)
        self._kinds: dict[Whose, list[Event]] = defaultdict(list)
        self._masked: dict[Whose, dict[str, Waiting]] = {}
        self._recorded: dict[int, Question] = {}
        self._children: dict[int, list[int]] = defaultdict(list)
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
        self._answered.add(found.event.i)
        self._last[key] = found.event
        return found

    def _found(self, ask: Ask, key: str) -> Taken | None:
        waiting = self._exact.get(key)
        if waiting:
            if event := waiting.next(self._given, ask.scope):
                return Taken(event, "tape", "the same call")
            if event := waiting.next(self._given):
                return Taken(event, "tape", f"the same call, recorded in {event.scope or 'no scope'}")
        if told := self._spoken(ask):
            event = told.next(self._given, ask.scope) or told.next(self._given)
            if event is not None:
                return Taken(event, "tape", "the same conversation")
        for why, other, accept in self._without_ids(ask):
            event = other.next(self._given, ask.scope, accept) or other.next(self._given, None, accept)
            if event is not None:
                return Taken(event, "masked", why)
        lost = self._lost.get(SPOKEN if ask.conversation is not None else (ask.kind, ask.name))
        if lost and (event := lost.next(self._given)):
            return Taken(event, "position", "the trace did not keep what was asked: the next in recorded order")
        return None

    def _spoken(self, ask: Ask) -> Waiting | None:
        """Where the call's conversation waits."""
        if ask.conversation is None or SPOKEN not in self._kinds:
            return None
        return self._exact.get(key_of("llm", "", {CONVERSATION: ask.conversation}))

    def _without_ids(self, ask: Ask) -> Iterator[tuple[str, Waiting, Accept]]:
        """Where the call waits once ids and dates are put aside, and which of those there it really is."""
        if ask.conversation is not None and SPOKEN in self._kinds:
            yield from self._alike("the same conversation but for ids and dates", SPOKEN, ask.conversation)
        if (ask.kind, ask.name) in self._kinds:
            args = self._rules.applied(ask.kind, ask.name, ask.args)
            yield from self._alike("the same but for ids and dates", (ask.kind, ask.name), args)

    def _alike(self, why: str, whose: Whose, args: Any) -> Iterator[tuple[str, Waiting, Accept]]:
        asked = self.questions.of(args)
        told = self._by_question(whose).get(asked.digest)
        if told is not None:
            accept = anything if not asked.dates else lambda event: self.questions.same(self._recorded[event.i], asked)
            yield why, told, accept

    def _by_question(self, whose: Whose) -> dict[str, Waiting]:
        """Events of one name without ids and dates; made when a call is first not found as it is."""
        known = self._masked.get(whose)
        if known is None:
            known = self._masked[whose] = defaultdict(Waiting)
            for event in self._kinds[whose]:
                args = self._rules.applied(event.kind, event.name, event.args)
                question = self._recorded[event.i] = self.questions.of(spoken(args))
                known[question.digest].add(event)
        return known

    def _again(self, ask: Ask, key: str) -> Taken | None:
        """The answer that was given last, where it may be given again."""
        if not (ask.discovery or self._exhausted == "repeat_last"):
            return None
        last = self._last.get(key) or self._before(ask)
        if last is None:
            return None
        self._repeats[last.i] += 1
        if not ask.discovery and self._repeats[last.i] > MOST_REPEATS:
            return None
        return Taken(last, "repeat", "asked again: the last recorded answer")

    def _before(self, ask: Ask) -> Event | None:
        """The event that last answered a call that is the same but for ids and dates."""
        answers = (told.last(self._answered, accept) for _, told, accept in self._without_ids(ask))
        return next((event for event in answers if event is not None), None)

    def explain(self, event: Event) -> None:
        """The event was answered whole: what happened inside it is not missing, and answers nothing else."""
        self._given.add(event.i)
        below = [event.i]
        while below:
            inner = self._children.get(below.pop(), ())
            self._given.update(inner)
            below.extend(inner)

    def was_asked(self, ask: Ask) -> bool:
        """Whether an equal call was answered before: then this one is one too many."""
        return self._asked(ask) in self._last or self._before(ask) is not None

    def left(self) -> list[Event]:
        """Events outside any other that nobody has asked for, in recorded order."""
        return [each for each in self.tape.events if each.parent is None and each.i not in self._given]

    def given(self, event: Event) -> bool:
        """Whether the event was given, or lies within one that was."""
        return event.i in self._given

    def nearest(self, ask: Ask, most: int = 3) -> Sequence[tuple[Event, float]]:
        """Events that ask for something alike, each with its likeness from 0 to 1; best first, then those not given."""
        same = self._kinds.get((ask.kind, ask.name), [])
        told = self._kinds.get(SPOKEN, []) if ask.kind == "llm" else []
        events = [*same, *told] or [event for event in self.tape.events if event.kind == ask.kind]
        return nearest(ask, events, self._then, self._now, self._pieces, self.given)[:most]

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


def _whose(event: Event) -> Whose:
    """Model calls that a trace told are asked over any wire: they have no name."""
    told = event.kind == "llm" and isinstance(event.args, dict) and (CONVERSATION in event.args or LOST in event.args)
    return SPOKEN if told else (event.kind, event.name)
