"""Datasets, their items, and the runs over them."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.semconv.reading.values import text
from backtrail.server.datasets.changing import Changing, dataset_of, newest
from backtrail.server.ingest.langfuse import shapes
from backtrail.server.ingest.langfuse.refused import invalid, missing
from backtrail.server.storage.records import Dataset, DatasetItem, Experiment, ExperimentItem


def add(db: Session, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """A dataset; one that has the name already is changed. Raises Refused."""
    name = text(body.get("name"))
    if name is None:
        raise invalid("a dataset needs a name")
    row = dataset_of(db, project, name)
    details = {key: body.get(key) for key in ("metadata", *shapes.SCHEMAS)}
    if row is None:
        row = Dataset(id=str(uuid.uuid4()), project_id=project, name=name, description=None, details=details)
        db.add(row)
    row.description = text(body.get("description")) or row.description
    row.details = {**(row.details or {}), **{key: value for key, value in details.items() if value is not None}}
    db.flush()
    return {**shapes.dataset(row), "items": [], "runs": []}


def find(db: Session, project: str, name: str) -> dict[str, Any]:
    """The dataset of this name. Raises Refused."""
    return shapes.dataset(_known(db, project, name))


def listed(db: Session, project: str, number: int, limit: int) -> dict[str, Any]:
    """A page of datasets."""
    where = Dataset.project_id == project
    rows = db.scalars(select(Dataset).where(where).order_by(Dataset.name).offset((number - 1) * limit).limit(limit))
    total = db.scalar(select(func.count()).select_from(Dataset).where(where)) or 0
    return shapes.page([shapes.dataset(row) for row in rows], number, limit, total)


def add_item(items: Changing, body: dict[str, Any]) -> dict[str, Any]:
    """An item; one that has the id already is changed. Raises Refused."""
    name = text(body.get("datasetName"))
    if name is None:
        raise invalid("a dataset item needs a datasetName")
    dataset = _known(items.db, items.project, name)
    row = items.item(dataset, text(body.get("id")) or str(uuid.uuid4()))
    for key, field in (("input", "input"), ("expectedOutput", "expected"), ("metadata", "details")):
        if body.get(key) is not None:
            setattr(row, field, body[key])
    row.trace_id = text(body.get("sourceTraceId")) or row.trace_id
    row.span_id = text(body.get("sourceObservationId")) or row.span_id
    if body.get("status") in ("ACTIVE", "ARCHIVED"):
        row.archived = body["status"] == "ARCHIVED"
    items.db.flush()
    return shapes.item(row, dataset.name)


def item(db: Session, project: str, item_id: str) -> dict[str, Any]:
    """One item. Raises Refused."""
    row = db.get(DatasetItem, (project, item_id))
    if row is None:
        raise missing("Dataset item")
    return shapes.item(row, _name_of(db, row.dataset_id))


def remove_item(items: Changing, item_id: str) -> dict[str, Any]:
    """Take an item out; older versions of its dataset still have it. Raises Refused."""
    row = items.existing(item_id)
    if row is None:
        raise missing("Dataset item")
    items.remove(row)
    return {"message": "Dataset item successfully deleted"}


def items(db: Session, project: str, name: str | None, number: int, limit: int) -> dict[str, Any]:
    """A page of items, of one dataset or of all. Raises Refused."""
    where = [DatasetItem.project_id == project]
    if name is not None:
        where.append(DatasetItem.dataset_id == _known(db, project, name).id)
    chosen = select(DatasetItem).where(*where).order_by(DatasetItem.made.desc(), DatasetItem.id)
    rows = db.scalars(chosen.offset((number - 1) * limit).limit(limit)).all()
    total = db.scalar(select(func.count()).select_from(DatasetItem).where(*where)) or 0
    return shapes.page([shapes.item(row, _name_of(db, row.dataset_id)) for row in rows], number, limit, total)


def add_run_item(db: Session, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """The trace of an item in a run; the run is made where it is new. Raises Refused."""
    name, item_id, trace_id = (text(body.get(key)) for key in ("runName", "datasetItemId", "traceId"))
    if name is None or item_id is None or trace_id is None:
        raise invalid("a dataset run item needs a runName, a datasetItemId and a traceId")
    row = db.get(DatasetItem, (project, item_id))
    if row is None:
        raise missing("Dataset item")
    run = _run(db, project, name, row.dataset_id)
    run.description = text(body.get("runDescription")) or run.description
    if body.get("metadata") is not None:
        run.details = {**(run.details or {}), "metadata": body["metadata"]}
    db.flush()
    told = db.get(ExperimentItem, (run.id, item_id, trace_id))
    if told is None:
        told = ExperimentItem(experiment_id=run.id, item_id=item_id, trace_id=trace_id, id=str(uuid.uuid4()))
        db.add(told)
    told.span_id = text(body.get("observationId")) or told.span_id
    db.flush()
    return shapes.run_item(told, run)


def runs(db: Session, project: str, name: str, number: int, limit: int) -> dict[str, Any]:
    """A page of the runs over a dataset. Raises Refused."""
    dataset = _known(db, project, name)
    chosen = select(Experiment).where(Experiment.dataset_id == dataset.id).order_by(Experiment.made.desc())
    found = db.scalars(chosen).all()
    shown = found[(number - 1) * limit : number * limit]
    return shapes.page([shapes.run(row, dataset.name) for row in shown], number, limit, len(found))


def run(db: Session, project: str, name: str, run_name: str) -> dict[str, Any]:
    """One run with its items. Raises Refused."""
    dataset = _known(db, project, name)
    row = db.scalar(select(Experiment).where(Experiment.dataset_id == dataset.id, Experiment.name == run_name))
    if row is None:
        raise missing("Dataset run")
    told = db.scalars(select(ExperimentItem).where(ExperimentItem.experiment_id == row.id)).all()
    return {**shapes.run(row, dataset.name), "datasetRunItems": [shapes.run_item(one, row) for one in told]}


def _known(db: Session, project: str, name: str) -> Dataset:
    row = dataset_of(db, project, name)
    if row is None:
        raise missing(f"Dataset '{name}'")
    return row


def _name_of(db: Session, dataset_id: str) -> str:
    row = db.get(Dataset, dataset_id)
    return row.name if row is not None else ""


def _run(db: Session, project: str, name: str, dataset_id: str) -> Experiment:
    row = db.scalar(
        select(Experiment).where(
            Experiment.project_id == project, Experiment.name == name, Experiment.dataset_id == dataset_id
        )
    )
    if row is None:
        row = Experiment(id=str(uuid.uuid4()), project_id=project, name=name, dataset_id=dataset_id, details={})
        row.version = newest(db, dataset_id)
        db.add(row)
    return row
