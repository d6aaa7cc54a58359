"""Incidents, their runbook, their log, and what people do with them."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from backtrail.core.diagnose.runbook.answer import Verdict
from backtrail.server.api.models.shape import Shape
from backtrail.server.incidents.life import Resolution

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Severity = Literal["warning", "critical"]
State = Literal["open", "acknowledged", "closed"]


class IncidentRow(Shape):
    """One incident, as a list shows it."""

    id: str
    number: int
    """Counted within its project, from 1: what people call it."""
    title: str
    severity: Severity
    state: State
    rule: str
    """Id of the rule whose alert opened it."""
    labels: dict[str, str]
    """The group that the alert is about: agent, tool, session, ..."""
    evidence: str
    """What the alert saw, in a sentence."""
    opened: str
    filled: str | None
    """When all five steps of the runbook were filled in first; null where they are not yet."""
    acknowledged: str | None
    acknowledged_by: str | None
    closed: str | None
    closed_by: str | None
    resolution: Resolution | None
    owner: str | None
    trace_id: str | None
    session_id: str | None
    span_id: str | None


class IncidentPage(Shape):
    """A page of incidents, newest first."""

    rows: list[IncidentRow]
    next: str | None
    open: int
    """How many of the project are not closed."""


class IncidentStepOut(Shape):
    """One step of the runbook."""

    step: int
    """1 session and trace, 2 last tool call, 3 retrieval, 4 replay, 5 cause and fix."""
    name: str
    verdict: Verdict
    """good, bad, nothing (the run has nothing of the kind) or unknown."""
    filled: str | None
    """When it was filled in first."""
    confirmed: str | None
    confirmed_by: str | None
    note: str
    content: dict[str, Any]
    """What was filled in: `headline`, `facts`, `findings`, `notes`, `as_of`, and what only this step has. See
    docs/spec/http-api.md."""


class IncidentLine(Shape):
    """One line of the log."""

    at: str
    what: str
    """opened, joined, graver, filled, unfilled, acknowledged, changed, confirmed, closed."""
    by: str
    """Empty for Backtrail itself."""
    text: str
    data: dict[str, Any]


class IncidentAlert(Shape):
    """An alert of the incident."""

    id: str
    rule: str
    labels: dict[str, str]
    state: str
    level: str
    since: str
    fired: str | None
    closed: str | None
    value: float | None
    peak: float | None
    limit: float | None
    evidence: str
    trace_id: str | None
    acknowledged: str | None


class IncidentMark(Shape):
    """Something that was done, and how long after the page."""

    what: str
    at: str
    seconds: float


class IncidentNamed(Shape):
    """Another incident."""

    number: int
    title: str
    state: State
    resolution: Resolution | None
    reason: str


class IncidentOut(IncidentRow):
    """One incident with its runbook."""

    notes: str
    reason: str
    """Why it was closed, where it was not fixed."""
    golden_case: str | None
    """Id of the golden case that holds the fix."""
    steps: list[IncidentStepOut]
    alerts: list[IncidentAlert]
    log: list[IncidentLine]
    timer: list[IncidentMark]
    """From the page to each step, in the order in which it came."""
    earlier: IncidentNamed | None
    """The incident of the same fingerprint before this one."""
    later: IncidentNamed | None
    related: list[IncidentNamed]
    """Others about the same session or trace."""
    trace_gone: bool
    """The trace was forgotten, or is older than what is kept; what was filled in from it stays."""


class AcknowledgeIn(Shape):
    """Taking an incident on."""

    note: Note = ""


class IncidentChange(Shape):
    """What to change; what is not named stays."""

    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    severity: Severity | None = None
    notes: Annotated[str, StringConstraints(max_length=40_000)] | None = None


class ConfirmIn(Shape):
    """Saying that a step is right as it stands."""

    note: Note = ""


class CloseIn(Shape):
    """Closing an incident."""

    resolution: Resolution
    reason: Note = ""
    """Asked for by every resolution but fixed."""
    golden_case: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    """Asked for by fixed: the id of an item of a dataset of the project."""
