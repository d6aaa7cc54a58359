"""The follower that judges: a thread that reads the log as soon as something is written, and gives way to others.

Python runs one thread at a time, so that a judge at work makes writers and readers wait. It works in pieces of some
milliseconds, and rests after each for a part or a multiple of the time that the piece took: the more, the faster spans
come in. Under a load that leaves no time it falls behind, and catches up when the load is over.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.place import Key
from backtrail.server.followers.trouble import Trouble
from backtrail.server.followers.work import Stopping, Work
from backtrail.server.storage.api import Cursor, Store
from backtrail.server.storage.records import Records

log = logging.getLogger("backtrail")
RESTS: Final = ((2000.0, 6.0), (500.0, 1.0), (0.0, 0.5))
"""From so many spans a second on it rests so many times as long as it worked; readers are there without writers too."""
MEASURED: Final = 0.5
"""Seconds over which the spans that come in are counted."""
LONGEST: Final = 1.0
LATER: Final = 2.0
"""Seconds after which what failed is tried again."""


class Detecting:
    """The thread. Everything but `_run` and what it calls is for any other thread."""

    def __init__(self, store: Store, records: Records, catalogue: Catalogue) -> None:
        self._store = store
        self._woken, self._stop = threading.Event(), threading.Event()
        self._breath = time.monotonic()
        self._load = Load(self._breath, store.head_cursor())
        self._gone: deque[Key] = deque()
        self._rules_changed = False
        self._trouble = Trouble()
        self._work = Work(store, records, catalogue, self._breathe)
        self._deaf = store.on_commit(self._committed)
        self._thread = threading.Thread(target=self._run, name="backtrail-detect", daemon=True)
        self._thread.start()

    def rules_changed(self) -> None:
        """Detectors were switched or thresholds changed: judge again what has to be."""
        self._rules_changed = True
        self._woken.set()

    def forgotten(self, project: ProjectId, traces: Sequence[TraceId]) -> None:
        """These traces are no more."""
        self._gone.extend((project, trace_id) for trace_id in traces)
        self._woken.set()

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
                    self._work.begin()
                begun = True
                self._follow()
            except Stopping:
                return
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop
                self._trouble.tell("follower", "the detectors stopped, and go on in a moment", error)
                self._stop.wait(LATER)

    def _follow(self) -> None:
        while not self._stop.is_set():
            self._breath = time.monotonic()
            self._heed()
            more = self._work.news()
            if more:
                self._breathe()
            more |= self._work.overdue()
            more |= self._work.past()
            self._breathe()
            if not more:
                self._woken.wait(self._work.until_due())
                self._woken.clear()

    def _heed(self) -> None:
        """What others asked for meanwhile."""
        if self._rules_changed:
            self._rules_changed = False
            try:
                self._work.rules_changed()
            except BaseException:
                self._rules_changed = True
                raise
        gone = [self._gone.popleft() for _ in range(len(self._gone))]
        if gone:
            self._work.forgotten(gone)

    def _breathe(self) -> None:
        """Let others work, in proportion to what was worked since the last breath. Raises Stopping."""
        now = time.monotonic()
        rest = self._load.rest(now, self._store.head_cursor())
        if self._stop.wait(min(LONGEST, (now - self._breath) * rest)):
            raise Stopping
        self._breath = time.monotonic()


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
