"""Who writes next: a lock that is given in the order in which it was asked for.

SQLite lets one write at a time, and lets the others look again now and then whether it is free: who writes one
transaction after the other then keeps everybody else out. A lock of Python's own makes no promise of order either.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """A queue in front of something that one thread may do at a time. Not to be taken twice by one thread."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """From when everybody who came before is done until the end of the block."""
        mine = threading.Event()
        with self._mutex:
            self._queue.append(mine)
            if self._queue[0] is mine:
                mine.set()
        mine.wait()
        try:
            yield
        finally:
            with self._mutex:
                self._queue.popleft()
                if self._queue:
                    self._queue[0].set()
