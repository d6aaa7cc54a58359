"""The bell that wakes whoever waits for orders of a project: rung from any thread, after the order is on disk."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST: Final = 2_000
"""Who may wait at once, of all projects: each holds a connection open."""


class Full(Exception):
    """Too many wait already."""


class Bell:
    """Those who wait, by project."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    def ring(self, project: str) -> None:
        """Something is new in the project."""
        with self._lock:
            woken = list(self._waiting.get(project, ()))
        for loop, event in woken:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    @contextmanager
    def heard(self, project: str) -> Iterator[asyncio.Event]:
        """An event that is set at each ring; the waiter clears it before it looks. Raises Full."""
        one = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if sum(map(len, self._waiting.values())) >= MOST:
                raise Full
            self._waiting.setdefault(project, set()).add(one)
        try:
            yield one[1]
        finally:
            with self._lock:
                self._waiting[project].discard(one)
                if not self._waiting[project]:
                    del self._waiting[project]


BELL: Final = Bell()
"""Of the process: an order may be given by any of its threads."""
