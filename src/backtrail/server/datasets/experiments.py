"""Experiments: kept with what became of each item, listed and found."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.evals.experiments import Sums, numbered
from backtrail.server.datasets import reading
from backtrail.server.storage.records import Dataset, Experiment, ExperimentItem

IN_COLUMNS: Final = ("passed", "steps", "tokens", "cost", "seconds")
IN_RESULT: Final = ("failures", "error", "output", "difference")
SUMMED: Final = ("steps", "tokens", "cost", "seconds")
NOTHING: Final = numbered(0, 0, 0)
SHOWN: Final = 10
"""Items that an error names."""


class Unfit(ValueError):
    """An experiment cannot be kept: which field, what is wrong, what to do."""

    def __init__(self, field: str, message: str, hint: str, **facts: Any) -> None:
        super().__init__(message)
        self.field, self.hint, self.facts = field, hint, facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An experiment in a list, in the numbers that were told with it."""

    row: Experiment
    dataset: str
    numbers: Sums


def keep(db: Session, *, dataset: Dataset, by: str, told: Mapping[str, Any]) -> Experiment:
    """Keep an experiment, in the caller's transaction; a name that is taken gets a number. Raises Unfit."""
    version = _version(dataset, told.get("version"))
    items = told["items"]
    _known(db, dataset, version, [each["item_id"] for each in items])
    _once(items)
    experiment = Experiment(
        id=uuid.uuid4().hex,
        project_id=dataset.project_id,
        name=_free(db, dataset, told["name"]),
        dataset_id=dataset.id,
        version=version,
        by=by,
        description=told.get("description") or None,
        details={"metadata": told.get("metadata") or {}},
    )
    db.add(experiment)
    db.flush()
    db.add_all(_item(experiment, each) for each in items)
    experiment.ended = experiment.made
    db.flush()
    return experiment


def listed(db: Session, project: str, dataset_id: str | None, before: str | None, most: int) -> Sequence[Listed]:
    """Experiments over datasets, newest first; those after the one with the id `before`."""
    chosen = (
        select(Experiment, Dataset.name)
        .join(Dataset, Dataset.id == Experiment.dataset_id)
        .where(Experiment.project_id == project)
    )
    if dataset_id is not None:
        chosen = chosen.where(Experiment.dataset_id == dataset_id)
    if before is not None and (last := db.get(Experiment, before)) is not None:
        older = (Experiment.made < last.made) | ((Experiment.made == last.made) & (Experiment.id > last.id))
        chosen = chosen.where(older)
    rows = db.execute(chosen.order_by(Experiment.made.desc(), Experiment.id).limit(most)).all()
    known = _sums(db, [row.id for row, _ in rows])
    return [Listed(row=row, dataset=name, numbers=known.get(row.id, NOTHING)) for row, name in rows]


def found(db: Session, project: str, experiment_id: str) -> tuple[Experiment, Dataset] | None:
    """An experiment over a dataset."""
    row = db.get(Experiment, experiment_id)
    if row is None or row.project_id != project or row.dataset_id is None:
        return None
    dataset = db.get(Dataset, row.dataset_id)
    return None if dataset is None else (row, dataset)


def items(db: Session, experiment: Experiment) -> Sequence[ExperimentItem]:
    """What became of each item, without rows."""
    chosen = select(ExperimentItem).where(ExperimentItem.experiment_id == experiment.id)
    return db.scalars(chosen.order_by(ExperimentItem.item_id, ExperimentItem.trace_id)).all()


def item(db: Session, experiment: Experiment, item_id: str) -> Sequence[ExperimentItem]:
    """The runs of one item."""
    whose = ExperimentItem.experiment_id == experiment.id, ExperimentItem.item_id == item_id
    return db.scalars(select(ExperimentItem).where(*whose).order_by(ExperimentItem.trace_id)).all()


def _sums(db: Session, ids: Sequence[str]) -> Mapping[str, Sums]:
    one = ExperimentItem
    ways = [func.count(func.distinct(one.item_id)).filter(one.passed.is_(verdict)) for verdict in (True, False)]
    summed = [func.sum(getattr(one, name)) for name in SUMMED]
    chosen = select(one.experiment_id, func.count(func.distinct(one.item_id)), *ways, *summed)
    rows = db.execute(chosen.where(one.experiment_id.in_(ids)).group_by(one.experiment_id)).all()
    return {id_: numbered(items, passed, failed, *told) for id_, items, passed, failed, *told in rows}


def _item(experiment: Experiment, told: Mapping[str, Any]) -> ExperimentItem:
    return ExperimentItem(
        experiment_id=experiment.id,
        item_id=told["item_id"],
        trace_id=told.get("trace_id") or "",
        id=uuid.uuid4().hex,
        **{name: told.get(name) for name in IN_COLUMNS},
        result={name: told.get(name) for name in IN_RESULT},
        rows=told.get("rows") or [],
    )


def _version(dataset: Dataset, asked: int | None) -> int:
    if asked is not None and asked > dataset.version:
        raise Unfit(
            "version",
            f"dataset {dataset.name!r} has no version {asked}: its newest is {dataset.version}",
            "Name the version that was run, or leave it away for the newest.",
            newest=dataset.version,
        )
    return dataset.version if asked is None else asked


def _known(db: Session, dataset: Dataset, version: int, named: Sequence[str]) -> None:
    lacking = reading.lacking(db, dataset, version, named)
    if lacking:
        more = f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else ""
        told = ", ".join(repr(each) for each in lacking[:SHOWN])
        raise Unfit(
            "items",
            f"version {version} of dataset {dataset.name!r} does not have {told}{more}",
            "Put golden cases there first: backtrail golden push NAME. GET /api/datasets/{name} lists what it has.",
            lacking=lacking[:SHOWN],
        )


def _once(items: Sequence[Mapping[str, Any]]) -> None:
    seen: set[tuple[str, str]] = set()
    for each in items:
        run = each["item_id"], each.get("trace_id") or ""
        if run in seen:
            raise Unfit(
                "items",
                f"item {run[0]!r} is told twice",
                "Tell each once; several runs of an item each need the trace_id of their own.",
            )
        seen.add(run)


def _free(db: Session, dataset: Dataset, name: str) -> str:
    """Two jobs of CI begin in the same second: both are kept."""
    taken = set(db.scalars(select(Experiment.name).where(Experiment.dataset_id == dataset.id)))
    return next(each for at in range(len(taken) + 1) if (each := f"{name} ({at + 1})" if at else name) not in taken)
