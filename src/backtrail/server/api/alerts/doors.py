"""/api/alerts: which there are, what happened to each, and taking one in hand."""

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar

from fastapi import Path, Query, Request, Response
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from backtrail.server.alerts import outbox
from backtrail.server.alerts.acknowledging import acknowledge
from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.alerts.told import Teller, count_open
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.alert import AlertAcknowledgeIn, AlertOut, Alerts, Resent
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.auth.keys import PUBLIC
from backtrail.server.storage.records import Alert, AlertEvent, Records

T = TypeVar("T")
router = api_router()
AlertInPath = Annotated[str, Path(description="Id of the alert")]


def within(request: Request, work: Callable[[Session], T]) -> T:
    """In one transaction of the records."""
    records: Records = request.app.state.records
    with records.session() as db, db.begin():
        return work(db)


@router.get("/alerts", response_model=Alerts, operation_id="alerts")
async def alerts(
    request: Request,
    asked: Asked,
    state: Annotated[Literal["open", "closed", "all"], Query(description="Those that have not ended, or have")] = "all",
    rule: Annotated[str | None, Query(description="Of this rule")] = None,
    trace: Annotated[str | None, Query(description="Of this trace")] = None,
    session: Annotated[str | None, Query(description="Of this session")] = None,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most rows")] = 50,
) -> Response:
    """Alerts, newest first."""
    wanted = select(Alert).where(Alert.project_id == asked.project)
    if state != "all":
        wanted = wanted.where(Alert.closed.is_(None) if state == "open" else Alert.closed.is_not(None))
    for column, value in ((Alert.rule_id, rule), (Alert.trace_id, trace), (Alert.session_id, session)):
        wanted = wanted if not value else wanted.where(column == value)
    if after:
        since, last = _place(after)
        wanted = wanted.where(or_(Alert.since < since, and_(Alert.since == since, Alert.id < last)))
    wanted = wanted.order_by(Alert.since.desc(), Alert.id.desc()).limit(limit + 1)

    def page(db: Session) -> Alerts:
        found = db.scalars(wanted).all()
        teller = Teller(db, asked.project, times.now())
        rows, more = found[:limit], len(found) > limit
        next_ = f"{rows[-1].since}-{rows[-1].id}" if more else None
        return Alerts(rows=teller.rows(rows), next=next_, open=sum(count_open(db, asked.project).values()))

    return await asked.json(lambda: within(request, page))


@router.get("/alerts/{alert_id}", response_model=AlertOut, operation_id="alert")
async def alert(request: Request, asked: Asked, alert_id: AlertInPath) -> Response:
    """One alert, with its log, its pages, and its values for a chart."""

    def whole(db: Session) -> AlertOut:
        return Teller(db, asked.project, times.now()).whole(_known(db, asked, alert_id))

    return await asked.json(lambda: within(request, whole))


@router.post("/alerts/{alert_id}/acknowledge", response_model=AlertOut, operation_id="acknowledge_alert")
async def acknowledge_(
    request: Request, asked: Asked, caller: Asker, alert_id: AlertInPath, given: AlertAcknowledgeIn
) -> Response:
    """Take an alert in hand: it is not told again, and the receivers hear of it. Doing it twice changes nothing."""
    by = PUBLIC + caller.key_id if caller.key_id else ""

    def taken(db: Session) -> AlertOut:
        found = _known(db, asked, alert_id)
        acknowledge(db, found, by=by, note=given.note, at=times.now())
        return Teller(db, asked.project, times.now()).whole(found)

    return await _changed(request, asked, taken)


@router.post("/alerts/{alert_id}/resend", response_model=Resent, operation_id="resend_alert")
async def resend(request: Request, asked: Asked, caller: Asker, alert_id: AlertInPath) -> Response:
    """Send the last page about an alert again, on every channel that it went to."""
    by = PUBLIC + caller.key_id if caller.key_id else ""

    def again(db: Session) -> Resent:
        found = _known(db, asked, alert_id)
        count = outbox.resend_of_alert(db, asked.project, found.id)
        text = f"{count} page{'' if count == 1 else 's'} sent again"
        db.add(AlertEvent(alert_id=found.id, at=times.now(), what="resent", by=by, text=text, data={}))
        return Resent(resent=count)

    return await _changed(request, asked, again)


async def _changed(request: Request, asked: Reader, work: Callable[[Session], T]) -> Response:
    def done() -> T:
        found = within(request, work)
        request.app.state.alerts_changed()
        return found

    return await asked.json(done)


def _known(db: Session, asked: Reader, alert_id: str) -> Alert:
    """Raises Problem where there is no such alert in the project."""
    found = db.get(Alert, alert_id)
    if found is not None and found.project_id == asked.project:
        return found
    hint = f"GET /api/alerts?project={asked.project} lists the alerts."
    if found is not None and found.project_id in asked.elsewhere():
        hint = f"It is in project {found.project_id!r}: add ?project={found.project_id}"
    raise Problem(404, "not_found", f"no alert {alert_id[:100]!r} in project {asked.project!r}", hint=hint)


def _place(after: str) -> tuple[int, str]:
    since, _, last = after.partition("-")
    if not since.isdecimal() or len(since) > 19:
        hint = "Give what the page before said in `next`, as it is."
        raise Problem(400, "wrong_parameter", "query parameter 'after' is no `next`", hint=hint, parameter="after")
    return int(since), last
