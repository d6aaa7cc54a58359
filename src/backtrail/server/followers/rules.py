"""What a project's traces are judged by: the detectors that are on there, and their thresholds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from sqlalchemy import select

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.model.units import ProjectId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.release import version
from backtrail.server.storage.records import DetectorSetting, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The detectors and limits of one project."""

    detectors: tuple[Detector, ...]
    limits: Limits
    digest: str
    """Another one: traces that were judged have to be judged again."""


def rules_of(catalogue: Catalogue, records: Records, project: ProjectId) -> Rules:
    """The rules of a project, as they are now."""
    with records.session() as db:
        rows = db.scalars(select(DetectorSetting).where(DetectorSetting.project_id == project)).all()
        off = {row.detector for row in rows if not row.on}
        given = {name: fitting(value) for row in rows for name, value in row.thresholds.items()}
    on = tuple(detector for detector in catalogue.detectors if detector.name not in off)
    return Rules(detectors=on, limits=Limits(given), digest=_digest(on, given))


def fitting(value: object) -> object:
    """A value as thresholds have it: JSON knows no tuples."""
    return tuple(value) if isinstance(value, list) else value


def _digest(detectors: Iterable[Detector], given: dict[str, object]) -> str:
    told = [[each.name, [[limit.name, limit.default] for limit in each.thresholds]] for each in detectors]
    text = json.dumps([version(), told, given], sort_keys=True, default=str)
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def kind_of(threshold: Threshold[Any]) -> Literal["number", "names", "text"]:
    """Whether it is a number, names or text."""
    if isinstance(threshold.default, str):
        return "text"
    return "names" if isinstance(threshold.default, tuple) else "number"
