"""An alert opens an incident, or joins the open one of its fingerprint, or of the run that it is about.

Both happen in the transaction in which the alert itself is written, so that none is without the other. Whoever opens in
a project first takes the row that counts its incidents, and keeps it until the commit: numbers have no gaps, and two
alerts of one fingerprint cannot both open one. (A `max(number) + 1` would have both troubles on PostgreSQL, a sequence
the first.)
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backtrail.server.incidents import keeping, log
from backtrail.server.storage.records import Incident, Place

SEVERITIES: Final = ("warning", "critical")
"""From the milder to the graver."""
COUNTER: Final = "incidents:"
"""And the project: the place that holds the number of its newest incident."""
LONGEST: Final = 200
"""Characters of a title."""


def open_or_join(  # noqa: PLR0913 - what an alert says of itself, each by name
    db: Session,
    *,
    project: str,
    fingerprint: str,
    title: str,
    level: str,
    rule_id: str,
    labels: Mapping[str, str],
    evidence: str,
    trace_id: str | None,
    session_id: str | None,
    span_id: str | None,
    at: int,
) -> tuple[str, int]:
    """Open an incident for an alert, or join the open one of its fingerprint or of its run; its id and number.

    Runs inside the caller's transaction, and is undone with it. `level`: of the alert, `warning` or `alert`; an
    incident takes on the gravest. `at`: when the alert fired, in nanoseconds. Wake `Filling` after the commit.
    """
    newest = _taken(db, project)
    seen = {"trace_id": trace_id, "session_id": session_id, "span_id": span_id}
    severity = "critical" if level == "alert" else "warning"
    known = _open(db, Incident.open_key == fingerprint)
    if known is not None:
        _join(db, known, severity, "The alert fired again.", evidence, seen, at)
        return known.id, known.number
    known = _of_the_run(db, project, trace_id, labels)
    if known is not None:
        _join(db, known, severity, f"Another rule fired about the same run: {title}", evidence, seen, at)
        return known.id, known.number
    made = Incident(
        id=uuid4().hex,
        project_id=project,
        number=newest + 1,
        fingerprint=fingerprint,
        open_key=fingerprint,
        title=title[:LONGEST],
        severity=severity,
        state="open",
        rule_id=rule_id,
        labels=dict(labels),
        evidence=evidence,
        opened=at,
        reason="",
        notes="",
        **seen,
    )
    db.add(made)
    db.add_all(keeping.unfilled(made.id))
    db.execute(update(Place).where(Place.key == COUNTER + project).values(note=str(made.number)))
    told = {"level": level, "evidence": evidence} | seen
    log.write(db, made.id, "opened", at=at, text=_opened(earlier_of(db, made)), data=told)
    db.flush()
    return made.id, made.number


def earlier_of(db: Session, incident: Incident) -> Incident | None:
    """The incident of the same fingerprint before this one."""
    same = select(Incident).where(
        Incident.project_id == incident.project_id,
        Incident.fingerprint == incident.fingerprint,
        Incident.number < incident.number,
    )
    with db.no_autoflush:
        return db.scalars(same.order_by(Incident.number.desc()).limit(1)).first()


def _taken(db: Session, project: str) -> int:
    """Take the count of the project's incidents until the transaction ends; the newest number, 0 before the first."""
    key = COUNTER + project
    insert = (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert
    db.execute(insert(Place).values(key=key, note="0").on_conflict_do_nothing())
    db.execute(update(Place).where(Place.key == key).values(note=Place.note))
    return int(db.scalar(select(Place.note).where(Place.key == key)) or 0)


def _open(db: Session, *which: ColumnElement[bool]) -> Incident | None:
    oldest = select(Incident).where(*which).order_by(Incident.number).limit(1)
    return db.scalar(oldest.execution_options(populate_existing=True))


def _of_the_run(db: Session, project: str, trace_id: str | None, labels: Mapping[str, str]) -> Incident | None:
    """The open incident that another rule opened about the same run: one run that goes wrong is one incident.

    Only rules that watch sessions tell of one run; to those of windows a trace is but an example.
    """
    if trace_id is None or "session" not in labels:
        return None
    of_it = (Incident.project_id == project, Incident.trace_id == trace_id, Incident.open_key.is_not(None))
    known = _open(db, *of_it)
    return known if known is not None and known.labels.get("session") == labels["session"] else None


def _join(
    db: Session, known: Incident, severity: str, text: str, evidence: str, seen: Mapping[str, Any], at: int
) -> None:
    log.write(db, known.id, "joined", at=at, text=text, data={**seen, "evidence": evidence})
    if SEVERITIES.index(severity) > SEVERITIES.index(known.severity):
        log.write(db, known.id, "graver", at=at, text=f"From {known.severity} to {severity}: {evidence}")
        known.severity = severity
    if known.trace_id is None and seen["trace_id"] is not None:
        known.trace_id, known.session_id, known.span_id = seen["trace_id"], seen["session_id"], seen["span_id"]
    db.flush()


def _opened(earlier: Incident | None) -> str:
    if earlier is None:
        return "An alert opened it."
    how = (earlier.resolution or "").replace("_", " ")
    return f"An alert opened it: the same fired before, in incident #{earlier.number}, closed as {how or 'nothing'}."
