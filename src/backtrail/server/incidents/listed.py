"""Incidents as they are listed and read: rows, steps, log, alerts, and how long each step took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.diagnose.runbook.answer import NAMES
from backtrail.server.incidents.keeping import steps_of
from backtrail.server.incidents.opening import earlier_of
from backtrail.server.storage.records import Alert, Incident, IncidentEvent, IncidentStep

Which: TypeAlias = Literal["open", "closed", "all"]
RELATED: Final = 10
LINES: Final = 1_000
"""Lines of a log that are read: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lap:
    """Something that was done, and when after the page."""

    what: str
    at: int
    nanos: int
    """Since the incident was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An incident with all that belongs to it."""

    incident: Incident
    steps: Sequence[IncidentStep]
    events: Sequence[IncidentEvent]
    alerts: Sequence[Alert]
    earlier: Incident | None
    """The one of the same fingerprint before."""
    later: Incident | None
    related: Sequence[Incident]
    """Others of the same trace or session, open or opened near it."""


def page(db: Session, project: str, which: Which, after: int | None, limit: int) -> Sequence[Incident]:
    """Incidents, newest first; `after`: those with a smaller number."""
    chosen = select(Incident).where(Incident.project_id == project)
    if which != "all":
        chosen = chosen.where(Incident.state == "closed" if which == "closed" else Incident.state != "closed")
    if after is not None:
        chosen = chosen.where(Incident.number < after)
    return db.scalars(chosen.order_by(Incident.number.desc()).limit(limit)).all()


def whole(db: Session, incident: Incident) -> Whole:
    """All of one incident."""
    about = IncidentEvent.incident_id == incident.id
    lines = db.scalars(select(IncidentEvent).where(about).order_by(IncidentEvent.id.desc()).limit(LINES)).all()
    return Whole(
        incident=incident,
        steps=steps_of(db, incident.id),
        events=lines[::-1],
        alerts=db.scalars(select(Alert).where(Alert.incident_id == incident.id).order_by(Alert.since)).all(),
        earlier=earlier_of(db, incident),
        later=_later(db, incident),
        related=_related(db, incident),
    )


def laps(whole: Whole) -> list[Lap]:
    """From the page to each step: filled in, acknowledged, each confirmation, closed; in the order in which it came."""
    incident = whole.incident
    marks = [("filled", incident.filled), ("acknowledged", incident.acknowledged), ("closed", incident.closed)]
    marks += [(f"confirmed: {NAMES[step.step]}", step.confirmed) for step in whole.steps]
    done = sorted((at, what) for what, at in marks if at is not None)
    return [Lap(what=what, at=at, nanos=at - incident.opened) for at, what in done]


def _later(db: Session, incident: Incident) -> Incident | None:
    same = select(Incident).where(
        Incident.project_id == incident.project_id,
        Incident.fingerprint == incident.fingerprint,
        Incident.number > incident.number,
    )
    return db.scalars(same.order_by(Incident.number).limit(1)).first()


def _related(db: Session, incident: Incident) -> Sequence[Incident]:
    """One run that goes wrong often pages by several rules at once."""
    if incident.session_id is not None:
        same = Incident.session_id == incident.session_id
    elif incident.trace_id is not None:
        same = Incident.trace_id == incident.trace_id
    else:
        return ()
    chosen = select(Incident).where(
        Incident.project_id == incident.project_id,
        same,
        Incident.id != incident.id,
        Incident.fingerprint != incident.fingerprint,
    )
    return db.scalars(chosen.order_by(Incident.number.desc()).limit(RELATED)).all()
