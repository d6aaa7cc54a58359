"""Forgetting whole: with a trace go its media and the feedback on it, which the store of spans does not know.

The store forgets first. A crash before the rest is gone leaves media without a trace; the next start finds them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.alerts import erasing as alerts
from backtrail.server.ingest import media
from backtrail.server.ingest.visit import transaction
from backtrail.server.replays import tapes
from backtrail.server.storage.api import Retention, Store
from backtrail.server.storage.records import (
    Feedback,
    FindingFeedback,
    GuardedRun,
    KeptTape,
    MediaUse,
    Order,
    Records,
    ReplayResult,
)

AT_ONCE: Final = 500
"""Traces named in one statement."""
GRACE: Final = 3600 * 10**9
"""Nanoseconds in which a trace may come after its media."""
GUARDED: Final = 30 * 24 * 3600 * 10**9
"""Nanoseconds that guarded runs, and orders to them, are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetting:
    """Every way in which traces are forgotten for good. Used from any thread."""

    store: Store
    records: Records
    shelf: media.Shelf
    followers: Sequence[Callable[[ProjectId, Sequence[TraceId]], None]] = ()
    """Told which traces are no more: they may remember some."""

    def trace(self, project: ProjectId, trace_id: TraceId) -> int:
        """Forget a trace; how many spans it had."""
        spans = self.store.delete_trace(project, trace_id)
        self._follow(project, [trace_id])
        return spans

    def user(self, project: ProjectId, user_id: str) -> int:
        """Forget every trace of a user; how many there were."""
        gone = self.store.delete_user(project, user_id)
        self._follow(project, gone)
        return len(gone)

    def expire(self, project: ProjectId, keep: Retention, now: Nanos) -> int:
        """Forget what may not be kept; how many traces went. Bounded work: call again until it says 0."""
        gone = self.store.expire(project, keep, now)
        self._follow(project, gone)
        return len(gone)

    def left_over(self) -> None:
        """Forget media and feedback whose trace is gone, or never came."""
        before = time.time_ns() - GRACE
        self.guarded(Nanos(time.time_ns()))
        chosen = [
            select(kept.project_id, kept.trace_id).where(kept.made < before).distinct()
            for kept in (MediaUse, FindingFeedback, KeptTape, ReplayResult)
        ]
        with self.records.session() as db:
            named = {(ProjectId(project), TraceId(trace)) for each in chosen for project, trace in db.execute(each)}
        for project, trace_id in named:
            if self.store.trace(project, trace_id) is None:
                self._follow(project, [trace_id])

    def guarded(self, now: Nanos) -> None:
        """Forget guarded runs and orders that are long over."""
        with self.records.session() as db, db.begin():
            db.execute(delete(GuardedRun).where(GuardedRun.seen < now - GUARDED))
            db.execute(delete(Order).where(Order.until < now - GUARDED))

    def _follow(self, project: ProjectId, gone: Sequence[TraceId]) -> None:
        for follower in self.followers:
            follower(project, gone)
        for at in range(0, len(gone), AT_ONCE):
            some = gone[at : at + AT_ONCE]
            for sha256 in transaction(self.records, lambda db, some=some: _forget(db, project, some)):  # type: ignore[misc]
                self.shelf.remove(sha256, lambda sha256=sha256: self._unused(sha256))  # type: ignore[misc]

    def _unused(self, sha256: str) -> bool:
        with self.records.session() as db:
            return media.unused(db, sha256)


def _forget(db: Session, project: ProjectId, traces: Sequence[TraceId]) -> list[str]:
    """Forget rows about these traces, and what alerts tell of them; the SHA-256 of media that no other trace shows."""
    for kept in (Feedback, FindingFeedback, GuardedRun, Order, ReplayResult):
        db.execute(delete(kept).where(kept.project_id == project, kept.trace_id.in_(traces)))
    tapes.erase(db, project, traces)
    alerts.erase(db, project, traces)
    return media.released(db, project, traces)
