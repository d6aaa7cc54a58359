"""/api/detectors: which there are, their thresholds in a project, and how often each was right there."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path, Request, Response

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.limits import Threshold
from backtrail.server.api.findings import kept, setting
from backtrail.server.api.models.detector import DetectorIn, DetectorOut, Detectors, ThresholdOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.followers.catalogue import SHARED, SHARED_NAME, Catalogue
from backtrail.server.followers.place import rejudging, unread
from backtrail.server.followers.rules import fitting, kind_of
from backtrail.server.storage.records import DetectorSetting, Records

router = api_router()
NameInPath = Annotated[str, Path(description="Name of the detector; `shared` for thresholds that belong to none")]


@router.get("/detectors", response_model=Detectors, operation_id="detectors")
async def detectors(request: Request, asked: Asked) -> Response:
    """Every detector, as it is in the project, with its precision on the project's own feedback."""
    catalogue: Catalogue = request.app.state.detectors
    records: Records = request.app.state.records

    return await asked.json(lambda: _listed(catalogue, records, asked))


@router.put("/detectors/{name}", response_model=Detectors, operation_id="set_detector")
async def set_detector(request: Request, asked: Asked, name: NameInPath, given: DetectorIn) -> Response:
    """Switch a detector on or off in the project, or change its thresholds; traces are judged again."""
    catalogue: Catalogue = request.app.state.detectors
    records: Records = request.app.state.records

    def changed() -> Detectors:
        setting.keep(records, asked.project, name, setting.thresholds(catalogue, name), given)
        request.app.state.rules_changed()
        return _listed(catalogue, records, asked)

    return await asked.json(changed)


def _listed(catalogue: Catalogue, records: Records, asked: Reader) -> Detectors:
    rows = setting.rows(records, asked.project)
    verdicts, counts = kept.verdicts(records, asked.project), asked.store.finding_counts(asked.project)
    return Detectors(
        rows=[
            _told(catalogue, each, rows.get(each.name), counts.get(each.name, 0), verdicts.get(each.name, Counter()))
            for each in catalogue.detectors
        ],
        shared=_thresholds(SHARED, rows.get(SHARED_NAME)),
        notes=list(catalogue.notes),
        unread=unread(asked.store),
        rejudging=rejudging(asked.store, asked.project),
    )


def _told(
    catalogue: Catalogue, detector: Detector, row: DetectorSetting | None, told: int, verdicts: Counter[str]
) -> DetectorOut:
    right, wrong = verdicts["right"], verdicts["wrong"]
    return DetectorOut(
        name=detector.name,
        family=detector.family,
        says=detector.says,
        on=row is None or row.on,
        own=detector.name in catalogue.guards,
        thresholds=_thresholds(detector.thresholds, row),
        told=told,
        right=right,
        wrong=wrong,
        not_useful=verdicts["not_useful"],
        precision=right / (right + wrong) if right + wrong else None,
        trouble=catalogue.trouble(detector.name),
    )


def _thresholds(thresholds: tuple[Threshold[Any], ...], row: DetectorSetting | None) -> list[ThresholdOut]:
    given: Mapping[str, Any] = row.thresholds if row else {}
    return [
        ThresholdOut(
            name=each.name,
            type=kind_of(each),
            default=_plain(each.default),
            value=_plain(fitting(given.get(each.name, each.default))),
            unit=each.unit,
            why=each.why,
        )
        for each in thresholds
    ]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
