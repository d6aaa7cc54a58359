"""/api/stats: how much is there, and whose it is."""

from typing import Annotated

from fastapi import Query, Response

from backtrail.server.api.models.look import ProjectStats, StatsOut
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.followers.place import unread

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
            findings=sum(one.findings for one in each.values()),
            unread=unread(asked.store),
            bytes=max(one.bytes for one in each.values()),
            projects=[
                ProjectStats(
                    project=name,
                    spans=one.spans,
                    traces=one.traces,
                    sessions=one.sessions,
                    unindexed=one.unindexed,
                    findings=one.findings,
                )
                for name, one in each.items()
            ],
        )

    return await asked.json(counted)
