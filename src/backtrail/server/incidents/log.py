"""The log of an incident: every line of it is written here."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from sqlalchemy.orm import Session

from backtrail.server.storage.records import IncidentEvent

What: TypeAlias = Literal[
    "opened",
    "joined",
    "graver",
    "filled",
    "unfilled",
    "acknowledged",
    "changed",
    "confirmed",
    "golden",
    "closed",
]
"""`joined`: an alert of the same fingerprint fired again; `graver`: one raised its severity; `unfilled`: the runbook
could not be filled in; `changed`: owner, severity or notes; `golden`: a golden case was made of the
run."""


def write(
    db: Session,
    incident_id: str,
    what: What,
    *,
    at: int,
    text: str,
    by: str = "",
    data: Mapping[str, Any] | None = None,
) -> IncidentEvent:
    """Add a line, in the caller's transaction. `by` is empty for Backtrail itself."""
    line = IncidentEvent(incident_id=incident_id, at=at, what=what, by=by, text=text, data=dict(data or {}))
    db.add(line)
    return line
