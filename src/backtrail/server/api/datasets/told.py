"""Rows of datasets as the API tells them."""

from typing import Any, Final, Literal

from backtrail.core.model.iso import iso
from backtrail.core.model.units import Nanos
from backtrail.server.api.models.dataset import ChangeOut, DatasetRow, ItemOut, ItemRow, VersionOut
from backtrail.server.datasets.reading import Listed, Version
from backtrail.server.datasets.values import shown
from backtrail.server.storage.records import Dataset, ItemRevision

LONG: Final = 8_000
"""Characters of a value in a list."""
CHANGES: Final = 50
Values = Literal["input", "expected", "metadata"]
VALUES: Final[dict[Values, str]] = {"input": "input", "expected": "expected", "metadata": "details"}


def row(listed: Listed) -> DatasetRow:
    return DatasetRow(**columns(listed))


def columns(listed: Listed) -> dict[str, Any]:
    dataset = listed.row
    return {
        "id": dataset.id,
        "name": dataset.name,
        "description": dataset.description or "",
        "metadata": metadata(dataset.details),
        "version": dataset.version,
        "count": listed.items,
        "experiments": listed.experiments,
        "made": moment(dataset.made),
        "changed": moment(dataset.changed),
    }


def metadata(details: Any) -> Any:
    """What its maker told of a dataset or experiment: LangSmith's SDKs have it one level further down."""
    told = details if isinstance(details, dict) else {}
    extra = told.get("extra")
    further = extra.get("metadata") if isinstance(extra, dict) else None
    return shown(told.get("metadata") or further or {}, LONG)[0]


def item(revision: ItemRevision) -> ItemRow:
    """An item in a list: long values are cut."""
    return ItemRow(**_item(revision, LONG))


def whole(dataset: Dataset, revision: ItemRevision) -> ItemOut:
    return ItemOut(**_item(revision, None), dataset=dataset.name, case=revision.case)


def version(found: Version) -> VersionOut:
    counted: dict[str, int] = {
        change: len(found.changes.get(change, ())) for change in ("added", "changed", "archived")
    }
    changes = [
        ChangeOut.model_validate({"id": id_, "change": change}) for change, ids in found.changes.items() for id_ in ids
    ]
    return VersionOut(no=found.row.no, at=moment(found.row.at), by=found.row.by, changes=changes[:CHANGES], **counted)


def moment(at: int) -> str:
    return iso(Nanos(at)) or ""


def _item(revision: ItemRevision, most: int | None) -> dict[str, Any]:
    values = {name: shown(getattr(revision, kept), most) for name, kept in VALUES.items()}
    return {
        "id": revision.item_id,
        "version": revision.version,
        **{name: value for name, (value, _) in values.items()},
        "cut": [name for name, (_, cut) in values.items() if cut],
        "trace_id": revision.trace_id,
        "span_id": revision.span_id,
        "is_golden": revision.case is not None,
        "has_tape": revision.tape is not None,
        "archived": revision.archived,
        "changed": moment(revision.made),
    }
