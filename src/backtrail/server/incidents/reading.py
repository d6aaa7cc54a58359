"""Reads the case of an incident: its trace, judged; its session; the worst sessions of its group. Bounded, whatever is
in the trace.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.diagnose.diagnosis import Diagnosis
from backtrail.core.diagnose.reading import read
from backtrail.core.diagnose.runbook.case import Alarm, Around, Case, wanted
from backtrail.core.model.known_failed import known_failed
from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.followers.judging import LARGEST, Bench
from backtrail.server.storage.api import QueryError, Window
from backtrail.server.storage.query.tree import And, Compare
from backtrail.server.storage.query.write import written
from backtrail.server.storage.records import Incident

DAY: Final = 24 * 3600 * 1_000_000_000
"""Before the alert: so far back the worst sessions are looked for."""
WORST: Final = 5
TRACES: Final = 50
"""Of a session."""
HEADS: Final = 200_000
"""Spans of a large trace among which those to read are chosen."""
SMALL: Final = 500
"""Spans of a trace that is read in order, in one go."""
PART: Final = 2_500
"""Spans that are read of a trace of more than LARGEST."""
LAST: Final = 500
AROUND: Final = 250
"""Of a trace that is not small: its last spans, and those on each side of the one that the alert names."""
FIELDS: Final[Mapping[str, str]] = {
    "agent": "span.name",
    "tool": "tool",
    "model": "model",
    "user": "user",
    "environment": "environment",
    "release": "release",
}
"""Labels of a group, as the query language names them."""
MEASURES: Final = (
    ("tool_error", "tool_errors"),
    ("token", "tokens"),
    ("budget", "cost"),
    ("cost", "cost"),
    ("step", "steps"),
    ("loop", "steps"),
    ("stuck", "latency"),
    ("time", "latency"),
)
"""What the worst sessions are worst by, by a part of the rule's name."""


class NoTrace(Exception):
    """There is no trace to look at; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReader:
    """Reads cases."""

    bench: Bench
    breathe: Callable[[], bool] = lambda: True
    """Called between pieces of the work; says no when it has to be cut short."""
    clock: Callable[[], int] = time.time_ns

    def case(self, incident: Incident, replays: list[Mapping[str, Any]], golden: str | None) -> Case:
        """The case of an incident as it is now; `golden`: the item that was made of its run. Raises NoTrace."""
        project, now = ProjectId(incident.project_id), Nanos(self.clock())
        trace, notes = self._trace(incident)
        alarm = _alarm(incident)
        parts = self._parts(trace, alarm, project)
        judging = self.bench.judging(project, trace, now, parts=parts, breathe=self.breathe)
        if trace.totals.spans > judging.read:
            read_of = f"made from {judging.read:,} of them, and steps are counted among these"
            notes.append(f"The trace has {trace.totals.spans:,} spans; the runbook is {read_of}.")
        made, lead = self._diagnosed(incident, trace, judging.judged)
        run = read(judging.judged, alarm.span_id)
        need = wanted(run, made, alarm.span_id)
        whole = {span.span_id: span for span in self.bench.store.spans(project, trace.trace_id, need)} if need else {}
        return Case(
            alarm=alarm,
            trace=trace,
            judged=judging.judged,
            run=run,
            diagnosis=made,
            lead=lead,
            now=now,
            spans=whole,
            around=self._around(incident, trace),
            replays=replays,
            golden=golden,
            notes=notes,
        )

    def trace_of(self, incident: Incident) -> Trace | None:
        """The trace that the incident is about, as it is summed up now."""
        try:
            return self._trace(incident)[0]
        except NoTrace:
            return None

    def _trace(self, incident: Incident) -> tuple[Trace, list[str]]:
        """The alert's; else the newest of its session; else the worst of its group."""
        store, project = self.bench.store, ProjectId(incident.project_id)
        if incident.trace_id is not None:
            found = store.trace(project, TraceId(incident.trace_id))
            if found is None:
                raise NoTrace(
                    f"The trace {incident.trace_id} is not here: it was forgotten, or its spans never came. What the "
                    f"alert saw: {incident.evidence}"
                )
            return found, []
        if incident.session_id is not None:
            query = written(Compare("session", "=", incident.session_id, literal=True))
            for found in store.traces(project, Window(query=query, limit=1)).rows:
                return found, ["The alert names a session and no trace: this is the newest trace of it."]
        by = measure_of(incident.rule_id)
        window = Window(query=group_of(incident, None), since=Nanos(incident.opened - DAY), sort=f"-{by}", limit=1)
        for found in store.traces(project, window).rows if incident.labels else ():
            said = f"The alert is about a group and names no trace: this is the one of the last day with the most {by}."
            return found, [said.replace("_", " ")]
        raise NoTrace(f"The alert names no trace, and none can be found by its group. What it saw: {incident.evidence}")

    def _parts(self, trace: Trace, alarm: Alarm, project: ProjectId) -> list[set[SpanId]]:
        """What to read first of a trace that may not be read whole in time: its root, what lies around the span that
        the alert names, its end; then the rest from the beginning. Nothing where it is small.
        """
        if trace.totals.spans <= SMALL:
            return []
        ids = [head.span_id for head in islice(self.bench.store.heads(project, trace.trace_id), HEADS)]
        at = ids.index(alarm.span_id) if alarm.span_id in ids else 0
        first = {*ids[:1], *ids[-LAST:], *ids[max(0, at - AROUND) : at + AROUND]}
        if trace.root_id is not None:
            first.add(trace.root_id)
        room = (LARGEST if trace.totals.spans <= LARGEST else PART) - len(first)
        return [first, set(islice((each for each in ids if each not in first), room))]

    def _diagnosed(self, incident: Incident, trace: Trace, judged: Judged) -> tuple[Diagnosis, bool]:
        """The diagnosis; slight cues are a lead where the alert is about this very run and nothing else speaks."""
        scores = self.bench.store.scores(ProjectId(incident.project_id), trace.trace_id)
        made = diagnose(judged, failed=known_failed(trace, scores))
        if made.origins or not {"trace", "session"} & set(incident.labels):
            return made, False
        lead = diagnose(judged, failed=True)
        return (lead, True) if lead.origins else (made, False)

    def _around(self, incident: Incident, trace: Trace) -> Around:
        store, project = self.bench.store, ProjectId(incident.project_id)
        group, by = group_of(incident, trace), measure_of(incident.rule_id)
        try:
            worst = store.sessions(
                project, Window(query=group, since=Nanos(incident.opened - DAY), sort=f"-{by}", limit=WORST)
            ).rows
        except QueryError:
            worst = []
        if trace.session_id is None:
            return Around(worst=worst, group=group, measure=by)
        query = written(Compare("session", "=", trace.session_id, literal=True))
        traces = store.traces(project, Window(query=query, limit=TRACES)).rows
        session: Session | None = store.session(project, trace.session_id)
        return Around(session=session, traces=traces[::-1], worst=worst, group=group, measure=by)


def _alarm(incident: Incident) -> Alarm:
    return Alarm(
        title=incident.title,
        rule=incident.rule_id,
        labels=incident.labels,
        evidence=incident.evidence,
        span_id=SpanId(incident.span_id) if incident.span_id else None,
        fired=Nanos(incident.opened),
    )


def group_of(incident: Incident, trace: Trace | None) -> str:
    """The query that finds the traces of the alert's group; runs of the same name where it is about one session."""
    parts = [
        Compare(FIELDS[name], "=", str(value), literal=True)
        for name, value in sorted(incident.labels.items())
        if name in FIELDS and value
    ]
    if not parts and trace is not None and trace.name:
        parts = [Compare("name", "=", trace.name, literal=True)]
    return written(And(tuple(parts))) if parts else ""


def measure_of(rule: str) -> str:
    """What the worst are worst by."""
    return next((measure for part, measure in MEASURES if part in rule), "errors")
