"""The log of an incident: every line of it is written here."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from backtrail.server.storage.records import IncidentEvent

WHAT: Final[Mapping[str, str]] = {
    "opened": "an alert opened it",
    "joined": "an alert of the same fingerprint fired again and joined it",
    "graver": "its severity was raised by an alert",
    "filled": "all five steps of the runbook were filled in",
    "unfilled": "the runbook could not be filled in, and why",
    "acknowledged": "somebody took it on",
    "changed": "owner, severity or notes were changed",
    "confirmed": "somebody confirmed a step",
    "closed": "it was closed, and how",
}
"""What the lines of a log may be."""


def write(
    db: Session, incident_id: str, what: str, *, at: int, text: str, by: str = "", data: Mapping[str, Any] | None = None
) -> IncidentEvent:
    """Add a line, in the caller's transaction. `by` is empty for Backtrail itself."""
    line = IncidentEvent(incident_id=incident_id, at=at, what=what, by=by, text=text, data=dict(data or {}))
    db.add(line)
    return line
