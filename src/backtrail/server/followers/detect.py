"""The follower that judges: a thread that reads the log as soon as something is written, and gives way to others."""

from collections import deque
from collections.abc import Sequence

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.following import Following
from backtrail.server.followers.pace import Pace
from backtrail.server.followers.place import Key
from backtrail.server.followers.work import Work
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records


class Detecting:
    """The thread. Everything but `_look` and what it calls is for any other thread."""

    def __init__(self, store: Store, records: Records, catalogue: Catalogue) -> None:
        self._gone: deque[Key] = deque()
        self._rules_changed = False
        self._pace = Pace(store)
        self._work = Work(store, records, catalogue, self._pace.breathe)
        self._thread = Following(
            store, "detect", begin=self._work.begin, look=self._look, stopped="the detectors stopped"
        )
        self._pace.stop = self._thread.stop
        self._thread.start()

    def rules_changed(self) -> None:
        """Detectors were switched or thresholds changed: judge again what has to be."""
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
        self._pace.begin()
        self._heed()
        more = self._work.news()
        if more:
            self._pace.breathe()
        more |= self._work.overdue()
        more |= self._work.past()
        self._pace.breathe()
        return 0 if more else self._work.until_due()

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
