"""One change of items makes one version of their dataset, by whichever door it came.

    with changing(db, project, by="ann") as items:
        row = items.item(dataset, "refund-too-late")
        row.expected = "30 days"

What is the same afterwards was no change: sending an item again makes no version.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backtrail.server.storage.records import Dataset, DatasetItem, DatasetVersion, ItemRevision
from backtrail.server.storage.records.tables.declared import now

TOLD: Final = ("input", "expected", "details", "case", "tape", "archived", "trace_id", "span_id")
"""What of an item a version keeps."""
State = dict[str, Any]


class Changing:
    """Items that are being changed in one transaction."""

    def __init__(self, db: Session, project: str, by: str) -> None:
        self.db = db
        self.project = project
        self.by = by
        self._before: dict[str, tuple[str, State] | None] = {}
        self._now: dict[str, DatasetItem | None] = {}
        self._locked: set[str] = set()

    def item(self, dataset: Dataset, item_id: str) -> DatasetItem:
        """The item, to be changed: an empty one where there is none, this dataset's from now on where it was another's.

        Whoever changes the dataset besides waits until this transaction is over.
        """
        self._lock(dataset.id)
        row = self._found(item_id)
        if row is None:
            row = DatasetItem(
                project_id=self.project,
                id=item_id,
                dataset_id=dataset.id,
                input=None,
                expected=None,
                details=None,
                case=None,
                archived=False,
            )
            self.db.add(row)
        row.dataset_id = dataset.id
        self._now[item_id] = row
        return row

    def existing(self, item_id: str) -> DatasetItem | None:
        """An item that there is, to be changed."""
        known = self.db.get(DatasetItem, (self.project, item_id))
        if known is None:
            return None
        self._lock(known.dataset_id)
        row = self._now[item_id] = self._found(item_id)
        return row

    def remove(self, row: DatasetItem) -> None:
        """Take an item out for good; older versions still have it."""
        self.db.delete(row)
        self._now[row.id] = None

    def settle(self) -> None:
        """Write the versions and revisions of what is other than it was."""
        self.db.flush()
        at = now()
        changes = [change for item_id in self._now for change in self._changes(item_id)]
        versions = {dataset: self._version(dataset, at) for dataset in dict.fromkeys(each[0] for each in changes)}
        for dataset_id, item_id, change, state in changes:
            version = versions[dataset_id]
            told = state | {"version": version, "change": change, "made": at}
            self.db.add(ItemRevision(dataset_id=dataset_id, item_id=item_id, **told))
            row = self._now[item_id]
            if row is not None and row.dataset_id == dataset_id:
                row.version = version
        self.db.flush()

    def _lock(self, dataset_id: str) -> None:
        if dataset_id in self._locked:
            return
        same = {"version": Dataset.version, "changed": Dataset.changed}
        self.db.execute(
            update(Dataset).where(Dataset.id == dataset_id).values(same).execution_options(synchronize_session=False)
        )
        self._locked.add(dataset_id)

    def _found(self, item_id: str) -> DatasetItem | None:
        if item_id in self._before:
            return self._now[item_id]
        row = self.db.get(DatasetItem, (self.project, item_id), populate_existing=True)
        if row is not None:
            self._lock(row.dataset_id)
        self._before[item_id] = None if row is None else (row.dataset_id, _state(row))
        return row

    def _changes(self, item_id: str) -> Iterator[tuple[str, str, str, State]]:
        """Dataset, item, what happened and how it is now: two where an item went from one dataset to another."""
        before, row = self._before[item_id], self._now[item_id]
        left = before is not None and not before[1]["archived"] and (row is None or row.dataset_id != before[0])
        if before is not None and left:
            yield before[0], item_id, "archived", before[1] | {"archived": True}
        if row is None or before == (row.dataset_id, state := _state(row)):
            return
        there = before is not None and before[0] == row.dataset_id and not before[1]["archived"]
        change = "archived" if state["archived"] else "changed" if there else "added"
        yield row.dataset_id, item_id, change, state

    def _version(self, dataset_id: str, at: int) -> int:
        dataset = self.db.get_one(Dataset, dataset_id, populate_existing=True)
        dataset.version += 1
        dataset.changed = at
        self.db.add(DatasetVersion(dataset_id=dataset_id, no=dataset.version, by=self.by, at=at))
        return dataset.version


@contextmanager
def changing(db: Session, project: str, by: str = "") -> Iterator[Changing]:
    """Change items in the caller's transaction: of each dataset that this touches, it makes one version."""
    items = Changing(db, project, by)
    yield items
    items.settle()


def dataset_of(db: Session, project: str, name: str) -> Dataset | None:
    """A dataset by its name."""
    return db.scalar(select(Dataset).where(Dataset.project_id == project, Dataset.name == name))


def newest(db: Session, dataset_id: str) -> int | None:
    """The newest version of a dataset: what an experiment runs over that names none."""
    return db.scalar(select(Dataset.version).where(Dataset.id == dataset_id))


def _state(row: DatasetItem) -> State:
    return {name: getattr(row, name) for name in TOLD}
