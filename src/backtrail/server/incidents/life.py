"""The life of an incident: taken on, worked on, closed. Each change is written where the incident still is as whoever
asks has seen it; who comes second is told who came first.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backtrail.core.diagnose.runbook.answer import NAMES
from backtrail.core.model.iso import iso
from backtrail.core.model.units import Nanos
from backtrail.server.incidents import log
from backtrail.server.storage.records import Alert, AlertEvent, DatasetItem, Incident, IncidentStep

Resolution: TypeAlias = Literal["fixed", "not_a_problem", "duplicate", "accepted", "other"]
RESOLUTIONS: Final[Mapping[Resolution, str]] = {
    "fixed": "the agent was changed, and a golden case holds the change",
    "not_a_problem": "nothing was wrong",
    "duplicate": "another incident is about the same",
    "accepted": "it is known and will not be changed",
    "other": "something else; the reason says what",
}
FIELDS: Final = ("owner", "severity", "notes")
"""What can be changed at any time."""


class Missing(Exception):
    """There is no such incident."""


class Conflict(Exception):
    """It is not as the caller thought: somebody came first, or it is closed."""

    def __init__(self, code: str, message: str, hint: str, **facts: Any) -> None:
        super().__init__(message)
        self.code, self.hint, self.facts = code, hint, facts


class Unfit(Exception):
    """What was asked for lacks something; `hint` says what to do."""

    def __init__(self, field: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.field, self.hint = field, hint


def numbered(db: Session, project: str, number: int) -> Incident:
    """An incident by its number. Raises Missing."""
    chosen = select(Incident).where(Incident.project_id == project, Incident.number == number)
    found = db.scalar(chosen.execution_options(populate_existing=True))
    if found is None:
        raise Missing
    return found


def acknowledge(db: Session, incident: Incident, *, by: str, note: str, at: int) -> Sequence[Alert]:
    """Take an incident on; the alerts that are acknowledged with it. Raises Conflict."""
    done = db.execute(
        update(Incident)
        .where(Incident.id == incident.id, Incident.state == "open")
        .values(state="acknowledged", acknowledged=at, acknowledged_by=by, owner=func.coalesce(Incident.owner, by))
        .execution_options(synchronize_session=False)
    )
    db.refresh(incident)
    if not done.rowcount:  # type: ignore[attr-defined]
        raise _not_open(incident)
    log.write(db, incident.id, "acknowledged", at=at, by=by, text=note)
    chosen = select(Alert).where(
        Alert.incident_id == incident.id, Alert.open_key.is_not(None), Alert.acknowledged.is_(None)
    )
    alerts = db.scalars(chosen).all()
    for alert in alerts:
        alert.acknowledged, alert.acknowledged_by = at, by
        text = note or f"With incident #{incident.number}."
        db.add(AlertEvent(alert_id=alert.id, at=at, what="acknowledged", by=by, text=text, data={}))
    return alerts


def change(db: Session, incident: Incident, given: Mapping[str, Any], *, by: str, at: int) -> None:
    """Set owner, severity or notes, and log what became other. In a closed incident too: notes are written after."""
    for name in FIELDS:
        before = getattr(incident, name)
        if name not in given or given[name] == before:
            continue
        setattr(incident, name, given[name])
        said = "changed the notes" if name == "notes" else f"{name}: {before or 'nobody'} → {given[name] or 'nobody'}"
        log.write(db, incident.id, "changed", at=at, by=by, text=said, data={name: given[name]})


def confirm(db: Session, incident: Incident, step: int, *, by: str, note: str, at: int) -> IncidentStep:
    """Say that a step is right as it stands: it is not filled in again. Raises Conflict."""
    if incident.state == "closed":
        raise _closed(incident)
    chosen = IncidentStep.incident_id == incident.id, IncidentStep.step == step
    done = db.execute(
        update(IncidentStep)
        .where(*chosen, IncidentStep.confirmed.is_(None), IncidentStep.filled.is_not(None))
        .values(confirmed=at, confirmed_by=by, note=note)
        .execution_options(synchronize_session=False)
    )
    row = db.get_one(IncidentStep, (incident.id, step), populate_existing=True)
    if not done.rowcount:  # type: ignore[attr-defined]
        raise _not_confirmed(incident, row)
    log.write(db, incident.id, "confirmed", at=at, by=by, text=note, data={"step": step, "name": NAMES[step]})
    return row


def close(
    db: Session, incident: Incident, *, resolution: Resolution, reason: str, golden_case: str | None, by: str, at: int
) -> None:
    """Close it: as fixed with the golden case that holds the fix, else with a reason. Raises Conflict, Unfit."""
    if incident.state == "closed":
        raise _closed(incident)
    _fit(db, incident, resolution, reason, golden_case)
    done = db.execute(
        update(Incident)
        .where(Incident.id == incident.id, Incident.state != "closed")
        .values(
            state="closed",
            open_key=None,
            closed=at,
            closed_by=by,
            resolution=resolution,
            reason=reason,
            golden_case=golden_case or None,
        )
        .execution_options(synchronize_session=False)
    )
    db.refresh(incident)
    if not done.rowcount:  # type: ignore[attr-defined]
        raise _closed(incident)
    firing = db.scalar(select(func.count()).where(Alert.incident_id == incident.id, Alert.open_key.is_not(None)))
    still = " Its alert was still firing." if firing else ""
    text = f"As {resolution.replace('_', ' ')}{f': {reason}' if reason else ''}.{still}"
    log.write(
        db,
        incident.id,
        "closed",
        at=at,
        by=by,
        text=text,
        data={"resolution": resolution, "golden_case": golden_case, "firing": firing or 0},
    )


def _fit(db: Session, incident: Incident, resolution: Resolution, reason: str, golden_case: str | None) -> None:
    if resolution != "fixed":
        if not reason:
            raise Unfit(
                "reason",
                f"an incident closes as {resolution!r} with a reason, and none was given",
                "Say in a sentence why: whoever is woken by the same alert next reads it.",
            )
        return
    if not golden_case:
        raise Unfit(
            "golden_case",
            "an incident closes as 'fixed' with the golden case that holds the fix, and none was named",
            "Keep a what-if that passed as one (backtrail whatif … --golden NAME), put it here (backtrail golden push "
            "NAME) and name it as golden_case; or close with another resolution and a reason.",
        )
    item = db.get(DatasetItem, (incident.project_id, golden_case))
    if item is None or item.archived:
        raise Unfit(
            "golden_case",
            f"there is no item {golden_case!r} in the datasets of project {incident.project_id!r}",
            "Name one that there is, or put yours here first: backtrail golden push NAME.",
        )


def _not_open(incident: Incident) -> Conflict:
    if incident.state == "closed":
        return _closed(incident)
    who, when = incident.acknowledged_by or "", iso(Nanos(incident.acknowledged or 0))
    return Conflict(
        "already_acknowledged",
        f"incident #{incident.number} was acknowledged by {who} at {when}",
        f"Nothing is to be done; `backtrail incident show {incident.number}` shows how it stands.",
        by=who,
        at=when,
    )


def _closed(incident: Incident) -> Conflict:
    who, when = incident.closed_by or "", iso(Nanos(incident.closed or 0))
    how = (incident.resolution or "").replace("_", " ")
    return Conflict(
        "closed",
        f"incident #{incident.number} was closed as {how} by {who} at {when}",
        "A closed incident takes notes and an owner; the next alert of its fingerprint opens a new one.",
        by=who,
        at=when,
        resolution=incident.resolution,
    )


def _not_confirmed(incident: Incident, row: IncidentStep) -> Conflict:
    if row.confirmed is None:
        return Conflict(
            "not_filled",
            f"step {row.step} of incident #{incident.number} is not filled in yet",
            "It is within seconds: read it, then confirm it.",
            step=row.step,
        )
    return Conflict(
        "already_confirmed",
        f"step {row.step} of incident #{incident.number} was confirmed by {row.confirmed_by}",
        "What there is to add goes into the notes of the incident.",
        step=row.step,
        by=row.confirmed_by,
        at=iso(Nanos(row.confirmed)),
    )
