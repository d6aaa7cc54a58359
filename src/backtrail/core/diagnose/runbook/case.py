"""The case of an incident: all that its runbook is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from backtrail.core.detect.judged import Judged
from backtrail.core.detect.moment import Moment
from backtrail.core.diagnose.diagnosis import Diagnosis
from backtrail.core.diagnose.steps import Run, Step
from backtrail.core.diagnose.tell import LEAD
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import Nanos, SpanId

WANTED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What the alert said."""

    title: str
    rule: str
    labels: Mapping[str, str]
    evidence: str
    span_id: SpanId | None
    fired: Nanos


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known beside the trace."""

    session: Session | None = None
    traces: Sequence[Trace] = ()
    """Of the session, by start."""
    worst: Sequence[Session] = ()
    """Of the group that the alert is about, the worst first."""
    group: str = ""
    """The query that finds the group's traces."""
    measure: str = "errors"
    """What the worst are worst by, as the query language names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident's trace, judged and diagnosed."""

    alarm: Alarm
    trace: Trace
    judged: Judged
    run: Run
    diagnosis: Diagnosis
    now: Nanos
    lead: bool = False
    """The diagnosis names a step from slight cues, because an alert says that something is wrong."""
    spans: Mapping[SpanId, Span] = field(default_factory=dict)
    """Whole spans, of those that `wanted` names."""
    around: Around = Around()
    replays: Sequence[Mapping[str, Any]] = ()
    """Results of replays that came back."""
    golden: str | None = None
    """The item of a dataset that was made from the run."""
    notes: Sequence[str] = ()
    """Of how it was read: too large to read whole, or another trace than the alert's."""

    @property
    def is_lead(self) -> bool:
        """Whether no finding speaks for the origin, or the diagnosis was made from slight cues."""
        return self.lead or self.diagnosis.title.startswith(LEAD)

    @property
    def title(self) -> str:
        """What the diagnosis calls it, without the step and without saying that it is a lead."""
        told = self.diagnosis.title.removeprefix(LEAD).partition(" (step ")[0]
        return f"{told[:1].upper()}{told[1:]}"

    @property
    def flagged(self) -> Step | None:
        """The step of the span that the alert names."""
        return None if self.alarm.span_id is None else step_of(self.run, self.alarm.span_id)

    @property
    def pointed_at(self) -> Step | None:
        """The run of a tool, or the retrieval, that the alert is about: its span, or what the turn there asked for."""
        step = self.flagged
        if step is None or not step.turn:
            return step
        return next((each for each in self.run.steps[step.place + 1 :] if each.asker == step.place), None)

    def found_at(self, spans: Sequence[SpanId | None], *families: str) -> list[Finding]:
        """The findings that mark or show in one of these spans, or were caused there."""
        ids = {span for span in spans if span is not None}
        return [
            finding
            for finding in self.judged.findings
            if (not families or finding.family in families)
            and (finding.span_id in ids or finding.cause in ids or not ids.isdisjoint(finding.spans))
        ]


def step_of(run: Run, span_id: SpanId) -> Step | None:
    """The step that a span is."""
    place = run.place.get(span_id, run.told.get(span_id))
    return None if place is None else run.steps[place]


def asker_of(run: Run, step: Step) -> Moment | None:
    """The model's turn that asked for a tool's run; of a run that only messages tell of too."""
    if step.turn:
        return step.moment
    return None if step.asker is None else run.steps[step.asker].moment


def last_call(run: Run) -> Step | None:
    """The last run of a tool that is no retrieval."""
    return next((step for step in reversed(run.steps) if step.moment.kind == "tool"), None)


def searches(run: Run, findings: Sequence[Finding]) -> list[Step]:
    """The retrievals: a retriever's, a tool's that gave passages, or one that a finding about retrieval marks."""
    marked = {finding.span_id for finding in findings if finding.family == "retrieval"}
    return [
        step
        for step in run.steps
        if step.moment.kind == "retriever"
        or (step.moment.kind == "tool" and (step.moment.documents or step.moment.span_id in marked))
    ]


def wanted(run: Run, diagnosis: Diagnosis, flagged: SpanId | None) -> list[SpanId]:
    """The spans that the answers need whole: the turns behind the last call, the flagged one and the origin."""
    steps = [last_call(run), None if flagged is None else step_of(run, flagged)]
    steps += [step_of(run, origin.span_id) for origin in diagnosis.origins[:1]]
    ids: dict[SpanId, None] = {}
    for step in steps:
        if step is not None and (asker := asker_of(run, step)) is not None:
            ids[asker.span_id] = None
            ids[step.moment.span_id] = None
    turns = [step.moment.span_id for step in run.steps if step.turn]
    ids.update(dict.fromkeys(turns[-1:]))
    return list(ids)[:WANTED]
