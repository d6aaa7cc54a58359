"""/api/silences: what is watched and shown, but not sent for a while."""

from typing import Annotated
from uuid import uuid4

from fastapi import Path, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos
from backtrail.server.alerts import silences as silencing
from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.alerts.doors import within
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.silence import SilenceIn, SilenceOut, Silences
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.api.times import iso
from backtrail.server.auth.keys import PUBLIC
from backtrail.server.storage.query.values import moment
from backtrail.server.storage.records import Alert, Silence

KEPT = 30 * 86400 * times.SECOND
LONGEST = 90 * 86400 * times.SECOND
MOST = 500
router = api_router()
SilenceInPath = Annotated[str, Path(description="Id of the silence")]


@router.get("/silences", response_model=Silences, operation_id="silences")
async def silences(request: Request, asked: Asked) -> Response:
    """The silences of a project, the newest first; those that ended more than 30 days ago are left out."""

    def listed(db: Session) -> Silences:
        now = times.now()
        wanted = select(Silence).where(Silence.project_id == asked.project, Silence.until > now - KEPT)
        rows = db.scalars(wanted.order_by(Silence.made.desc(), Silence.id).limit(MOST)).all()
        open_ = _open(db, asked.project)
        return Silences(rows=[_told(row, now, open_) for row in rows])

    return await asked.json(lambda: within(request, listed))


@router.post("/silences", response_model=SilenceOut, operation_id="make_silence")
async def make(request: Request, asked: Asked, caller: Asker, given: SilenceIn) -> Response:
    """Send nothing about the alerts that have all these labels, for a while. They are watched and shown as ever."""
    now = times.now()
    since = _moment("since", given.since, now) if given.since else now
    until = _until(given, since, now)
    if until <= max(since, now) or until - since > LONGEST:
        hint = "Give `for_s` in seconds, or an `until` after now and after `since`; at most 90 days."
        raise Problem(400, "wrong_body", "a silence has to end, and not in the past", hint=hint, field="until")

    def made(db: Session) -> SilenceOut:
        if given.alert:
            _still_open(db, asked, given.alert)
        row = Silence(
            id=uuid4().hex,
            project_id=asked.project,
            matchers=dict(given.matchers),
            since=since,
            until=until,
            alert_id=given.alert or None,
            by=PUBLIC + caller.key_id if caller.key_id else "",
            reason=given.reason,
        )
        db.add(row)
        db.flush()
        return _told(row, now, _open(db, asked.project))

    def done() -> SilenceOut:
        told = within(request, made)
        request.app.state.alerts_changed()
        return told

    return await asked.json(done)


@router.delete("/silences/{silence_id}", response_model=SilenceOut, operation_id="end_silence")
async def end(request: Request, asked: Asked, silence_id: SilenceInPath) -> Response:
    """End a silence now: what it covered and is still going on is sent. It stays in the list, with its reason."""

    def ended(db: Session) -> SilenceOut:
        row, now = db.get(Silence, silence_id), times.now()
        if row is None or row.project_id != asked.project:
            hint = f"GET /api/silences?project={asked.project} lists the silences."
            raise Problem(404, "not_found", f"no silence {silence_id[:100]!r} in the project", hint=hint)
        row.until = min(row.until, now)
        row.since = min(row.since, row.until)
        db.flush()
        return _told(row, now, [])

    def done() -> SilenceOut:
        told = within(request, ended)
        request.app.state.alerts_changed()
        return told

    return await asked.json(done)


def _until(given: SilenceIn, since: Nanos, now: Nanos) -> Nanos:
    if given.for_s:
        return Nanos(since + int(given.for_s * times.SECOND))
    if given.alert and not given.until:
        return Nanos(since + KEPT)
    return _moment("until", given.until, now)


def _still_open(db: Session, asked: Reader, alert_id: str) -> None:
    """Raises Problem where the alert has ended, or is none of the project."""
    found = db.get(Alert, alert_id)
    if found is None or found.project_id != asked.project or found.open_key is None:
        hint = "GET /api/alerts?state=open lists those that have not ended."
        raise Problem(400, "wrong_body", f"no open alert {alert_id!r} in the project", hint=hint, field="alert")


def _open(db: Session, project: str) -> list[Alert]:
    return list(db.scalars(select(Alert).where(Alert.project_id == project, Alert.open_key.is_not(None)).limit(1000)))


def _told(row: Silence, now: int, open_: list[Alert]) -> SilenceOut:
    active = row.since <= now < row.until
    covered = [alert for alert in open_ if active and silencing.covering([row], alert.rule_id, alert.labels)]
    return SilenceOut(
        id=row.id,
        matchers=dict(row.matchers),
        reason=row.reason,
        by=row.by,
        since=iso(Nanos(row.since)) or "",
        until=iso(Nanos(row.until)) or "",
        alert_id=row.alert_id,
        made=iso(Nanos(row.made)) or "",
        active=active,
        covers=len(covered),
    )


def _moment(name: str, text: str, now: Nanos) -> Nanos:
    found = moment(text.replace(" ", "+") if "T" in text else text, now) if text else None
    if found is None:
        hint = "Write 2026-11-24T10:00:00Z, or give `for_s`: seconds."
        raise Problem(400, "wrong_body", f"{name}: {text!r} is not a time", hint=hint, field=name)
    return found[0]
