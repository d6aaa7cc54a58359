"""A dataset is forgotten whole: its items, their versions and tapes, and the experiments over it."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backtrail.server.datasets import reading
from backtrail.server.storage.records import (
    Dataset,
    DatasetItem,
    DatasetVersion,
    Experiment,
    ExperimentItem,
    ItemRevision,
    ItemTape,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What went with a dataset."""

    items: int
    versions: int
    experiments: int


def remove(db: Session, dataset: Dataset) -> Gone:
    """Forget it, in the caller's transaction."""
    ran = select(Experiment.id).where(Experiment.dataset_id == dataset.id)
    listed = reading.one(db, dataset)
    gone = Gone(items=listed.items, versions=dataset.version, experiments=listed.experiments)
    db.execute(delete(ExperimentItem).where(ExperimentItem.experiment_id.in_(ran)))
    for kept in (Experiment, DatasetItem, ItemRevision, ItemTape, DatasetVersion):
        db.execute(delete(kept).where(kept.dataset_id == dataset.id))
    db.delete(dataset)
    return gone
