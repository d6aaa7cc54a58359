"""The follower that counts: a thread that brings the sums of KPIs up to the log, and gives way to others.

As the one that judges (detect.py): it works in pieces of some milliseconds and rests after each, the longer the faster
spans come in; under a load that leaves no time it falls behind, and catches up when the load is over.
"""

import threading
import time
from typing import Final

from backtrail.server.followers.detect import LATER, LONGEST, Load
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.followers.trouble import Trouble
from backtrail.server.followers.work import Stopping
from backtrail.server.storage.api import Cursor, Store

AGAIN: Final = 1.0
"""Seconds after which it is looked whether a big trace has become quiet."""
BRIEF: Final = 0.005
"""Seconds of work that need no rest yet."""


class Counting:
    """The thread. Everything but `_run` and what it calls is for any other thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._woken, self._stop = threading.Event(), threading.Event()
        self._breath = time.monotonic()
        self._load = Load(self._breath, store.head_cursor())
        self._trouble = Trouble()
        self._counts = Counts(store, self._breathe)
        self._deaf = store.on_commit(self._committed)
        self._thread = threading.Thread(target=self._run, name="backtrail-kpi", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the piece at hand."""
        self._deaf()
        self._stop.set()
        self._woken.set()
        self._thread.join()

    def _committed(self, _: Cursor) -> None:
        self._woken.set()

    def _run(self) -> None:
        begun = False
        while not self._stop.is_set():
            try:
                if not begun:
                    self._counts.begin()
                begun = True
                self._follow()
            except Stopping:
                return
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop
                self._trouble.tell("kpi", "the counting of KPIs stopped, and goes on in a moment", error)
                self._stop.wait(LATER)

    def _follow(self) -> None:
        while not self._stop.is_set():
            self._breath = time.monotonic()
            more = self._counts.news()
            more |= self._counts.refound()
            more = more or self._counts.lagging()
            self._rest()
            if not more:
                self._woken.wait(AGAIN if self._counts.waiting() else None)
                self._woken.clear()

    def _breathe(self) -> None:
        """Rest, where there was work for a while. Raises Stopping."""
        if time.monotonic() - self._breath > BRIEF:
            self._rest()

    def _rest(self) -> None:
        """Let others work, in proportion to what was worked since the last rest. Raises Stopping."""
        now = time.monotonic()
        rest = self._load.rest(now, self._store.head_cursor())
        if self._stop.wait(min(LONGEST, (now - self._breath) * rest)):
            raise Stopping
        self._breath = time.monotonic()
