"""The follower that counts: a thread that brings the sums of KPIs up to the log, and gives way to others."""

from typing import Final

from backtrail.server.followers.following import Following
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.followers.pace import Pace
from backtrail.server.storage.api import Store

AGAIN: Final = 1.0
"""Seconds after which it is looked whether a big trace has become quiet."""
BRIEF: Final = 0.005
"""Seconds of work that need no rest yet."""


class Counting:
    """The thread. Everything but `_look` and what it calls is for any other thread."""

    def __init__(self, store: Store) -> None:
        self._pace = Pace(store, BRIEF)
        self._counts = Counts(store, self._pace.breathe)
        self._thread = Following(
            store, "kpi", begin=self._counts.begin, look=self._look, stopped="the counting of KPIs stopped"
        )
        self._pace.stop = self._thread.stop
        self._thread.start()

    def close(self) -> None:
        """Stop after the piece at hand."""
        self._thread.close()

    def _look(self) -> float | None:
        self._pace.begin()
        more = self._counts.news()
        more |= self._counts.refound()
        more = more or self._counts.lagging()
        self._pace.rest()
        if more:
            return 0
        return AGAIN if self._counts.waiting() else None
