"""A dataset as any of its versions had it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from backtrail.server.storage.records import Dataset, DatasetVersion, Experiment, ItemRevision


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A dataset in a list."""

    row: Dataset
    items: int
    experiments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version, and what changed in it."""

    row: DatasetVersion
    changes: Mapping[str, Sequence[str]]
    """Ids of items by added, changed, archived."""


def listed(db: Session, project: str) -> Sequence[Listed]:
    """Every dataset of a project, by name."""
    chosen = select(Dataset).where(Dataset.project_id == project).order_by(Dataset.name)
    ran = select(Experiment.dataset_id, func.count()).where(Experiment.project_id == project)
    experiments: dict[str | None, int] = dict(db.execute(ran.group_by(Experiment.dataset_id)).all())
    return [
        Listed(row=row, items=count(db, row, row.version), experiments=experiments.get(row.id, 0))
        for row in db.scalars(chosen)
    ]


def one(db: Session, dataset: Dataset) -> Listed:
    """A dataset, counted."""
    ran = db.scalar(select(func.count()).select_from(Experiment).where(Experiment.dataset_id == dataset.id)) or 0
    return Listed(row=dataset, items=count(db, dataset, dataset.version), experiments=ran)


def count(db: Session, dataset: Dataset, version: int) -> int:
    """How many items a version has."""
    inner = _as_of(dataset, version).with_only_columns(ItemRevision.item_id).subquery()
    return db.scalar(select(func.count()).select_from(inner)) or 0


def items(db: Session, dataset: Dataset, version: int, after: str | None, most: int) -> Sequence[ItemRevision]:
    """The items of a version, by id: those after this one."""
    chosen = _as_of(dataset, version).order_by(ItemRevision.item_id).limit(most)
    return db.scalars(chosen.where(ItemRevision.item_id > after) if after is not None else chosen).all()


def item(db: Session, dataset: Dataset, item_id: str, version: int) -> ItemRevision | None:
    """An item as a version has it; an archived one as it last was."""
    chosen = select(ItemRevision).where(ItemRevision.dataset_id == dataset.id, ItemRevision.item_id == item_id)
    return db.scalar(chosen.where(ItemRevision.version <= version).order_by(ItemRevision.version.desc()).limit(1))


def lacking(db: Session, dataset: Dataset, version: int, named: Sequence[str]) -> Sequence[str]:
    """Which of these items a version does not have."""
    known = set(db.scalars(_as_of(dataset, version).with_only_columns(ItemRevision.item_id)))
    return [item_id for item_id in dict.fromkeys(named) if item_id not in known]


def versions(db: Session, dataset: Dataset, before: int | None, most: int) -> Sequence[Version]:
    """The versions of a dataset, newest first."""
    chosen = select(DatasetVersion).where(DatasetVersion.dataset_id == dataset.id)
    if before is not None:
        chosen = chosen.where(DatasetVersion.no < before)
    rows = db.scalars(chosen.order_by(DatasetVersion.no.desc()).limit(most)).all()
    changes: dict[int, dict[str, list[str]]] = {row.no: {} for row in rows}
    if rows:
        made = select(ItemRevision.version, ItemRevision.change, ItemRevision.item_id).where(
            ItemRevision.dataset_id == dataset.id, ItemRevision.version.between(rows[-1].no, rows[0].no)
        )
        for no, change, item_id in db.execute(made.order_by(ItemRevision.item_id)):
            changes[no].setdefault(change, []).append(item_id)
    return [Version(row=row, changes=changes[row.no]) for row in rows]


def _as_of(dataset: Dataset, version: int) -> "Select[Any]":
    later = aliased(ItemRevision)
    newest = (
        select(func.max(later.version))
        .where(later.dataset_id == dataset.id, later.item_id == ItemRevision.item_id, later.version <= version)
        .scalar_subquery()
    )
    return select(ItemRevision).where(
        ItemRevision.dataset_id == dataset.id, ItemRevision.version == newest, ItemRevision.archived.is_(False)
    )
