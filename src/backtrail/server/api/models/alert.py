"""Alerts: what a rule saw in one group, from the first look that was not healthy to the end."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from backtrail.server.api.models.shape import Shape

State = Literal["ok", "pending", "warning", "alert", "recovering", "no_data"]
Level = Literal["none", "warning", "alert"]


class SilencedBy(Shape):
    """The silence that covers an alert now."""

    id: str
    until: str
    reason: str


class AlertRow(Shape):
    """One alert, as lists show it."""

    id: str
    rule: str
    """Id of the rule."""
    rule_name: str
    title: str
    """With the value and the limit: 'Runaway task: 16 steps (limit 15 steps)'."""
    labels: dict[str, str]
    """The group: session, user, agent, tool, ..."""
    state: State
    """ok where it has ended."""
    level: Level
    """The gravest that it reached; none while it is pending."""
    value: float | None
    peak: float | None
    limit: float | None
    unit: str
    evidence: str
    """What was seen, in a sentence."""
    since: str
    fired: str | None
    closed: str | None
    trace_id: str | None
    session_id: str | None
    span_id: str | None
    """The span that shows it."""
    incident_id: str | None
    incident_number: int | None
    acknowledged: str | None
    acknowledged_by: str | None
    """Public half of the key; empty for an open server."""
    silenced: SilencedBy | None


class Alerts(Shape):
    """A page of alerts, newest first."""

    rows: list[AlertRow]
    next: str | None
    open: int
    """How many of the project have fired and not ended."""


class AlertLine(Shape):
    """One line of an alert's log."""

    at: str
    what: str
    """pending, fired, raised, recovering, back, closed, renotify, escalate, acknowledged, silenced, ordered, resent."""
    by: str
    """Empty for Backtrail itself."""
    text: str
    data: Any


class AlertPage(Shape):
    """One page about an alert, to one channel."""

    id: str
    channel_id: str
    channel: str
    """Its name; empty where it is no more."""
    action: str
    state: str
    attempts: int
    status: int | None
    error: str
    made: str
    sent: str | None


class AlertPoint(Shape):
    """A value at a time."""

    at: str
    value: float


class AlertOut(AlertRow):
    """One alert with all that happened to it."""

    log: list[AlertLine]
    notifications: list[AlertPage]
    points: list[AlertPoint]
    """For a chart: the values that were seen, oldest first."""
    warn: float | None
    alert: float | None
    """The limits of its rule as they are now."""
    runbook: str
    """Markdown."""


class AlertAcknowledgeIn(Shape):
    """Taking an alert in hand."""

    note: Annotated[str, StringConstraints(max_length=2000)] = ""


class Resent(Shape):
    """How many pages go out again."""

    resent: int
