"""Events that wait under one key for the calls that ask for them, oldest first."""

from collections.abc import Callable, Container
from typing import TypeAlias

from backtrail.core.tape.recording.event import Event

Accept: TypeAlias = Callable[[Event], bool]


def anything(_event: Event) -> bool:
    """Whatever waits under the key answers."""
    return True


class Waiting:
    """Those given under another key are passed over; each is looked at once, wherever it waits."""

    __slots__ = ("_all", "_scopes")

    def __init__(self) -> None:
        self._all = _Line()
        self._scopes: dict[str, _Line] = {}

    def add(self, event: Event) -> None:
        """Behind those that wait already."""
        self._all.events.append(event)
        self._scopes.setdefault(event.scope, _Line()).events.append(event)

    def next(self, given: Container[int], scope: str | None = None, accept: Accept = anything) -> Event | None:
        """The oldest that was not given; of one scope, or of any."""
        line = self._all if scope is None else self._scopes.get(scope)
        return line.next(given, accept) if line is not None else None

    def last(self, answered: Container[int], accept: Accept = anything) -> Event | None:
        """The youngest that has answered."""
        return next((each for each in reversed(self._all.events) if each.i in answered and accept(each)), None)


class _Line:
    __slots__ = ("events", "place")

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.place = 0

    def next(self, given: Container[int], accept: Accept) -> Event | None:
        while self.place < len(self.events) and self.events[self.place].i in given:
            self.place += 1
        rest = (self.events[at] for at in range(self.place, len(self.events)))
        return next((each for each in rest if each.i not in given and accept(each)), None)
