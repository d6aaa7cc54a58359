"""/api/guard/runs: guards tell of their runs, and people see which there are."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from backtrail.server.alerts import orders
from backtrail.server.alerts.guarded import Guarded, WrongProject, listed
from backtrail.server.alerts.orders import Address
from backtrail.server.api import times
from backtrail.server.api.errors import Problem
from backtrail.server.api.guard import told
from backtrail.server.api.models.guard import Orders, RunIn, Runs, RunState
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.storage.records import Records

MOST: Final = 200

router = api_router()


@router.post("/guard/runs", response_model=Orders, operation_id="tell_of_run")
async def tell(
    request: Request,
    asked: Asked,
    run: RunIn,
    after: Annotated[int, Query(ge=0, description="Orders up to this number are known; 0 at first")] = 0,
) -> Response:
    """Tell how a guarded run is doing; answers the orders that wait for it."""
    records: Records = request.app.state.records
    guarded: Guarded = request.app.state.guarded

    def keep() -> Orders:
        now = times.now()
        asks = Address(
            project=asked.project,
            runs=[run.id],
            sessions=[run.session_id] if run.session_id else [],
            traces=[run.trace_id] if run.trace_id else [],
        )
        with records.session() as db, db.begin():
            newest = orders.newest(db)
            found = orders.waiting(db, asks, after=after, now=now)
            said = run.model_dump(exclude={"id"})
            try:
                guarded.told(db, asked.project, run.id, said, now)
            except WrongProject as wrong:
                raise _elsewhere(run.id) from wrong
            answer = told.orders(found, after, newest)
            orders.fetched(db, found, now)
        return answer

    return await asked.json(keep)


@router.get("/guard/runs", response_model=Runs, operation_id="guarded_runs")
async def runs(
    request: Request,
    asked: Asked,
    state: Annotated[list[RunState] | None, Query(description="Only in this state; may be given several times")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Response:
    """Guarded runs, those heard of last first."""
    records: Records = request.app.state.records
    guarded: Guarded = request.app.state.guarded

    def read() -> Runs:
        with records.session() as db:
            now = times.now()
            return Runs(rows=[told.run(row, guarded, now) for row in listed(db, asked.project, state or [], limit)])

    return await asked.json(read)


def _elsewhere(run_id: str) -> Problem:
    return Problem(
        409,
        "exists",
        f"the run {run_id!r} belongs to another project",
        hint="Make a new id for each guarded run, at random.",
        id=run_id,
    )
