"""Changing a detector in a project, in the records."""

import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from backtrail.core.detect.limits import Threshold
from backtrail.core.model.units import ProjectId
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.detector import DetectorIn
from backtrail.server.followers.catalogue import SHARED, SHARED_NAME, Catalogue
from backtrail.server.followers.rules import kind_of
from backtrail.server.storage.query.meaning import nearest
from backtrail.server.storage.records import DetectorSetting, Records

LONGEST = 1000
MOST_NAMES = 200
SPOKEN = {"number": "a number of 0 or more", "names": "a list of names", "text": "a text"}


def rows(records: Records, project: ProjectId) -> Mapping[str, DetectorSetting]:
    """What the project changed, by detector."""
    with records.session() as db:
        found = db.scalars(select(DetectorSetting).where(DetectorSetting.project_id == project))
        return {row.detector: row for row in found}


def thresholds(catalogue: Catalogue, name: str) -> tuple[Threshold[Any], ...]:
    """The thresholds of the detector of the name. Raises Problem."""
    if name == SHARED_NAME:
        return SHARED
    found = catalogue.named(name)
    if found is None:
        near = nearest(name, [each.name for each in catalogue.detectors])
        hint = f"{f'Did you mean {near}? ' if near else ''}GET /api/detectors lists them all."
        raise Problem(404, "not_found", f"there is no detector {name[:100]!r}", hint=hint, detector=name[:100])
    return found.thresholds


def keep(
    records: Records, project: ProjectId, name: str, limits: tuple[Threshold[Any], ...], given: DetectorIn
) -> DetectorSetting:
    """Write the change down: what is not named stays. Raises Problem."""
    by_name = {threshold.name: threshold for threshold in limits}
    checked = {said: _checked(name, by_name, said, value) for said, value in given.thresholds.items()}
    with records.session() as db, db.begin():
        row = db.get(DetectorSetting, (project, name))
        if row is None:
            row = DetectorSetting(project_id=project, detector=name, on=True, thresholds={})
            db.add(row)
        row.on = row.on if given.on is None else given.on
        now = {said: value for said, value in row.thresholds.items() if said in by_name} | checked
        row.thresholds = {said: value for said, value in now.items() if value is not None}
        db.flush()
        return row


def _checked(detector: str, by_name: Mapping[str, Threshold[Any]], name: str, value: object) -> object:
    """The value as it is kept; None for the default. Raises Problem."""
    threshold = by_name.get(name)
    if threshold is None:
        listed = f"It has {', '.join(by_name)}." if by_name else "It has none."
        raise _wrong(f"{detector} has no threshold {name[:100]!r}", listed, name)
    if value is None:
        return None
    kind = kind_of(threshold)
    if not _fits(kind, value):
        hint = f"It counts {threshold.unit}; the default is {threshold.default!r}, and null brings it back."
        raise _wrong(f"{name} has to be {SPOKEN[kind]}", hint, name)
    return value


def _fits(kind: str, value: object) -> bool:
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    if kind == "text":
        return isinstance(value, str) and len(value) <= LONGEST
    return (
        isinstance(value, list)
        and len(value) <= MOST_NAMES
        and all(isinstance(each, str) and len(each) <= LONGEST for each in value)
    )


def _wrong(message: str, hint: str, field: str) -> Problem:
    return Problem(400, "wrong_body", message, hint=hint, field=field[:100])
