"""Everything that watches: opened and closed as one."""

from collections.abc import Callable, Sequence

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.watch.watching import Watching
from backtrail.server.alerts.windows.evaluating import Evaluating
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Records


class Alerting:
    """The threads that watch. Every method is for any thread, and returns at once but for `close`."""

    def __init__(self, store: Store, records: Records, health: Health, told: Callable[[], None]) -> None:
        """`told` is called after each commit of something that somebody has to hear of."""
        self._watching = Watching(store, records, health, told)
        self._evaluating = Evaluating(store, records, health, told)

    def changed(self) -> None:
        """Rules or silences are others now, or somebody took an alert in hand."""
        self._watching.rules_changed()
        self._evaluating.rules_changed()

    def forgotten(self, project: ProjectId, traces: Sequence[TraceId]) -> None:
        """These traces are no more."""
        self._watching.forgotten(project, traces)

    def close(self) -> None:
        """Stop after the piece at hand."""
        self._evaluating.close()
        self._watching.close()
