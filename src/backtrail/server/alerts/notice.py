"""What a page says, whichever channel it goes to: each channel makes its own payload of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from backtrail.core.model.units import Nanos

Action: TypeAlias = Literal["trigger", "acknowledge", "resolve", "renotify", "escalate", "test"]
Level: TypeAlias = Literal["none", "warning", "alert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One page. Kept as JSON in the outbox: every field is a plain value."""

    action: Action
    project: str
    fingerprint: str
    """The key under which receivers put trigger, acknowledge and resolve together."""
    rule: str
    """Id of the rule."""
    title: str
    """Such as 'Tool error rate: 9.5 % (limit 8 %)'; at most 200 characters."""
    level: Level
    labels: Mapping[str, str]
    """The group: agent, tool, session, user, ..."""
    evidence: str
    """What was seen, in a sentence with the numbers."""
    fired: Nanos
    at: Nanos
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    alert_id: str | None = None
    incident_id: str | None = None
    incident_number: int | None = None
    trace_id: str | None = None
    session_id: str | None = None
    span_id: str | None = None
    note: str = ""
    """Who did what, or why it is sent again."""
