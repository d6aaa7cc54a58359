"""/api/replays: results of replays come back, and are read."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from backtrail.core.model.iso import iso
from backtrail.core.model.units import Nanos, TraceId
from backtrail.server.api import missing, times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.replay import (
    ReplayedRun,
    ReplayIn,
    ReplayMade,
    ReplayOut,
    ReplayRow,
    Replays,
    SpentOut,
)
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import TapeRoute, api_router
from backtrail.server.auth.keys import signature
from backtrail.server.replays import results
from backtrail.server.storage.records import Records, ReplayResult

MOST: Final = 200

router = api_router(TapeRoute)


@router.post("/replays", response_model=ReplayMade, operation_id="post_replay")
async def post(request: Request, asked: Asked, caller: Asker, result: ReplayIn) -> Response:
    """Tell the result of a replay; it also stands in step 4 of the trace's open incident."""
    records: Records = request.app.state.records
    by = signature(caller)

    def keep() -> ReplayMade:
        if asked.store.trace(asked.project, TraceId(result.trace_id)) is None:
            raise missing.trace(asked, TraceId(result.trace_id))
        with records.writing() as db:
            told = result.model_dump(mode="json")
            return ReplayMade(id=results.keep(db, project=asked.project, by=by, result=told, at=times.now()).id)

    return await asked.json(keep)


@router.get("/replays", response_model=Replays, operation_id="replays")
async def list_(
    request: Request,
    asked: Asked,
    trace_id: Annotated[str | None, Query(description="Only those of this trace")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Response:
    """Results of replays, newest first."""
    records: Records = request.app.state.records

    def read() -> Replays:
        with records.session() as db:
            return Replays(rows=[_row(each) for each in results.listed(db, asked.project, trace_id, limit)])

    return await asked.json(read)


@router.get("/replays/{replay_id}", response_model=ReplayOut, operation_id="replay")
async def one(request: Request, asked: Asked, replay_id: str) -> Response:
    """One result, whole: each run beside its recording."""
    records: Records = request.app.state.records

    def read() -> ReplayOut:
        with records.session() as db:
            kept = results.found(db, asked.project, replay_id)
            if kept is None:
                raise Problem(
                    404,
                    "not_found",
                    f"no replay {replay_id!r} in project {asked.project!r}",
                    hint="It may have been forgotten with its trace. GET /api/replays lists what there is.",
                )
            return _whole(kept)

    return await asked.json(read)


def _row(kept: ReplayResult) -> ReplayRow:
    return ReplayRow(**_told(kept))


def _told(kept: ReplayResult) -> dict[str, Any]:
    return {
        "id": kept.id,
        "trace_id": kept.trace_id,
        "kind": kept.kind,
        "faithful": kept.faithful,
        "passed": kept.passed,
        "samples": kept.samples,
        "sentence": kept.body.get("sentence", ""),
        "by": kept.by,
        "made": iso(Nanos(kept.made)),
    }


def _whole(kept: ReplayResult) -> ReplayOut:
    body = kept.body
    return ReplayOut(
        **_told(kept),
        command=body.get("command", ""),
        overrides=body.get("overrides", {}),
        before=body.get("before", {}),
        recorded=SpentOut.model_validate(body["recorded"]) if body.get("recorded") else None,
        took=body.get("took", 0.0),
        runs=[ReplayedRun.model_validate(run) for run in body.get("runs", ())],
    )
