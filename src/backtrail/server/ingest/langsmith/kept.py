"""What LangSmith's SDKs keep beside runs: projects, datasets with examples, annotation queues."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import text
from backtrail.server.datasets.changing import Changing, newest
from backtrail.server.ingest.langsmith import shapes
from backtrail.server.ingest.langsmith.route import missing
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.storage.records import AnnotationQueue, Dataset, DatasetItem, Experiment, QueuedRun


def sessions(db: Session, project: str, others: Sequence[str], query: dict[str, str]) -> list[dict[str, Any]]:
    """Projects by name or id: those that somebody made, then those that runs have named."""
    made = db.scalars(select(Experiment).where(Experiment.project_id == project).order_by(Experiment.made.desc())).all()
    known = [shapes.experiment(row) for row in made]
    names = {row["name"] for row in known}
    known += [shapes.session(name) for name in others if name not in names]
    if (wanted := query.get("name")) is not None:
        known = [row for row in known if row["name"] == wanted]
    if (part := query.get("name_contains")) is not None:
        known = [row for row in known if part.lower() in row["name"].lower()]
    if (dataset := query.get("reference_dataset")) is not None:
        known = [row for row in known if row["reference_dataset_id"] == dataset]
    return known


def add_session(db: Session, project: str, body: dict[str, Any], *, upsert: bool) -> dict[str, Any]:
    """A project; one that has the name already is given back where that is asked for. Raises Refusal."""
    name = text(body.get("name"))
    if name is None:
        raise Refusal(422, "a project needs a name")
    dataset = text(body.get("reference_dataset_id"))
    session_id = text(body.get("id")) or str(uuid.uuid4())
    named = select(Experiment).where(Experiment.project_id == project, Experiment.name == name)
    row = db.get(Experiment, session_id) or db.scalars(named).first()
    if row is not None and row.id != session_id and not upsert:
        raise Refusal(409, f"there is a project {name!r} already")
    if row is None:
        row = Experiment(id=session_id, project_id=project, name=name, dataset_id=dataset, details={})
        row.version = newest(db, dataset) if dataset is not None else None
        db.add(row)
    row.description = text(body.get("description")) or row.description
    row.details = {**(row.details or {}), **({"extra": body["extra"]} if body.get("extra") else {})}
    db.flush()
    return shapes.experiment(row)


def change_session(db: Session, project: str, session_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """A project with what the body says. Raises Refusal."""
    row = db.get(Experiment, session_id)
    if row is None or row.project_id != project:
        raise missing(f"Project {session_id} (one that was made by POST /sessions)")
    row.name = text(body.get("name")) or row.name
    row.description = text(body.get("description")) or row.description
    row.ended = nanos(body.get("end_time")) or row.ended
    if body.get("extra"):
        row.details = {**(row.details or {}), "extra": body["extra"]}
    db.flush()
    return shapes.experiment(row)


def datasets(db: Session, project: str, query: dict[str, str]) -> list[dict[str, Any]]:
    """Datasets by name, id or part of the name."""
    chosen = select(Dataset).where(Dataset.project_id == project).order_by(Dataset.name)
    if "name" in query:
        chosen = chosen.where(Dataset.name == query["name"])
    if "id" in query:
        chosen = chosen.where(Dataset.id == query["id"])
    if "name_contains" in query:
        chosen = chosen.where(Dataset.name.contains(query["name_contains"], autoescape=True))
    return [shapes.dataset(row, _count(db, row.id)) for row in db.scalars(chosen)]


def dataset(db: Session, project: str, dataset_id: str) -> dict[str, Any]:
    """One dataset. Raises Refusal."""
    return shapes.dataset(_dataset(db, project, dataset_id), _count(db, dataset_id))


def add_dataset(db: Session, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """A dataset. Raises Refusal where the name is taken."""
    name = text(body.get("name"))
    if name is None:
        raise Refusal(422, "a dataset needs a name")
    if db.scalars(select(Dataset).where(Dataset.project_id == project, Dataset.name == name)).first() is not None:
        raise Refusal(409, f"there is a dataset {name!r} already")
    details = {
        key: body[key] for key in ("data_type", "extra", "inputs_schema_definition") if body.get(key) is not None
    }
    row = Dataset(
        id=text(body.get("id")) or str(uuid.uuid4()),
        project_id=project,
        name=name,
        description=text(body.get("description")),
        details=details,
    )
    db.add(row)
    db.flush()
    return shapes.dataset(row, 0)


def examples(db: Session, project: str, query: dict[str, str], ids: Sequence[str]) -> list[DatasetItem]:
    """Examples of a dataset, or by id, oldest first."""
    chosen = select(DatasetItem).where(DatasetItem.project_id == project, DatasetItem.archived.is_(False))
    if "dataset" in query:
        chosen = chosen.where(DatasetItem.dataset_id == query["dataset"])
    if ids:
        chosen = chosen.where(DatasetItem.id.in_([item_meant(db, project, each) for each in ids]))
    return list(db.scalars(chosen.order_by(DatasetItem.made, DatasetItem.id)))


def add_examples(items: Changing, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Examples, new or changed: of each dataset one version. Raises Refusal."""
    rows = []
    for body in bodies:
        dataset = _dataset(items.db, items.project, str(body.get("dataset_id")))
        item_id = item_meant(items.db, items.project, text(body.get("id")) or str(uuid.uuid4()))
        rows.append(_told(items.item(dataset, item_id), body))
        items.db.flush()
    return [shapes.example(row) for row in rows]


def change_example(items: Changing, example_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """An example with what the body says. Raises Refusal."""
    row = _told(_changed(items, example_id), body)
    items.db.flush()
    return shapes.example(row)


def example(db: Session, project: str, example_id: str) -> dict[str, Any]:
    """One example. Raises Refusal."""
    return shapes.example(_example(db, project, example_id))


def remove_example(items: Changing, example_id: str) -> dict[str, Any]:
    """Take an example out; older versions of its dataset still have it. Raises Refusal."""
    items.remove(_changed(items, example_id))
    return {"message": "Example deleted"}


def queues(db: Session, project: str, query: dict[str, str]) -> list[dict[str, Any]]:
    """Annotation queues, by name where one is asked for."""
    chosen = select(AnnotationQueue).where(AnnotationQueue.project_id == project).order_by(AnnotationQueue.made)
    if "name" in query:
        chosen = chosen.where(AnnotationQueue.name == query["name"])
    return [shapes.queue(row) for row in db.scalars(chosen)]


def add_queue(db: Session, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """An annotation queue. Raises Refusal."""
    name = text(body.get("name"))
    if name is None:
        raise Refusal(422, "an annotation queue needs a name")
    queue_id = text(body.get("id")) or str(uuid.uuid4())
    row = db.get(AnnotationQueue, queue_id)
    if row is None:
        row = AnnotationQueue(id=queue_id, project_id=project, name=name)
        db.add(row)
    row.description = text(body.get("description")) or row.description
    db.flush()
    return shapes.queue(row)


def queue(db: Session, project: str, queue_id: str) -> dict[str, Any]:
    """One queue. Raises Refusal."""
    row = db.get(AnnotationQueue, queue_id)
    if row is None or row.project_id != project:
        raise missing(f"Annotation queue {queue_id}")
    return shapes.queue(row)


def enqueue(db: Session, project: str, queue_id: str, runs: Sequence[Any]) -> list[dict[str, Any]]:
    """Put runs into a queue. Raises Refusal."""
    queue(db, project, queue_id)
    named = [str(run.get("run_id") if isinstance(run, dict) else run) for run in runs]
    for run_id in named:
        db.merge(QueuedRun(queue_id=queue_id, span_id=run_id))
    return [{"run_id": run_id, "queue_id": queue_id} for run_id in named]


def _dataset(db: Session, project: str, dataset_id: str) -> Dataset:
    row = db.get(Dataset, dataset_id)
    if row is None or row.project_id != project:
        raise missing(f"Dataset {dataset_id}")
    return row


def item_meant(db: Session, project: str, example_id: str) -> str:
    """The id of the item that a client means: where that is no UUID, it was told one that is made of it."""
    if not shapes.is_uuid(example_id) or db.get(DatasetItem, (project, example_id)) is not None:
        return example_id
    named = db.scalars(select(DatasetItem.id).where(DatasetItem.project_id == project))
    return next((id_ for id_ in named if not shapes.is_uuid(id_) and shapes.made_uuid(id_) == example_id), example_id)


def _example(db: Session, project: str, example_id: str) -> DatasetItem:
    row = db.get(DatasetItem, (project, item_meant(db, project, example_id)))
    if row is None:
        raise missing(f"Example {example_id}")
    return row


def _changed(items: Changing, example_id: str) -> DatasetItem:
    row = items.existing(item_meant(items.db, items.project, example_id))
    if row is None:
        raise missing(f"Example {example_id}")
    return row


def _told(row: DatasetItem, body: dict[str, Any]) -> DatasetItem:
    for key, field in (("inputs", "input"), ("outputs", "expected"), ("metadata", "details")):
        if body.get(key) is not None:
            setattr(row, field, body[key])
    row.span_id = text(body.get("source_run_id")) or row.span_id
    return row


def _count(db: Session, dataset_id: str) -> int:
    there = DatasetItem.dataset_id == dataset_id, DatasetItem.archived.is_(False)
    return db.scalar(select(func.count()).select_from(DatasetItem).where(*there)) or 0
