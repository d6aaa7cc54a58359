"""Guarded runs: what guards tell of themselves. A change is written at once, a mere beat now and then.

A beat of every run every few seconds would be a disk flush each; what they say in between is kept in memory.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.server.storage.records import GuardedRun

SECOND: Final = 10**9
WRITTEN: Final = 20 * SECOND
"""Nanoseconds after which a beat is written although nothing changed."""
LOST: Final = 20 * SECOND
"""Nanoseconds without a beat after which nobody is thought to listen."""
MOST: Final = 10_000
"""Runs that are remembered between two writings."""
TELLING: Final = ("session_id", "trace_id", "agent", "limits", "state", "tripped")
"""What is written at once when it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What was told last."""

    spent: dict[str, Any]
    seen: int
    written: int


class WrongProject(Exception):
    """The run belongs to another project."""


class Guarded:
    """The runs that are guarded now, beside their rows. Used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._beats: dict[str, Beat] = {}

    def told(self, db: Session, project: str, run_id: str, told: dict[str, Any], now: int) -> bool:
        """A run tells how it does; whether there is something to commit. Raises WrongProject."""
        row = db.get(GuardedRun, run_id)
        if row is not None and row.project_id != project:
            raise WrongProject(run_id)
        with self._lock:
            before = self._beats.pop(run_id, None)
            due = before is None or before.written + WRITTEN < now
            changed = row is None or due or any(getattr(row, name) != told[name] for name in TELLING)
            written = now if changed or before is None else before.written
            self._beats[run_id] = Beat(spent=told["spent"], seen=now, written=written)
            while len(self._beats) > MOST:
                self._beats.pop(next(iter(self._beats)))
        if not changed:
            return False
        if row is None:
            db.add(GuardedRun(id=run_id, project_id=project, begun=now, seen=now, **told))
        else:
            for name, value in told.items():
                setattr(row, name, value)
            row.seen = now
        return True

    def fresh(self, row: GuardedRun) -> tuple[dict[str, Any], int]:
        """What it has spent and when it was heard of last, also where that is not written yet."""
        with self._lock:
            beat = self._beats.get(row.id)
        return (row.spent, row.seen) if beat is None or beat.seen < row.seen else (beat.spent, beat.seen)


def listed(db: Session, project: str, states: Sequence[str], limit: int) -> list[GuardedRun]:
    """Guarded runs, those heard of last first; of no states: all."""
    chosen = select(GuardedRun).where(GuardedRun.project_id == project)
    if states:
        chosen = chosen.where(GuardedRun.state.in_(states))
    return list(db.scalars(chosen.order_by(GuardedRun.seen.desc(), GuardedRun.id).limit(limit)))
