"""Items and golden cases, as people and programs send them by the API: a change of an item is a version."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from backtrail.core.evals.case import CaseUnreadable, case
from backtrail.core.tape.recording.lines import TapeUnreadable
from backtrail.server.datasets import tapes
from backtrail.server.datasets.changing import changing, dataset_of
from backtrail.server.datasets.values import TooDeep, fit
from backtrail.server.storage.records import Dataset, DatasetItem

PLAIN = {"input": "input", "expected": "expected", "metadata": "details", "trace_id": "trace_id", "span_id": "span_id"}
"""What is taken as it comes, and where it is kept."""


class Unfit(ValueError):
    """An item cannot be kept: which field, what is wrong, what to do."""

    def __init__(self, field: str, message: str, hint: str, code: str = "wrong_body") -> None:
        super().__init__(message)
        self.field, self.hint, self.code = field, hint, code


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given of an item, as it is kept; the lines of its tape as bytes. Raises Unfit."""
    told = {name: _fit(name, value) for name, value in given.items() if name != "tape"}
    if (sent := told.get("case")) is not None:
        _one_name(told, sent)
        came = sent.get("provenance") if isinstance(sent.get("provenance"), dict) else {}
        if told.get("trace_id") is None and isinstance(came.get("trace_id"), str):
            told["trace_id"] = came["trace_id"]
    if (lines := given.get("tape")) is not None:
        told["tape"] = _tape(lines)
    elif "tape" in given:
        told["tape"] = None
    return told


def keep(db: Session, *, project: str, by: str, dataset: Dataset, item_id: str, told: Mapping[str, Any]) -> DatasetItem:
    """Keep an item, new or changed, in the caller's transaction: what is not told stays as it was. Raises Unfit."""
    with changing(db, project, by) as items:
        known = db.get(DatasetItem, (project, item_id))
        if known is not None and known.dataset_id != dataset.id:
            other = db.get_one(Dataset, known.dataset_id).name
            raise Unfit(
                "id",
                f"item {item_id!r} is in dataset {other!r}, and an id is unique in its project",
                f"Choose another id, or send it to dataset {other!r}.",
                "conflict",
            )
        row = items.item(dataset, item_id)
        for name, field in PLAIN.items():
            if name in told:
                setattr(row, field, told[name])
        if "case" in told:
            row.case = told["case"]
        if "tape" in told:
            row.tape = None if told["tape"] is None else tapes.keep(db, dataset.id, told["tape"])
        row.archived = False
    return row


def archive(db: Session, *, project: str, by: str, dataset: Dataset, item_id: str) -> bool:
    """Take an item out of the newest version; whether there was one. Older versions still have it."""
    with changing(db, project, by) as items:
        row = items.existing(item_id)
        if row is None or row.dataset_id != dataset.id:
            return False
        row.archived = True
    return True


def dataset_for(db: Session, project: str, name: str, new_name: Callable[[], str]) -> Dataset:
    """The dataset of this name, made where there is none. Raises what `new_name` raises."""
    found = dataset_of(db, project, name)
    if found is None:
        found = Dataset(
            id=str(uuid.uuid4()), project_id=project, name=new_name(), description=None, details={}, version=0
        )
        db.add(found)
        db.flush()
    return found


def _one_name(told: Mapping[str, Any], sent: Any) -> None:
    try:
        read = case(sent)
    except CaseUnreadable as wrong:
        raise Unfit(
            "case", f"the case cannot be read: {wrong}", "It is what case.yaml says: docs/guide/replay/golden.md."
        ) from wrong
    if told.get("id") not in (None, read.name):
        raise Unfit(
            "id",
            f"the id is {told['id']!r}, and the case is named {read.name!r}",
            "A golden case has one name: leave the id away, or make them the same.",
        )


def _tape(lines: str) -> bytes:
    try:
        return tapes.checked(lines)
    except TapeUnreadable as wrong:
        raise Unfit("tape", f"this is no tape: {wrong}", "The format is in docs/spec/tape.md.") from wrong
    except tapes.TooLarge as large:
        raise Unfit(
            "tape",
            f"the tape has {large.args[0]:,} bytes; at most {tapes.LARGEST:,} are kept",
            "Make the case of a shorter run, or of its calls of models and tools alone (level: tool).",
            "too_large",
        ) from large


def _fit(name: str, value: Any) -> Any:
    try:
        return fit(value)
    except TooDeep:
        raise Unfit(name, f"{name} has more than 100 levels", "Keep it flatter, or as text.") from None
