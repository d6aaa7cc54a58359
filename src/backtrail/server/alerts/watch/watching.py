"""The in-stream watch: a thread that reads the log as soon as something is written.

It is apart from the detectors' thread: that one rests under load and falls behind, and a page must not.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.watch.runs import Key
from backtrail.server.alerts.watch.work import Work
from backtrail.server.followers.trouble import Trouble
from backtrail.server.storage.api import Cursor, Store
from backtrail.server.storage.records import Records

LATER: Final = 1.0
"""Seconds after which what failed is tried again."""


class Watching:
    """The thread. Everything but `_run` and what it calls is for any other thread."""

    def __init__(self, store: Store, records: Records, health: Health, told: Callable[[], None]) -> None:
        self._woken, self._stop = threading.Event(), threading.Event()
        self._gone: deque[Key] = deque()
        self._rules_changed = False
        self._trouble = Trouble()
        self._work = Work(store, records, health, told)
        self._deaf = store.on_commit(self._committed)
        self._thread = threading.Thread(target=self._run, name="backtrail-watch", daemon=True)
        self._thread.start()

    def rules_changed(self) -> None:
        """Rules or silences are others now, or somebody took an alert in hand."""
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
        while not self._stop.is_set():
            try:
                self._work.begin()
                self._follow()
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop
                self._trouble.tell("watch", "the watch stopped, and goes on in a moment", error)
                self._stop.wait(LATER)

    def _follow(self) -> None:
        while not self._stop.is_set():
            self._woken.clear()
            self._heed()
            more = self._work.news()
            more |= self._work.refound()
            more |= self._work.closer()
            self._work.tick()
            if not more:
                self._woken.wait(self._work.until_due())

    def _heed(self) -> None:
        """What others asked for meanwhile."""
        if self._rules_changed:
            self._rules_changed = False
            self._work.rules_changed()
        gone = [self._gone.popleft() for _ in range(len(self._gone))]
        if gone:
            self._work.forgotten(gone)
