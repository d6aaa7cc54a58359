"""How a follower gives way to others.

Python runs one thread at a time, so that a follower at work makes writers and readers wait. It works in pieces of some
milliseconds, and rests after each for a part or a multiple of the time that the piece took: the more, the faster spans
come in. Under a load that leaves no time it falls behind, and catches up when the load is over.
"""

import threading
import time
from typing import Final

from backtrail.server.followers.following import Stopping
from backtrail.server.storage.api import Cursor, Store

RESTS: Final = ((2000.0, 6.0), (500.0, 1.0), (0.0, 0.5))
"""From so many spans a second on it rests so many times as long as it worked; readers are there without writers too."""
MEASURED: Final = 0.5
"""Seconds over which the spans that come in are counted."""
LONGEST: Final = 1.0


class Pace:
    """The breaths of one follower. For its thread."""

    def __init__(self, store: Store, brief: float = 0.0) -> None:
        """`brief`: seconds of work that need no rest yet."""
        self._store, self._brief = store, brief
        self._since = time.monotonic()
        self._load = Load(self._since, store.head_cursor())
        self.stop: threading.Event | None = None
        """Set when the server ends; None as long as nobody follows."""

    def begin(self) -> None:
        """A piece of work begins."""
        self._since = time.monotonic()

    def breathe(self) -> None:
        """Rest, where there was work for a while. Raises Stopping."""
        if time.monotonic() - self._since > self._brief:
            self.rest()

    def rest(self) -> None:
        """Let others work, in proportion to what was worked since the last rest. Raises Stopping."""
        now = time.monotonic()
        seconds = min(LONGEST, (now - self._since) * self._load.rest(now, self._store.head_cursor()))
        if self.stop is not None and self.stop.wait(seconds):
            raise Stopping
        self._since = time.monotonic()


class Load:
    """How fast spans come in."""

    def __init__(self, now: float, head: Cursor) -> None:
        self._since, self._head, self._rate = now, head, 0.0

    def rest(self, now: float, head: Cursor) -> float:
        """How many times as long as it worked the follower rests, when the log ends at `head` now."""
        if now - self._since >= MEASURED:
            self._rate = (head - self._head) / (now - self._since)
            self._since, self._head = now, head
        return next(rest for least, rest in RESTS if self._rate >= least)
