"""Pages that were sent, or are to be."""

from typing import Literal

from backtrail.server.api.models.shape import Shape

State = Literal["waiting", "standing", "sent", "dead", "dropped"]


class NotificationOut(Shape):
    """One page to one channel."""

    id: str
    channel_id: str
    channel: str
    """Its name; empty where it was removed."""
    kind: str
    alert_id: str | None
    incident_number: int | None
    fingerprint: str
    action: Literal["trigger", "acknowledge", "resolve", "renotify", "escalate", "test"]
    level: Literal["none", "warning", "alert"]
    title: str
    evidence: str
    state: State
    """waiting, standing (sent, and sent again while its alert is open), sent, dead (given up), dropped (not needed)."""
    attempts: int
    due: str | None
    """When it is tried next; null where it is not."""
    tried: str | None
    status: int | None
    """Of the last answer."""
    error: str
    """Why the last attempt failed, or why it was dropped."""
    made: str
    sent: str | None


class Notifications(Shape):
    """Pages, newest first."""

    rows: list[NotificationOut]
    next: str | None
