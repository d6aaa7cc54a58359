"""/api/datasets: listed, made, read as of any version, forgotten."""

import uuid
from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy.orm import Session

from backtrail.server.api.access.asker import Admin, Asker
from backtrail.server.api.datasets import told
from backtrail.server.api.datasets.desk import AsOf, DatasetRoute, Desk, NameInPath, kept
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.dataset import DatasetGone, DatasetIn, DatasetOut, DatasetRow, Datasets, Versions
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.datasets import reading, removing
from backtrail.server.datasets.changing import dataset_of
from backtrail.server.storage.records import Dataset

router = api_router(DatasetRoute)


@router.get("/datasets", response_model=Datasets, operation_id="datasets")
async def datasets(request: Request, asked: Asked) -> Response:
    """The datasets of a project, by name."""
    desk = Desk(request.app.state.records, asked.project)
    return await asked.json(
        lambda: Datasets(rows=[told.row(each) for each in desk.read(lambda db: reading.listed(db, asked.project))])
    )


@router.post("/datasets", response_model=DatasetRow, operation_id="make_dataset")
async def make(request: Request, asked: Asked, _: Asker, given: DatasetIn) -> Response:
    """Make a dataset."""
    desk = Desk(request.app.state.records, asked.project)
    details = {"metadata": kept("metadata", given.metadata)}

    def made() -> DatasetRow:
        row = Dataset(
            id=str(uuid.uuid4()),
            project_id=asked.project,
            name=given.name,
            description=given.description or None,
            details=details,
            version=0,
        )
        desk.change(lambda db: _add(desk, db, row))
        return told.row(reading.Listed(row=row, items=0, experiments=0))

    return await asked.json(made)


@router.get("/datasets/{name:path}/versions", response_model=Versions, operation_id="dataset_versions")
async def versions(
    request: Request,
    asked: Asked,
    name: NameInPath,
    after: Annotated[int | None, Query(ge=1, le=1 << 62, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most rows")] = 50,
) -> Response:
    """The versions of a dataset, newest first: when, by whom, and what changed."""
    desk = Desk(request.app.state.records, asked.project)

    def page() -> Versions:
        rows = desk.read(lambda db: reading.versions(db, desk.known(db, name), after, limit + 1))
        more = str(rows[limit - 1].row.no) if len(rows) > limit else None
        return Versions(rows=[told.version(each) for each in rows[:limit]], next=more)

    return await asked.json(page)


@router.get("/datasets/{name:path}", response_model=DatasetOut, operation_id="dataset")
async def dataset(
    request: Request,
    asked: Asked,
    name: NameInPath,
    version: AsOf = None,
    after: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most items")] = 200,
) -> Response:
    """A dataset with its items, as of a version."""
    desk = Desk(request.app.state.records, asked.project)

    def page() -> DatasetOut:
        return desk.read(lambda db: _page(desk, db, name, version, after, limit))

    return await asked.json(page)


@router.delete("/datasets/{name:path}", response_model=DatasetGone, operation_id="delete_dataset")
async def delete(request: Request, asked: Asked, _: Admin, name: NameInPath) -> Response:
    """Forget a dataset for good: its items, their versions and tapes, and the experiments over it."""
    desk = Desk(request.app.state.records, asked.project)

    def gone() -> DatasetGone:
        went = desk.change(lambda db: removing.remove(db, desk.known(db, name)))
        return DatasetGone(name=name, items=went.items, versions=went.versions, experiments=went.experiments)

    return await asked.json(gone)


def _add(desk: Desk, db: Session, row: Dataset) -> None:
    if dataset_of(db, desk.project, row.name) is not None:
        raise Problem(
            409,
            "exists",
            f"there is a dataset {row.name!r} already",
            hint="Put items into it as it is, or choose another name.",
            name=row.name,
        )
    db.add(row)


def _page(desk: Desk, db: Session, name: str, asked: int | None, after: str | None, limit: int) -> DatasetOut:
    found = desk.known(db, name)
    version = desk.version(found, asked)
    rows = reading.items(db, found, version, after, limit + 1)
    listed = reading.one(db, found)
    return DatasetOut(
        **told.columns(listed),
        as_of=version,
        items=[told.item(each) for each in rows[:limit]],
        next=rows[limit - 1].item_id if len(rows) > limit else None,
    )
