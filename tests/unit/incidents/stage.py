"""Small alerts for tests about incidents."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.server.incidents import open_or_join
from backtrail.server.storage.records import Incident, IncidentEvent, Records

SECOND = 1_000_000_000
NOON = 1_795_521_600 * SECOND  # 2026-11-24T12:00:00Z


def fires(db: Session, fingerprint: str = "f", *, at: float = 0, **more: Any) -> tuple[str, int]:
    """An alert fires `at` seconds after noon, in the transaction of `db`."""
    told: dict[str, Any] = {
        "project": "default",
        "title": "5 failures of refund in a row",
        "level": "warning",
        "rule_id": "tool_errors_in_a_row",
        "labels": {"tool": "refund"},
        "evidence": "refund failed 5 times in a row: HTTP 502.",
        "trace_id": "t1",
        "session_id": "s1",
        "span_id": "b",
    }
    return open_or_join(db, fingerprint=fingerprint, at=NOON + int(at * SECOND), **(told | more))


def fired(records: Records, fingerprint: str = "f", **more: Any) -> tuple[str, int]:
    """The same in a transaction of its own."""
    with records.session() as db, db.begin():
        return fires(db, fingerprint, **more)


def incident(records: Records, number: int = 1, project: str = "default") -> Incident:
    with records.session() as db:
        return db.scalars(select(Incident).where(Incident.project_id == project, Incident.number == number)).one()


def log_of(records: Records, number: int = 1) -> list[tuple[str, str]]:
    """What happened in an incident, and its words."""
    about = incident(records, number).id
    with records.session() as db:
        lines = db.scalars(
            select(IncidentEvent).where(IncidentEvent.incident_id == about).order_by(IncidentEvent.id)
        ).all()
    return [(line.what, line.text) for line in lines]
