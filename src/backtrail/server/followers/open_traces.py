"""Traces that are going on: when each is to be looked at again though nothing comes, for what hangs on time."""

import heapq
from collections.abc import Iterator
from typing import Final

from backtrail.server.followers.place import Key

SOON: Final = 5.0
"""Seconds after its last news at which a trace is looked at first."""
SHARE: Final = 4
"""A trace that has been quiet for so many times a span of time is looked at after that span again."""
MOST: Final = 10_000


class OpenTraces:
    """Open traces by the time at which they are due."""

    def __init__(self) -> None:
        self._news: dict[Key, float] = {}
        self._due: dict[Key, float] = {}
        self._heap: list[tuple[float, Key]] = []

    def __len__(self) -> int:
        return len(self._due)

    def came(self, key: Key, now: float) -> None:
        """The trace is open, and had news."""
        self._news.pop(key, None)
        self._news[key] = now
        self._set(key, now + SOON)
        if len(self._news) > MOST:
            self.over(next(iter(self._news)))

    def again(self, key: Key, now: float) -> None:
        """It was looked at and is open still."""
        if key in self._news:
            self._set(key, now + max(SOON, (now - self._news[key]) / SHARE))

    def over(self, key: Key) -> None:
        """It has ended, or is gone."""
        self._news.pop(key, None)
        self._due.pop(key, None)

    def due(self, now: float) -> Iterator[Key]:
        """The traces to be looked at now, each once."""
        while self._heap and self._heap[0][0] <= now:
            at, key = heapq.heappop(self._heap)
            if self._due.get(key) == at:
                del self._due[key]
                yield key

    def next(self) -> float | None:
        """When the next one is due."""
        return self._heap[0][0] if self._heap else None

    def _set(self, key: Key, at: float) -> None:
        self._due[key] = at
        heapq.heappush(self._heap, (at, key))
