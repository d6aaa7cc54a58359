"""A tape being played: each event is given once, to the call that asks for it."""

from collections import defaultdict, deque
from dataclasses import dataclass

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event, Label
from backtrail.core.tape.recording.tape import Tape


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that answers a call, and why it is the one."""

    event: Event
    label: Label
    why: str = ""


class Reel:
    """The events of a tape by what they ask. Not safe for threads: its session holds a lock."""

    def __init__(self, tape: Tape, *, now: float | None = None) -> None:
        self.tape = tape
        self._now = tape.header.t0 if now is None else now
        self._given: set[int] = set()
        self._keys: dict[str, deque[Event]] = defaultdict(deque)
        for event in tape.events:
            self._keys[event.key].append(event)

    def take(self, ask: Ask) -> Taken | None:
        """The event that answers the call, never given again; None: nothing on the tape does."""
        waiting = self._keys.get(ask.key)
        while waiting:
            event = waiting.popleft()
            if event.i not in self._given:
                self._given.add(event.i)
                return Taken(event, "tape")
        return None
