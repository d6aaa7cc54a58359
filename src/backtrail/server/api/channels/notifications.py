"""/api/notifications: what became of each page, and sending one again."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backtrail.core.model.units import ProjectId
from backtrail.server.alerts.outbox import resend
from backtrail.server.api.channels import told
from backtrail.server.api.channels.doors import records
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.notification import NotificationOut, Notifications, State
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.storage.records import Channel, Notification

router = api_router()
PageInPath = Annotated[str, Path(max_length=64, description="Id of the page")]


@router.get("/notifications", response_model=Notifications, operation_id="notifications")
async def notifications(
    request: Request,
    asked: Asked,
    state: Annotated[State | None, Query(description="Only those in this state")] = None,
    channel: Annotated[str | None, Query(max_length=64, description="Only those to the channel of this id")] = None,
    alert: Annotated[str | None, Query(max_length=100, description="Only those about the alert of this id")] = None,
    after: Annotated[str | None, Query(max_length=64, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Response:
    """Pages of a project, newest first."""

    def listed(db: Session) -> Notifications:
        wanted = select(Notification).where(Notification.project_id == asked.project)
        for column, value in (("state", state), ("channel_id", channel), ("alert_id", alert)):
            wanted = wanted.where(getattr(Notification, column) == value) if value else wanted
        if after:
            last = _found(db, asked.project, after)
            older = (Notification.made == last.made) & (Notification.id < last.id)
            wanted = wanted.where(or_(Notification.made < last.made, older))
        rows = db.scalars(wanted.order_by(Notification.made.desc(), Notification.id.desc()).limit(limit + 1)).all()
        shown = rows[:limit]
        return Notifications(
            rows=[told.notification(row, db.get(Channel, row.channel_id)) for row in shown],
            next=shown[-1].id if len(rows) > limit else None,
        )

    return await asked.json(lambda: records(request, listed))


@router.post("/notifications/{page_id}/resend", response_model=NotificationOut, operation_id="resend_page")
async def resend_notification(request: Request, asked: Asked, page_id: PageInPath) -> Response:
    """Send a page again, at once and under the same id."""

    def again(db: Session) -> NotificationOut:
        row = _found(db, asked.project, page_id)
        channel = db.get(Channel, row.channel_id)
        if channel is None or not channel.on:
            hint = "Switch the channel on, or let the next page go elsewhere."
            raise Problem(409, "channel_off", "the channel of the page is off or was removed", hint=hint)
        resend(db, row)
        return told.notification(row, channel)

    return await asked.json(lambda: records(request, again))


def _found(db: Session, project: ProjectId, page_id: str) -> Notification:
    row = db.get(Notification, page_id)
    if row is None or row.project_id != project:
        hint = f"GET /api/notifications?project={project} lists the pages."
        raise Problem(404, "not_found", f"no page {page_id!r} in project {project!r}", hint=hint, project=project)
    return row
