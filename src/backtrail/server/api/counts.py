"""/api/stats and /api/projects: how much is there, and whose it is."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy import select

from backtrail.server.api.models.look import ProjectOut, Projects, ProjectStats, StatsOut
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.storage.records import Project, Records

router = api_router()


@router.get("/stats", response_model=StatsOut, operation_id="stats")
async def stats(
    asked: Asked,
    project: Annotated[
        str | None, Query(description="Only this project; without it, all that the caller may read")
    ] = None,
) -> Response:
    """How many spans, traces and sessions are held, in sum and for each project."""

    def counted() -> StatsOut:
        named = [asked.project] if asked.only or project is not None else asked.readable()
        each = {name: asked.store.stats(name) for name in named or [asked.project]}
        return StatsOut(
            spans=sum(one.spans for one in each.values()),
            traces=sum(one.traces for one in each.values()),
            sessions=sum(one.sessions for one in each.values()),
            unindexed=sum(one.unindexed for one in each.values()),
            bytes=max(one.bytes for one in each.values()),
            projects=[
                ProjectStats(
                    project=name,
                    spans=one.spans,
                    traces=one.traces,
                    sessions=one.sessions,
                    unindexed=one.unindexed,
                )
                for name, one in each.items()
            ],
        )

    return await asked.json(counted)


@router.get("/projects", response_model=Projects, operation_id="projects")
async def projects(request: Request, asked: Asked) -> Response:
    """Every project that was made or that holds a span, as far as the caller may read it."""
    records: Records = request.app.state.records

    def named() -> Projects:
        with records.session() as session:
            made = [] if asked.only else session.scalars(select(Project.id)).all()
        return Projects(rows=[ProjectOut(project=name) for name in sorted({*asked.readable(), *made})])

    return await asked.json(named)
