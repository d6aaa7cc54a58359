"""/api/experiments: kept, listed, read."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy.orm import Session

from backtrail.core.evals.experiments import Sums, sums
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.datasets import ran, told
from backtrail.server.api.datasets.desk import DatasetRoute, Desk, kept
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.experiment import (
    ExperimentIn,
    ExperimentMade,
    ExperimentOut,
    ExperimentRow,
    Experiments,
    ItemRuns,
)
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.auth.keys import signature
from backtrail.server.datasets import experiments
from backtrail.server.storage.records import Dataset, Experiment

router = api_router(DatasetRoute)


@router.post("/experiments", response_model=ExperimentMade, operation_id="post_experiment")
async def post(request: Request, asked: Asked, caller: Asker, experiment: ExperimentIn) -> Response:
    """Tell how the items of a dataset went."""
    desk = Desk(request.app.state.records, asked.project)

    def made(db: Session) -> ExperimentMade:
        given = kept("items", experiment.model_dump())
        row = experiments.keep(db, dataset=desk.known(db, experiment.dataset), by=signature(caller), told=given)
        return ExperimentMade(id=row.id, name=row.name)

    return await asked.json(lambda: desk.change(made))


@router.get("/experiments", response_model=Experiments, operation_id="experiments")
async def list_(
    request: Request,
    asked: Asked,
    dataset: Annotated[str | None, Query(description="Only those over this dataset")] = None,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most rows")] = 50,
) -> Response:
    """Experiments, newest first, in the numbers that were told with them."""
    desk = Desk(request.app.state.records, asked.project)

    def page(db: Session) -> Experiments:
        if after is not None:
            place(desk, db, after)
        whose = desk.known(db, dataset).id if dataset is not None else None
        rows = experiments.listed(db, asked.project, whose, after, limit + 1)
        return Experiments(
            rows=[_listed(each) for each in rows[:limit]], next=rows[limit - 1].row.id if len(rows) > limit else None
        )

    return await asked.json(lambda: desk.read(page))


@router.get("/experiments/{experiment_id}", response_model=ExperimentOut, operation_id="experiment")
async def one(request: Request, asked: Asked, experiment_id: str) -> Response:
    """One experiment with what became of each item."""
    desk = Desk(request.app.state.records, asked.project)

    def read(db: Session) -> ExperimentOut:
        row, dataset = found(desk, db, experiment_id)
        runs = ran.runs(asked, row, experiments.items(db, row))
        return ExperimentOut(
            **columns(row, dataset.name, sums(ran.all_of(runs).values())),
            ran=[ran.row(item, some) for item, some in runs.items()],
        )

    return await asked.json(lambda: desk.read(read))


@router.get(
    "/experiments/{experiment_id}/items/{item_id:path}", response_model=ItemRuns, operation_id="experiment_item"
)
async def item(request: Request, asked: Asked, experiment_id: str, item_id: str) -> Response:
    """The runs of one item, whole: each with its output, and its calls beside those of its recording."""
    desk = Desk(request.app.state.records, asked.project)

    def read(db: Session) -> ItemRuns:
        row, _ = found(desk, db, experiment_id)
        runs = [ran.run(asked, row, each) for each in experiments.item(db, row, item_id)]
        if not runs:
            raise Problem(
                404,
                "not_found",
                f"experiment {row.name!r} did not run item {item_id!a}",
                hint=f"GET /api/experiments/{row.id} lists what it ran.",
            )
        return ItemRuns(experiment=row.id, item_id=item_id, runs=[ran.whole(each) for each in runs])

    return await asked.json(lambda: desk.read(read))


def found(desk: Desk, db: Session, experiment_id: str) -> tuple[Experiment, Dataset]:
    """An experiment and its dataset. Raises Problem."""
    known = experiments.found(db, desk.project, experiment_id)
    if known is None:
        raise Problem(
            404,
            "not_found",
            f"no experiment {experiment_id[:100]!a} in project {desk.project!r}",
            hint="It may have been forgotten with its dataset. GET /api/experiments lists what there is.",
            project=desk.project,
        )
    return known


def place(desk: Desk, db: Session, after: str) -> None:
    """Let a place in the list be one. Raises Problem."""
    if experiments.found(db, desk.project, after) is None:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter 'after': {after[:100]!a} is no place in the list",
            hint="Send `next` of the page before, or leave it away.",
            parameter="after",
        )


def columns(row: Experiment, dataset: str, numbers: Sums) -> dict[str, Any]:
    """An experiment in numbers."""
    return {
        "id": row.id,
        "name": row.name,
        "dataset": dataset,
        "version": row.version,
        "made": told.moment(row.made),
        "by": row.by,
        "description": row.description or "",
        "metadata": told.metadata(row.details),
        **{name: getattr(numbers, name) for name in Sums.__slots__},
    }


def _listed(listed: experiments.Listed) -> ExperimentRow:
    return ExperimentRow(**columns(listed.row, listed.dataset, listed.numbers))
