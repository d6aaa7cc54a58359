"""The worker that fills in runbooks: a thread that is woken when an incident opens, and looks again while its trace
goes on.

The alert's transaction writes the incident and no more; what costs time (judging the trace, reading its session) is
done here, in seconds, and never holds up the watch. A restart fills in what is not filled in yet.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from backtrail.core.diagnose.runbook.answer import Answer
from backtrail.core.diagnose.runbook.fill import filled, unfillable
from backtrail.core.model.trace import Trace
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.judging import Bench
from backtrail.server.followers.trouble import Trouble
from backtrail.server.incidents import keeping, log
from backtrail.server.incidents.reading import CaseReader, NoTrace
from backtrail.server.storage.api import Cursor, Store
from backtrail.server.storage.records import Incident, Records

LOOK: Final = 1.0
"""Seconds after which it looks for incidents nobody woke it for."""
SOON: Final = 2.0
LATE: Final = 60.0
"""Seconds between two looks at a trace: soon while it changes, then ever later."""
SHARE: Final = 10.0
"""A runbook is filled in again at the earliest after so many times as long as that takes."""
MOST: Final = 200
"""Incidents whose traces are looked at again: the newest."""
PATIENCE: Final = 3.0
"""Seconds of reading one trace after which the rest of it is left out."""
REST: Final = 0.2
"""How many times as long as it worked it lets others work, between two pieces."""
TRIES: Final = 3
BEFORE: Final = Cursor(-1)
"""Before anything was written."""


@dataclass(slots=True)
class Watched:
    """A trace that is looked at again."""

    incident: Incident
    seen: Trace | None
    head: Cursor
    """The end of the log when it was looked at."""
    due: float
    pause: float = SOON


class Filling:
    """The thread. `wake` and `close` are for any other thread."""

    def __init__(
        self, store: Store, records: Records, catalogue: Catalogue, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self._store, self._records, self._clock = store, records, clock
        self._woken, self._stop = threading.Event(), threading.Event()
        self._reader = CaseReader(
            bench=Bench(store=store, records=records, catalogue=catalogue), breathe=self._breathe, clock=clock
        )
        self._watched: dict[str, Watched] = {}
        self._failed: dict[str, int] = {}
        self._trouble = Trouble()
        self._begun = self._breath = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="backtrail-incidents", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """An incident was opened or joined, and that is committed. Returns at once."""
        self._woken.set()

    def close(self) -> None:
        """Stop after the runbook at hand."""
        self._stop.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        begun = False
        while not self._stop.is_set():
            try:
                if not begun:
                    self._begin()
                begun = True
                self._fill_new()
                self._look_again()
            except Exception as error:  # noqa: BLE001 - the thread's outermost loop
                self._trouble.tell("filling", "runbooks are not filled in now, and are in a moment", error)
            self._woken.wait(self._pause())
            self._woken.clear()

    def _begin(self) -> None:
        """Incidents that were filled in by the server before: their traces may have gone on."""
        now = time.monotonic()
        with self._records.session() as db:
            chosen = select(Incident).where(Incident.open_key.is_not(None), Incident.filled.is_not(None))
            for incident in db.scalars(chosen.order_by(Incident.opened.desc()).limit(MOST)):
                self._watched[incident.id] = Watched(incident=incident, seen=None, head=BEFORE, due=now)

    def _fill_new(self) -> None:
        with self._records.session() as db:
            chosen = select(Incident).where(Incident.open_key.is_not(None), Incident.filled.is_(None))
            new = db.scalars(chosen.order_by(Incident.opened)).all()
        for incident in new:
            if self._stop.is_set():
                return
            self._fill(incident)

    def _look_again(self) -> None:
        """Fill in one again whose trace changed since; what is new goes before the next.

        Where nothing was written, nothing changed.
        """
        now, head = time.monotonic(), self._store.head_cursor()
        for watched in [each for each in self._watched.values() if each.due <= now]:
            if self._stop.is_set():
                return
            trace = watched.seen if watched.head == head else self._trace_now(watched)
            if trace is None or trace == watched.seen:
                watched.head, watched.pause = head, min(LATE, watched.pause * 2)
                watched.due = now + watched.pause
            else:
                self._fill(watched.incident)
                return

    def _trace_now(self, watched: Watched) -> Trace | None:
        if watched.seen is None:  # an alert that joined since may have named one
            with self._records.session() as db:
                watched.incident = db.get(Incident, watched.incident.id) or watched.incident
        return self._reader.trace_of(watched.incident)

    def _fill(self, incident: Incident) -> None:
        """Fill in one runbook. Whatever is wrong with its trace, it is told in the runbook and the others go on."""
        self._begun = self._breath = time.monotonic()
        head = self._store.head_cursor()
        try:
            answers, trace = self._answers(incident)
        except NoTrace as why:
            if self._watched.pop(incident.id, None) is not None:
                return  # the trace was forgotten: what was filled in from it stays
            answers, trace = unfillable(str(why)), None
        except Exception as error:  # noqa: BLE001 - whatever is in a trace, the other incidents are filled in
            self._trouble.tell("case", f"the runbook of incident #{incident.number} cannot be filled in", error)
            tries = self._failed[incident.id] = self._failed.get(incident.id, 0) + 1
            if tries < TRIES:
                return
            answers, trace = self._given_up(incident, error), None
        if self._stop.is_set():
            return  # it may have been cut short; the next start fills it in
        self._failed.pop(incident.id, None)
        with self._records.writing() as db:
            again = keeping.keep(db, incident.id, answers, self._clock())
        now = time.monotonic()
        if again:
            due = now + max(SOON, SHARE * (now - self._begun))
            self._watch(Watched(incident=incident, seen=trace, head=head, due=due))
        else:
            self._watched.pop(incident.id, None)

    def _answers(self, incident: Incident) -> tuple[list[Answer], Trace | None]:
        with self._records.session() as db:
            replays = keeping.replays_of(keeping.steps_of(db, incident.id))
            golden = keeping.golden_of(db, incident)
        case = self._reader.case(incident, replays, golden)
        return filled(case), case.trace

    def _given_up(self, incident: Incident, error: Exception) -> list[Answer]:
        why = f"The runbook could not be filled in: {type(error).__name__}. The log of the server has the stack trace."
        with self._records.writing() as db:
            log.write(db, incident.id, "unfilled", at=self._clock(), text=why)
        return unfillable(f"{why} What the alert saw: {incident.evidence}")

    def _watch(self, watched: Watched) -> None:
        self._watched.pop(watched.incident.id, None)
        self._watched[watched.incident.id] = watched
        while len(self._watched) > MOST:
            del self._watched[next(iter(self._watched))]

    def _pause(self) -> float:
        """Seconds until something is due."""
        due = min((watched.due for watched in self._watched.values()), default=float("inf"))
        return max(0.05, min(LOOK, due - time.monotonic()))

    def _breathe(self) -> bool:
        """Let others work for a moment; whether there is time left for this trace."""
        now = time.monotonic()
        self._stop.wait((now - self._breath) * REST)
        self._breath = time.monotonic()
        return self._breath - self._begun < PATIENCE and not self._stop.is_set()
