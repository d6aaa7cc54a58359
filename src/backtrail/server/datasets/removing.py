"""A dataset is forgotten whole: its items, their versions and tapes, and the experiments over it."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

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
    gone = Gone(
        items=_count(db, DatasetItem, dataset), versions=dataset.version, experiments=_count(db, Experiment, dataset)
    )
    db.execute(delete(ExperimentItem).where(ExperimentItem.experiment_id.in_(ran)))
    for kept in (Experiment, DatasetItem, ItemRevision, ItemTape, DatasetVersion):
        db.execute(delete(kept).where(kept.dataset_id == dataset.id))
    db.delete(dataset)
    return gone


def _count(db: Session, kept: type[DatasetItem] | type[Experiment], dataset: Dataset) -> int:
    return db.scalar(select(func.count()).select_from(kept).where(kept.dataset_id == dataset.id)) or 0
