"""What the follower does in one step: judge what is new, look at what is open, judge again what is old.

Findings and place are written together, so that a crash reads again and skips nothing; what is judged again is found
again as the same findings. Nothing that a trace holds stops the follower: a trace that cannot be judged is passed over.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.drift import DETECTOR as DRIFT
from backtrail.server.followers.drift import Drift
from backtrail.server.followers.following import Stopping
from backtrail.server.followers.judges import Judges
from backtrail.server.followers.open_traces import OpenTraces
from backtrail.server.followers.place import CURSOR, PAST, Key, cursor_of
from backtrail.server.followers.rulebook import Rulebook
from backtrail.server.followers.trouble import Trouble
from backtrail.server.storage.api import Cursor, JudgedTrace, Store, Window
from backtrail.server.storage.records import Records

LINES: Final = 500
"""Of the log, judged and written together."""
PAGE: Final = 20
"""Older traces after which it is noted how far they are judged."""
BEGIN: Final = "-"
"""The place before the newest trace."""
OPEN: Final = 200
"""Open traces of a project that are looked after when the server starts."""
SECOND: Final = 10**9


class Work:
    """The state of the follower. For one thread."""

    def __init__(
        self,
        store: Store,
        records: Records,
        catalogue: Catalogue,
        breathe: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._store, self._breathe, self._clock = store, breathe, clock
        self._drift = Drift(store)
        self._rules, self._judges = Rulebook(store, records, catalogue), Judges(store, breathe, beside=self._drift.look)
        self._open, self._trouble = OpenTraces(), Trouble()
        self._cursor = Cursor(0)
        self._past: dict[ProjectId, str] = {}
        self._page: list[TraceId] = []
        self._next: str | None = None

    def begin(self) -> None:
        """Go on where the last server stopped; a store that was never judged is judged from its newest trace on."""
        known = cursor_of(self._store)
        self._cursor = self._store.head_cursor() if known is None else known
        self._rules.begin(never=known is None)
        self._past = {ProjectId(key.removeprefix(PAST)): at for key, at in self._store.notes(PAST).items()}
        self._keep([], {CURSOR: str(self._cursor)} | self._to_judge_again())
        for project in self._store.projects():
            for trace in self._store.traces(project, Window(query="is:open", limit=OPEN)).rows:
                self._open.came((project, trace.trace_id), self._now())

    def rules_changed(self) -> None:
        """Projects whose rules are others now are judged again."""
        self._rules.forget()
        again = self._to_judge_again()
        if again:
            self._keep([], again)

    def forgotten(self, gone: Sequence[Key]) -> None:
        """These traces are no more; one that came again since is another trace."""
        for key in gone:
            self._judges.drop(key)
            self._open.over(key)
            self._drift.forgotten(key)
            if self._store.trace(*key) is not None:
                self._settle(key, ())

    def news(self) -> bool:
        """Judge the next lines of the log; whether there were any."""
        lines = self._store.follow(self._cursor, LINES)
        if not lines:
            return False
        touched: dict[Key, dict[SpanId, None]] = {}
        for line in lines:
            touched.setdefault((line.project, line.trace_id), {})[line.span_id] = None
        self._drift.telling = True
        try:
            found = [self._judged(key, tuple(spans)) for key, spans in touched.items()]
        finally:
            self._drift.telling = False
        judged = [one for one in found if one is not None]
        notes = self._rules.notes({project for project, _ in touched})
        self._keep(judged, {CURSOR: str(lines[-1].cursor)} | notes)
        self._cursor = lines[-1].cursor
        return True

    def overdue(self) -> bool:
        """Look at one open trace that is due; whether there was one."""
        key = next(self._open.due(self._now()), None)
        if key is None:
            return False
        self._settle(key, ())
        return True

    def past(self) -> bool:
        """Judge one older trace again; whether there was one to judge."""
        if not self._past:
            return False
        project = next(iter(self._past))
        if not self._page and not self._turned(project):
            return True
        trace_id = self._page.pop(0)
        if (project, trace_id) not in self._judges:  # else it was judged by the rules of now
            self._settle((project, trace_id), ())
        if not self._page:
            self._noted(project)
        return True

    def until_due(self) -> float | None:
        """Seconds until an open trace is due; None where there is none."""
        at = self._open.next()
        return None if at is None else max(0.0, at - self._now())

    def _turned(self, project: ProjectId) -> bool:
        """Turn to the next page of older traces; whether there is one."""
        at = self._past[project]
        page = self._store.traces(project, Window(limit=PAGE, after=None if at == BEGIN else at))
        self._page, self._next = [trace.trace_id for trace in page.rows], page.next
        if not self._page:
            self._noted(project)
        return bool(self._page)

    def _noted(self, project: ProjectId) -> None:
        """The page is done."""
        self._keep([], {PAST + project: self._next or ""})
        if self._next:
            self._past[project] = self._next
        else:
            del self._past[project]

    def _to_judge_again(self) -> dict[str, str]:
        others = self._rules.others()
        for project in others:
            self._judges.drop_all(project)
            self._past.pop(project, None)
            self._past[project] = BEGIN
        self._page = []
        return {PAST + project: BEGIN for project in others} | self._rules.notes(others)

    def _settle(self, key: Key, spans: Sequence[SpanId]) -> None:
        """Judge one trace and keep what is found."""
        judged = self._judged(key, spans)
        if judged is not None:
            self._keep([judged], {})

    def _judged(self, key: Key, spans: Sequence[SpanId]) -> JudgedTrace | None:
        """What is found in a trace; None where nothing changed, or where it cannot be judged."""
        try:
            rules = self._rules.of(key[0])
            kept = self._judges.judging(key, rules, spans)
            found = kept.judge.findings(Nanos(self._clock()))
            if DRIFT in rules.detectors:
                found = (*found, *self._drift.found(key))
        except Stopping:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is in a trace, the others are judged
            self._judges.drop(key)
            self._open.over(key)
            self._trouble.tell("trace", f"trace {key[1]} of project {key[0]} cannot be judged, others are", error)
            return None
        self._attend(key, ended=kept.judge.ended or kept.full, news=bool(spans))
        if found == kept.told or (kept.told is None and not found and self._clean(key)):
            kept.told = found
            return None
        kept.told = found
        return JudgedTrace(project=key[0], trace_id=key[1], findings=found)

    def _clean(self, key: Key) -> bool:
        """Whether nothing is kept of the trace, so that nothing has to be written."""
        trace = self._store.trace(*key)
        return trace is None or not trace.findings.count

    def _attend(self, key: Key, *, ended: bool, news: bool) -> None:
        if ended:
            self._judges.ended(key)
            self._open.over(key)
        elif news:
            self._open.came(key, self._now())
        else:
            self._open.again(key, self._now())

    def _keep(self, judged: Sequence[JudgedTrace], notes: dict[str, str]) -> None:
        try:
            self._store.keep_findings(judged, self._drift.notes() | notes).result()
            self._drift.written()
        except BaseException:
            for one in judged:
                self._judges.drop((one.project, one.trace_id))  # what they told is not kept
            raise

    def _now(self) -> float:
        return self._clock() / SECOND
