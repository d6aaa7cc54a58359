"""Findings, what people thought of them, and the diagnosis of a trace."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from backtrail.core.diagnose.diagnosis import FailureClass
from backtrail.core.model.finding import Family, Severity
from backtrail.server.api.models.shape import Shape

VerdictName = Literal["right", "wrong", "not_useful"]


class FeedbackIn(Shape):
    """What somebody thinks of a finding."""

    verdict: VerdictName
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class FeedbackOut(Shape):
    """What somebody thought of a finding."""

    verdict: VerdictName
    comment: str
    by: str
    """Public half of the key that gave it; empty where there are no keys."""
    made: str


class FeedbackGone(Shape):
    """A finding that nobody thought anything of any more."""

    gone: bool
    """Whether there was any feedback."""


class FindingOut(Shape):
    """Something wrong that a detector saw. One of its kind: trace, detector and span name it."""

    trace_id: str
    detector: str
    family: Family
    span_id: str
    """The span that is marked."""
    spans: list[str]
    """Every span that shows it, in the order of the run."""
    severity: Severity
    confidence: float
    """0 to 1: how often such a finding is right, as far as it was measured."""
    evidence: str
    """One sentence, with the words and numbers that show it."""
    advice: str
    """What to try."""
    cause: str | None
    """The span that wrote what is wrong, where that is another one."""
    times: int
    """How often it showed."""
    facts: dict[str, Any]
    """What the evidence is made of."""
    at: str | None
    """When the marked span started."""
    told: str | None
    """When it was first found; null where it was found just now and is not kept yet."""
    feedback: FeedbackOut | None
    """The newest, of whoever gave some."""


class FindingRow(FindingOut):
    """A finding beside the name of its trace."""

    trace_name: str
    session_id: str | None


class FindingPage(Shape):
    """A page of findings, newest first."""

    rows: list[FindingRow]
    next: str | None


class TraceFindings(Shape):
    """The findings of a trace, by the start of their spans."""

    trace_id: str
    rows: list[FindingOut]
    unread: int
    """Spans just written, of all traces, that the detectors have not read yet."""


class OriginOut(Shape):
    """A step in which it may have begun."""

    span_id: str
    step: int
    """Place among the moments of the run, from 1."""
    agent: str | None
    score: float
    failure: FailureClass
    reason: str
    findings: list[FindingOut]


class DiagnosisOut(Shape):
    """What went wrong in a trace, as far as can be told from it."""

    trace_id: str
    failure: FailureClass
    title: str
    """A short sentence."""
    agent: str | None
    """The responsible agent."""
    origins: list[OriginOut]
    """Most likely first, at most 8."""
    story: str
    """One paragraph in plain words. Spans are named as Markdown links: `[step 3](span:ID)`."""
    findings: list[FindingOut]
    """All findings of the trace, by the start of their spans."""
    model: str | None
    """The language model that ranked the origins and told the story; null where none did."""
    notes: list[str]
    """What the reader should know of how it was made."""
