"""What the in-stream watch does in one step: what is new, what has to be looked at closely, what time brings.

Counts are looked at at once, with every span. Closer looks wait in a queue that is worked off in pieces, so that they
never keep the counts waiting. The place in the log, alerts, pages, incidents and orders are written together; after a
crash what is not written is read again, and finds the same.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final

from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.alerts.book import Round
from backtrail.server.alerts.desk import Desk
from backtrail.server.alerts.episodes import OF_SESSION
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.rulebook import Rulebook
from backtrail.server.alerts.watch.labels import labels_of
from backtrail.server.alerts.watch.looking import Looks
from backtrail.server.alerts.watch.marks import Going
from backtrail.server.alerts.watch.runs import LATEST, Key, Runs, begins_before, history, session_of
from backtrail.server.alerts.watch.wants import Wants, wants_of
from backtrail.server.storage.api import Cursor, Store, TraceNews, Window
from backtrail.server.storage.records import Records

SOURCE: Final = "stream"
PLACE: Final = "watch:place"
LINES: Final = 1000
"""Of the log, looked at together."""
PIECE: Final = 0.05
"""Seconds of closer looks before what is new is asked for again."""
WAITING: Final = 5000
"""Runs that wait for a closer look; those that have waited longest are left out."""
TICK: Final = 1.0
STEADY: Final = 5.0
"""Seconds after which open groups are looked at though nothing comes: time alone reminds and escalates."""
SECOND: Final = 10**9
HOUR: Final = 3600 * SECOND
OPEN: Final = 500
"""Runs of a project that are going on, looked at when the server starts."""


class Work:
    """The state of the watch. For one thread."""

    def __init__(
        self,
        store: Store,
        records: Records,
        health: Health,
        told: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._health = store, health
        self._clock, self._monotonic = clock, monotonic
        self._rules = Rulebook(records, "stream")
        self._desk = Desk(records, self._rules, SOURCE, monotonic, told)
        self._runs, self._sessions = Runs(store), dict[tuple[str, str], set[str]]()
        self._looks = Looks(store, self._runs, self._sessions)
        self._wants: dict[str, Wants] = {}
        self._queue: OrderedDict[Key, Cursor] = OrderedDict()
        """What waits for a closer look, and where in the log it was when that became due."""
        self._cursor, self._refound = Cursor(0), Cursor(0)
        self._ticked = self._steadied = monotonic()

    def begin(self) -> None:
        """Go on where the last server stopped; a store that was never watched is watched from now on."""
        self._runs.clear()
        self._sessions.clear()
        self._queue.clear()
        self._wants.clear()
        self._rules.forget()
        self._desk.begin(self._now())
        note = self._desk.place(PLACE)
        head = self._store.head_cursor()
        told = json.loads(note) if note else {"cursor": head, "refound": head}
        self._cursor, self._refound = Cursor(told["cursor"]), Cursor(told["refound"])
        self._known_groups()
        for project in self._store.projects():
            self._health.project[project] = self._now()
            for trace in self._store.traces(project, Window(query="is:open", limit=OPEN)).rows:
                if (trace.start or 0) > self._clock() - 24 * HOUR:
                    self._recalled((project, trace.trace_id))

    def news(self) -> bool:
        """Look at what was written; whether there was anything."""
        found = self._store.news(self._cursor, LINES)
        if found.cursor == self._cursor:
            return False
        made, now, moment = self._desk.round(), self._now(), self._monotonic()
        for each in found.traces:
            if not history(each, now):
                self._came(made, each, now, moment)
        self._cursor = found.cursor
        self._write(made, now)
        return True

    def refound(self) -> bool:
        """Look at the runs of which the detectors found something else; whether there were any."""
        found = self._store.refound(self._refound, LINES)
        if not found:
            return False
        made, now = self._desk.round(), self._now()
        for project, trace_id in dict.fromkeys((each.project, each.trace_id) for each in found):
            wants = self._wants_of(project)
            going = self._recent((project, trace_id)) if wants.of("findings") else None
            if going is not None:
                kept = self._store.findings_of(project, trace_id)
                self._looks.findings(made, (project, trace_id), going, kept, wants, now)
        self._refound = found[-1].cursor
        self._write(made, now)
        return True

    def closer(self) -> bool:
        """Closer looks, for a moment; whether there were any."""
        if not self._queue:
            return False
        made, now, until = self._desk.round(), self._now(), self._monotonic() + PIECE
        while self._queue and self._monotonic() < until:
            key, _ = self._queue.popitem(last=False)
            going = self._runs.get(key)
            if going is not None:
                self._looks.closely(made, key, going, self._wants_of(key[0]), now)
        self._write(made, now)
        return True

    def tick(self) -> None:
        """What time alone brings: tools that do not come back, runs that are over, alerts that nobody takes in hand."""
        moment = self._monotonic()
        if moment - self._ticked < TICK:
            return
        self._ticked = moment
        made, now = self._desk.round(), self._now()
        for key in list(self._runs.stuck):
            going = self._runs.get(key)
            if going is not None:
                self._looks.waiting(made, key, going, self._wants_of(key[0]), now, moment)
        for key in self._runs.over(moment):
            going = self._runs.get(key)
            if going is not None:
                self._looks.over(made, key, going, self._rules.of(key[0]), now)
        steady = moment - self._steadied >= STEADY
        if steady:
            self._steadied = moment
            self._desk.steady(made, now)
        self._write(made, now, must=steady and bool(self._desk.book.groups))

    def rules_changed(self) -> None:
        """Rules or silences are others now, or somebody took an alert in hand."""
        self._rules.forget()
        self._wants.clear()
        made, now = self._desk.round(), self._now()
        self._desk.steady(made, now)
        self._write(made, now, must=True)

    def forgotten(self, gone: Iterable[Key]) -> None:
        """These runs are no more: they show nothing any more."""
        made, now = self._desk.round(), self._now()
        for key in gone:
            self._queue.pop(key, None)
            going = self._runs.get(key)
            if going is not None:
                self._looks.over(made, key, going, self._rules.of(key[0]), now)
        self._write(made, now)

    def until_due(self) -> float | None:
        """Seconds until time brings something; None where only news can."""
        idle = not self._desk.book.groups and not self._runs.stuck
        return STEADY if idle else max(0.0, self._ticked + TICK - self._monotonic())

    def _came(self, made: Round, news: TraceNews, now: Nanos, moment: float) -> None:
        key, wants = (news.project, news.trace.trace_id), self._wants_of(news.project)
        self._health.project[news.project] = now
        going = self._runs.came(key, news, moment)
        self._looks.counts(made, key, going, news.session, wants, now)
        if self._looks.due(going, wants):
            self._queue.setdefault(key, self._cursor)
            if len(self._queue) > WAITING:
                self._queue.popitem(last=False)

    def _wants_of(self, project: str) -> Wants:
        if project not in self._wants:
            self._wants[project] = wants_of(self._rules.of(project))
        return self._wants[project]

    def _known_groups(self) -> None:
        """The runs of alerts that are open are remembered, so that they can end."""
        for group in list(self._desk.book.groups.values()):
            trace_id = group.sight.trace_id if group.sight else None
            key = (ProjectId(group.project), TraceId(trace_id or ""))
            going = self._recalled(key) if trace_id else None
            if going is None:
                self._orphan(group.fingerprint, group.project, group.rule_id)
            elif self._rules.known(group.project, group.rule_id).metric in OF_SESSION:
                self._sessions.setdefault((key[0], session_of(going.trace)), set()).add(group.fingerprint)
            else:
                going.shown.add(group.fingerprint)
            if going is not None:
                going.labels = labels_of(going.trace, rooted=going.rooted) | dict(group.labels)

    def _orphan(self, fingerprint: str, project: str, rule_id: str) -> None:
        """An open alert whose run is no more ends."""
        made, now = self._desk.round(), self._now()
        group = made.group(fingerprint)
        for subject in group.parts if group else ():
            made.gone(fingerprint, subject, self._rules.known(project, rule_id), now)
        self._write(made, now, must=True)

    def _recalled(self, key: Key) -> Going | None:
        """A run of the past that may be going on, from the store; None where it is no more."""
        going = self._runs.get(key)
        trace = self._store.trace(*key) if going is None else None
        if going is not None or trace is None:
            return going
        moment = self._monotonic()
        going = self._runs.begun(key, trace, moment)
        for head in self._store.latest(*key, LATEST):
            since = moment - min(3600.0, max(0.0, (self._clock() - (head.start or self._clock())) / SECOND))
            going.told([head], since)
        begins_before(going, trace)
        if going.waiting:
            self._runs.stuck.add(key)
        if self._looks.due(going, self._wants_of(key[0])):
            self._queue.setdefault(key, self._cursor)
        return going

    def _recent(self, key: Key) -> Going | None:
        """A run that is going on, or ended within the hour; None for older ones, which are judged again at times."""
        going = self._runs.get(key)
        if going is None:
            trace = self._store.trace(*key)
            last = None if trace is None else trace.end or trace.start
            if last is not None and last > self._clock() - HOUR:
                going = self._recalled(key)
        return going

    def _write(self, made: Round, now: Nanos, *, must: bool = False) -> None:
        looked = next(iter(self._queue.values()), self._cursor)  # after a crash, what still waited is read once more
        place = json.dumps({"cursor": looked, "refound": self._refound})
        self._desk.write(made, {PLACE: place}, now, must=must)

    def _now(self) -> Nanos:
        return Nanos(self._clock())
