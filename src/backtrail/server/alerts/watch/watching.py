"""The in-stream watch: a thread that reads the log as soon as something is written.

It is apart from the detectors' thread: that one rests under load and falls behind, and a page must not.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.watch.runs import Key
from backtrail.server.alerts.watch.work import Work
from backtrail.server.followers.following import Following
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records

LATER: Final = 1.0
"""Seconds after which what failed is tried again."""


class Watching:
    """The thread. Everything but `_look` and what it calls is for any other thread."""

    def __init__(self, store: Store, records: Records, health: Health, told: Callable[[], None]) -> None:
        self._gone: deque[Key] = deque()
        self._rules_changed = False
        self._work = Work(store, records, health, told)
        self._thread = Following(
            store,
            "watch",
            begin=self._work.begin,
            look=self._look,
            stopped="the watch stopped",
            later=LATER,
            anew=True,  # what it counted may be half done
        )
        self._thread.start()

    def rules_changed(self) -> None:
        """Rules or silences are others now, or somebody took an alert in hand."""
        self._rules_changed = True
        self._thread.wake()

    def forgotten(self, project: ProjectId, traces: Sequence[TraceId]) -> None:
        """These traces are no more."""
        self._gone.extend((project, trace_id) for trace_id in traces)
        self._thread.wake()

    def close(self) -> None:
        """Stop after the piece at hand."""
        self._thread.close()

    def _look(self) -> float | None:
        self._heed()
        more = self._work.news()
        more |= self._work.refound()
        more |= self._work.closer()
        self._work.tick()
        return 0 if more else self._work.until_due()

    def _heed(self) -> None:
        """What others asked for meanwhile."""
        if self._rules_changed:
            self._rules_changed = False
            self._work.rules_changed()
        gone = [self._gone.popleft() for _ in range(len(self._gone))]
        if gone:
            self._work.forgotten(gone)
