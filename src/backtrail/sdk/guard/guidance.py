"""What the model is to be told: messages for the next model call, each said once.

Frameworks build the conversation anew for each call. A message keeps its place in it: it is put where it was said
first, so that the model does not take it for news at every call.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from backtrail.sdk.capture.ambient import GUARDED

T = TypeVar("T")
MOST: Final = 50
"""Messages kept of one run, the newest."""
SIGNED: Final = "[Message from the operator of this agent, not from the user]"
"""How a message begins in a conversation."""


def weave(items: list[T], key: Callable[[T], Hashable], make: Callable[[str], T]) -> list[T]:
    """The conversation with what the runs of the running context have to say; see `Guidance.woven`."""
    for run in GUARDED.get():
        items = run.guidance.woven(items, key, make)
    return items


class Guidance:
    """The messages of one run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unsaid: list[str] = []
        self._said: list[tuple[int, Hashable, str]] = []

    def add(self, message: str) -> None:
        """The model is to be told this; what waits to be said already is not said twice."""
        with self._lock:
            if message and message not in self._unsaid:
                self._unsaid = [*self._unsaid, message][-MOST:]

    def take(self) -> list[str]:
        """What was not said yet; it is taken for said."""
        with self._lock:
            unsaid, self._unsaid = self._unsaid, []
            return unsaid

    def woven(self, items: list[T], key: Callable[[T], Hashable], make: Callable[[str], T]) -> list[T]:
        """The conversation with every message at its place; new ones at its end.

        `key` tells an entry from others: a message is left out where another entry stands before its place, which is
        then another conversation of the same run.
        """
        if not self._unsaid and not self._said:
            return items
        new = self.take()
        with self._lock:
            last = key(items[-1]) if items else None
            self._said = [*self._said, *((len(items), last, text) for text in new)][-MOST:]
            said = list(self._said)
        woven = list(items)
        for at, before, text in reversed(said):
            if at <= len(items) and (key(items[at - 1]) if at else None) == before:
                woven.insert(at, make(f"{SIGNED} {text}"))
        return woven
