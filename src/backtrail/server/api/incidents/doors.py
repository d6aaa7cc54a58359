"""/api/incidents read: the list, one with its runbook, its post-mortem."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from sqlalchemy import func, select

from backtrail.server.api.errors import Problem
from backtrail.server.api.incidents import told
from backtrail.server.api.incidents.desk import Desk
from backtrail.server.api.models.incident import IncidentOut, IncidentPage
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.incidents import listed, post_mortem
from backtrail.server.storage.records import Incident, Records

router = api_router()
NumberInPath = Annotated[int, Path(ge=1, le=1 << 62, description="Number of the incident within its project")]


@router.get("/incidents", response_model=IncidentPage, operation_id="incidents")
async def incidents(
    request: Request,
    asked: Asked,
    state: Annotated[listed.Which, Query(description="Which: open takes in those that are acknowledged")] = "open",
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most rows")] = 50,
) -> Response:
    """The incidents of a project, newest first."""
    records: Records = request.app.state.records
    before = _place(after)

    def page() -> IncidentPage:
        with records.session() as db:
            found = listed.page(db, asked.project, state, before, limit + 1)
            of_project = Incident.project_id == asked.project, Incident.state != "closed"
            not_closed = db.scalar(select(func.count()).select_from(Incident).where(*of_project)) or 0
        more = str(found[limit - 1].number) if len(found) > limit else None
        return IncidentPage(rows=[told.row(each) for each in found[:limit]], next=more, open=not_closed)

    return await asked.json(page)


@router.get("/incidents/{number}", response_model=IncidentOut, operation_id="incident")
async def incident(request: Request, asked: Asked, number: NumberInPath) -> Response:
    """One incident with its runbook, alerts and log."""
    desk = Desk(asked, request.app.state.records, number)
    return await asked.json(lambda: desk.read(desk.told))


@router.get(
    "/incidents/{number}/post-mortem",
    operation_id="post_mortem",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}, "description": "Markdown"}},
)
async def report(request: Request, asked: Asked, number: NumberInPath) -> Response:
    """The post-mortem in Markdown, as it stands now."""
    desk = Desk(asked, request.app.state.records, number)

    def written() -> str:
        return desk.read(
            lambda db, found: post_mortem.written(listed.whole(db, found), trace_gone=desk.trace_gone(found))
        )

    return Response(await asked.run(written), media_type="text/markdown; charset=utf-8")


def _place(after: str | None) -> int | None:
    if not after:
        return None
    if not after.isdecimal() or len(after) > 18:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter 'after': {after[:100]!r} is no place in the list",
            hint="Send `next` of the page before, or leave it away.",
            parameter="after",
            given=after[:100],
        )
    return int(after)
