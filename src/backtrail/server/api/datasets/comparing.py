"""/api/experiments/compare: two experiments over one dataset side by side."""

from collections import Counter
from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy.orm import Session

from backtrail.core.evals.experiments import GRAVEST, compared, sums
from backtrail.server.api.datasets import ran
from backtrail.server.api.datasets.desk import DatasetRoute, Desk
from backtrail.server.api.datasets.experiments import columns, found
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.experiment import Compared, ComparedRow, ExperimentRow
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.datasets import experiments

router = api_router(DatasetRoute)


@router.get("/experiments/compare", response_model=Compared, operation_id="compare_runs")
async def compare(
    request: Request,
    asked: Asked,
    before: Annotated[str, Query(min_length=1, max_length=200, description="Id of the one that counts as before")],
    after: Annotated[str, Query(min_length=1, max_length=200, description="Id of the one that counts as after")],
) -> Response:
    """Two experiments over a dataset: what was fixed, what broke, and in sums."""
    desk = Desk(request.app.state.records, asked.project)

    def read(db: Session) -> Compared:
        (first, dataset), (second, other) = found(desk, db, before), found(desk, db, after)
        if dataset.id != other.id:
            raise Problem(
                400,
                "wrong_parameter",
                f"experiment {first.name!r} is over dataset {dataset.name!r}, and {second.name!r} over {other.name!r}",
                hint="Compare two over the same dataset: GET /api/experiments?dataset= lists them.",
                parameter="after",
            )
        left, right = (ran.runs(asked, each, experiments.items(db, each)) for each in (first, second))
        was, now = ran.all_of(left), ran.all_of(right)
        rows = compared(was, now)
        counted = Counter(row.change for row in rows)
        return Compared(
            before=ExperimentRow(**columns(first, dataset.name, sums(was.values()))),
            after=ExperimentRow(**columns(second, dataset.name, sums(now.values()))),
            changes={change: counted[change] for change in GRAVEST},
            rows=[
                ComparedRow(
                    item_id=row.item_id,
                    change=row.change,
                    why=row.why,
                    before=ran.told(left[row.item_id]) if row.before is not None else None,
                    after=ran.told(right[row.item_id]) if row.after is not None else None,
                )
                for row in rows
            ],
        )

    return await asked.json(lambda: desk.read(read))
