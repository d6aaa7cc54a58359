"""Rules of the stream on what is stored: each task or session is shown to the machine as it was at its worst."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.core.policy.machine import Observation, State, step
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.backtest.tried import Tried, WouldFire
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.watch.contents import contents
from backtrail.server.alerts.watch.labels import labels_of
from backtrail.server.alerts.watch.sights import Row, errors, loops, row_of, same_words, stuck, sums
from backtrail.server.storage.api import FindingWindow, KeptFinding, Store, Window

MOST_TRACES: Final = 20_000
MOST_READ: Final = 2_000
"""Traces whose spans are read, for rules that need them."""
MOST_HEADS: Final = 500
"""Spans of one trace."""
SECONDS: Final = 8.0
"""For one trial."""
OF_SESSIONS: Final = frozenset({"tokens", "spend"})
COUNTED: Final = {"errors_in_a_row": "tool_errors", "repeats": "tool_calls", "rounds": "tool_calls",
                  "same_messages": "llm_calls"}  # fmt: skip
"""What a trace has to have at least as many of as the limit says, to be worth reading."""


def tried(store: Store, project: ProjectId, rule: Rule, since: Nanos) -> Tried:
    """Try a rule on every task, session or finding since then."""
    if rule.metric == "findings":
        return _of_findings(store, project, rule, since)
    trial = Trial(store, project, rule)
    note, reached = "", since
    for subject in _sessions(store, project, since) if rule.metric in OF_SESSIONS else _traces(store, project, since):
        if trial.full:
            note = f"it stopped after {trial.evaluated:,}, the newest first"
            break
        reached = subject.start or reached
        trial.session(subject) if isinstance(subject, Session) else trial.task(subject)
    fired = sorted(trial.fired, key=lambda each: each.at)
    oldest = reached if note else since
    return Tried(fired=fired, evaluated=trial.evaluated, since=oldest, note=note, healthy=trial.healthy)


def _traces(store: Store, project: ProjectId, since: Nanos) -> Iterator[Trace]:
    """Newest first, so that what is left out is the oldest."""
    after: str | None = None
    while True:
        page = store.traces(project, Window(since=since, after=after, limit=500))
        yield from page.rows
        after = page.next
        if after is None:
            return


def _sessions(store: Store, project: ProjectId, since: Nanos) -> Iterator[Session]:
    after: str | None = None
    while True:
        page = store.sessions(project, Window(since=since, after=after, limit=500))
        yield from page.rows
        after = page.next
        if after is None:
            return


class Trial:
    """One rule, shown one task after the other."""

    def __init__(self, store: Store, project: ProjectId, rule: Rule) -> None:
        self._store, self._project, self._rule = store, project, rule
        self._until, self._read = time.monotonic() + SECONDS, 0
        self._least = min(limit for limit in (rule.warn, rule.alert) if limit is not None)
        self.fired: list[WouldFire] = []
        self.healthy: list[float] = []
        self.evaluated = 0

    @property
    def full(self) -> bool:
        return self.evaluated >= MOST_TRACES or self._read >= MOST_READ or time.monotonic() > self._until

    def session(self, session: Session) -> None:
        """Show one session to the machine."""
        first = Trace(trace_id=TraceId(""), session_id=session.session_id, user_id=session.user_id, end=session.end)
        self._shown(first, [sight for sight in sums(first, session.totals) if sight.metric == self._rule.metric], None)

    def task(self, trace: Trace) -> None:
        """Show one task to the machine."""
        sights = [sight for sight in self._sights(trace) if sight.metric == self._rule.metric]
        self._shown(trace, sights, trace.trace_id)

    def _shown(self, trace: Trace, sights: Sequence[Sight], trace_id: TraceId | None) -> None:
        self.evaluated += 1
        labels = labels_of(trace)
        if not self._rule.concerns(labels):
            return
        at = trace.end or trace.start or Nanos(0)
        for sight in sights:
            state, _ = step(State(), replace(self._rule, for_s=0, warn_for_s=0), Observation(value=sight.value), at)
            if state.open:
                told = self._rule.labels_of(labels | dict(sight.labels))
                self.fired.append(
                    WouldFire(at=at, until=at, level=state.level, labels=told, value=sight.value, trace_id=trace_id)
                )
        if trace.status != "error" and "critical" not in trace.findings.severities:
            self.healthy.append(max((sight.value for sight in sights), default=0.0))

    def _sights(self, trace: Trace) -> Iterator[Sight]:
        metric = self._rule.metric
        if metric == "steps":
            yield from sums(trace, None)
        elif metric == "stuck":
            yield from self._slowest(trace)
        elif getattr(trace.totals, COUNTED[metric]) >= self._least:
            self._read += 1
            yield from _streaks(self._store, self._project, trace, metric)

    def _slowest(self, trace: Trace) -> Iterator[Sight]:
        lasted = (trace.end or 0) - (trace.start or 0)
        if not trace.totals.tool_calls or (trace.end is not None and lasted < self._least * 10**9):
            return
        self._read += 1
        for head in _heads(self._store, self._project, trace):
            if head.kind == "tool" and head.start is not None and head.end is not None:
                yield from stuck({head.tool_name or head.name: (head.span_id, head.start)}, head.end)


def _heads(store: Store, project: ProjectId, trace: Trace) -> list[SpanHead]:
    return list(store.latest(project, trace.trace_id, MOST_HEADS))


def _streaks(store: Store, project: ProjectId, trace: Trace, metric: str) -> Iterator[Sight]:
    """The longest streak that the task ever had: what counts is what would have been seen while it went on."""
    row = row_of(_heads(store, project, trace))
    compared = {"repeats": row.runs, "rounds": row.runs, "same_messages": row.says}.get(metric, ())
    known = dict(contents(store, project, trace.trace_id, [head.span_id for head in compared])) if compared else {}
    best: dict[str, Sight] = {}
    for end in range(1, max(len(row.runs), len(row.says)) + 1):
        part = Row(runs=row.runs[:end], failed=row.failed[:end], says=row.says[:end])
        for sight in (*errors(part), *loops(part, known), *same_words(part, known)):
            if sight.metric == metric:
                tool = sight.labels.get("tool", "")
                best[tool] = max(best.get(tool, sight), sight, key=lambda each: each.value)
    yield from best.values()


def _of_findings(store: Store, project: ProjectId, rule: Rule, since: Nanos) -> Tried:
    fired: list[WouldFire] = []
    evaluated, after = 0, None
    seen: set[tuple[tuple[str, str], ...]] = set()
    while evaluated < MOST_TRACES:
        page = store.findings(project, FindingWindow(since=since, after=after, limit=500))
        for kept in page.rows:
            evaluated += 1
            _finding(rule, kept, fired, seen)
        after = page.next
        if after is None:
            break
    note = "" if after is None else f"it stopped at {evaluated:,} findings, the newest first"
    fired.sort(key=lambda each: each.at)
    return Tried(fired=fired, evaluated=evaluated, since=since, note=note)


def _finding(rule: Rule, kept: KeptFinding, fired: list[WouldFire], seen: set[tuple[tuple[str, str], ...]]) -> None:
    finding = kept.finding
    counts = finding.detector in rule.detectors if rule.detectors else finding.severity == "critical"
    told = {"session": kept.session_id or finding.trace_id, "agent": kept.trace_name, "detector": finding.detector}
    labels = rule.labels_of(told)
    key = tuple(sorted(labels.items()))
    if counts and key not in seen and rule.concerns(told):
        seen.add(key)
        at = kept.at or kept.told
        level = rule.level_of(1)
        if level != "none":
            fired.append(WouldFire(at=at, until=at, level=level, labels=labels, value=1, trace_id=finding.trace_id))
