"""/api/datasets/{name}/items: put in, read with case and tape, taken out."""

import uuid

from fastapi import Request, Response
from sqlalchemy.orm import Session

from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.datasets import told
from backtrail.server.api.datasets.desk import (
    AsOf,
    DatasetRoute,
    Desk,
    ItemInPath,
    NameInPath,
    name_of_new,
    problem_of,
)
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.dataset import ItemIn, ItemMade, ItemOut
from backtrail.server.api.reader import Asked, in_thread
from backtrail.server.api.route import api_router
from backtrail.server.auth.keys import signature
from backtrail.server.datasets import cases, reading, tapes
from backtrail.server.incidents import keeping
from backtrail.server.storage.records import Dataset, ItemRevision

LINES = "application/x-ndjson"

router = api_router(DatasetRoute)


@router.post("/datasets/{name:path}/items", response_model=ItemMade, operation_id="put_item")
async def put(request: Request, asked: Asked, caller: Asker, name: NameInPath, item: ItemIn) -> Response:
    """Put an item into a dataset, or change one: a new version. The dataset is made where there is none."""
    desk = Desk(request.app.state.records, asked.project)

    def made() -> ItemMade:
        try:
            given = cases.checked(item.model_dump(exclude_unset=True))
        except cases.Unfit as unfit:
            raise problem_of(unfit) from unfit
        item_id = given.get("id") or (given.get("case") or {}).get("name") or str(uuid.uuid4())
        return desk.change(lambda db: _put(desk, db, name, item_id, given, signature(caller)))

    return await asked.json(made)


@router.get("/datasets/{name:path}/items/{item_id:path}/tape", operation_id="item_tape", response_class=Response)
async def tape(request: Request, asked: Asked, name: NameInPath, item_id: ItemInPath, version: AsOf = None) -> Response:
    """The tape of a golden case, as lines of JSON: docs/spec/tape.md."""
    desk = Desk(request.app.state.records, asked.project)

    def lines(db: Session) -> bytes:
        dataset, found = _found(desk, db, name, item_id, version)
        kept = tapes.lines_of(db, dataset.id, found.tape) if found.tape is not None else None
        if kept is None:
            raise Problem(
                404,
                "not_found",
                f"item {item_id!r} of dataset {name!r} has no tape",
                hint="Golden cases have one: backtrail golden push NAME puts it there.",
            )
        return kept

    return await in_thread(lambda: Response(desk.read(lines), media_type=LINES))


@router.get("/datasets/{name:path}/items/{item_id:path}", response_model=ItemOut, operation_id="item")
async def one(request: Request, asked: Asked, name: NameInPath, item_id: ItemInPath, version: AsOf = None) -> Response:
    """An item, whole, as of a version; an archived one as it last was."""
    desk = Desk(request.app.state.records, asked.project)
    return await asked.json(lambda: desk.read(lambda db: told.whole(*_found(desk, db, name, item_id, version))))


@router.delete("/datasets/{name:path}/items/{item_id:path}", response_model=ItemMade, operation_id="archive_item")
async def archive(request: Request, asked: Asked, caller: Asker, name: NameInPath, item_id: ItemInPath) -> Response:
    """Take an item out of a dataset: a new version. Older versions still have it."""
    desk = Desk(request.app.state.records, asked.project)

    def archived(db: Session) -> ItemMade:
        dataset = desk.known(db, name)
        if not cases.archive(db, project=asked.project, by=signature(caller), dataset=dataset, item_id=item_id):
            raise _no_item(dataset, item_id)
        return ItemMade(id=item_id, dataset=name, version=dataset.version)

    return await asked.json(lambda: desk.change(archived))


def _put(desk: Desk, db: Session, name: str, item_id: str, given: dict[str, object], by: str) -> ItemMade:
    dataset = cases.dataset_for(db, desk.project, name, lambda: name_of_new(name))
    kept = cases.keep(db, project=desk.project, by=by, dataset=dataset, item_id=item_id, told=given)
    if kept.trace_id is not None:
        keeping.add_golden(db, desk.project, kept.trace_id, item_id, by=by, at=times.now())
    return ItemMade(id=item_id, dataset=name, version=dataset.version)


def _found(desk: Desk, db: Session, name: str, item_id: str, asked: int | None) -> tuple[Dataset, ItemRevision]:
    dataset = desk.known(db, name)
    version = desk.version(dataset, asked)
    found = reading.item(db, dataset, item_id, version)
    if found is None:
        raise _no_item(dataset, item_id, version)
    return dataset, found


def _no_item(dataset: Dataset, item_id: str, version: int | None = None) -> Problem:
    where = f"version {version} of dataset {dataset.name!r}" if version is not None else f"dataset {dataset.name!r}"
    return Problem(
        404,
        "not_found",
        f"no item {item_id!a} in {where}",
        hint="GET /api/datasets/{name} lists what it has; ids with slashes are percent-encoded.",
    )
