"""/api/measures and /api/series: every number that can be drawn, and its course over time."""

from typing import Annotated, Final, Literal

from fastapi import Query, Response

from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.kpi.kpi import KPIS
from backtrail.core.kpi.marks import marks
from backtrail.core.kpi.measures import BY_NAME, MEASURES, Measure
from backtrail.core.kpi.sums import Sums, total
from backtrail.core.model.units import Nanos
from backtrail.server.api import times
from backtrail.server.api.errors import Problem
from backtrail.server.api.kpis import finding
from backtrail.server.api.kpis.frame import DAY, Frame, Framed
from backtrail.server.api.models.kpi import LineOut, MarkOut, MeasureOut, MeasuresOut, SeriesOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.followers.kpi_place import uncounted
from backtrail.server.storage.query.meaning import nearest

By = Literal["agent", "model", "tool", "user", "environment", "release", "detector"]
KPI_OF: Final = {kpi.name: kpi for kpi in KPIS}
EARLIER: Final = DAY
"""How far before the window is looked, so that a change at its beginning is seen as one."""
router = api_router()


@router.get("/measures", response_model=MeasuresOut, operation_id="measures")
async def measures(asked: Asked) -> Response:
    """Every number that can be drawn: the four KPIs first."""
    return await asked.json(lambda: MeasuresOut(rows=[_measure(each) for each in MEASURES]))


@router.get("/series", response_model=SeriesOut, operation_id="series")
async def series(
    asked: Asked,
    framed: Framed,
    measure: Annotated[str, Query(description="Name of the measure: GET /api/measures")],
    by: Annotated[By | None, Query(description="One line for each value of this")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Most lines")] = 12,
) -> Response:
    """The course of a measure, of everything or value by value, with marks where agents became others."""
    wanted = BY_NAME.get(measure)
    if wanted is None:
        near = nearest(measure, list(BY_NAME))
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter 'measure': there is no measure {measure[:100]!r}",
            hint=f"{f'Did you mean {near}? ' if near else ''}GET /api/measures lists them all.",
            parameter="measure",
            given=measure[:100],
        )
    return await asked.json(lambda: _told(asked, framed, wanted, by or "", limit))


def _measure(measure: Measure) -> MeasureOut:
    kpi = KPI_OF.get(measure.name)
    return MeasureOut(
        name=measure.name,
        title=measure.title,
        unit=measure.unit,
        counts=measure.counts,
        healthy=kpi.healthy if kpi else None,
        alert=kpi.alert if kpi else None,
    )


def _told(asked: Reader, framed: Frame, measure: Measure, by: Dimension, limit: int) -> SeriesOut:
    window = framed.window(by=by, per=framed.bucket, durations=measure.durations)
    courses: dict[str, dict[int, Sums]] = {} if by else {"": {}}
    for each in asked.store.sums(asked.project, window):
        courses.setdefault(each.value, {})[each.at] = each.sums
    wholes = {value: total(course.values()) for value, course in courses.items()}
    ranked = sorted(courses, key=lambda value: (-measure.samples(wholes[value]), value))
    lines = [
        LineOut(
            value=value if by else None,
            total=measure.value(wholes[value]),
            samples=measure.samples(wholes[value]),
            query=finding.of_value(by, value, framed.query),
            points=framed.points(measure, courses[value]),
        )
        for value in ranked[:limit]
    ]
    return SeriesOut(
        measure=measure.name,
        title=measure.title,
        unit=measure.unit,
        bucket=framed.bucket,
        since=times.iso(framed.since) or "",
        until=times.iso(framed.until) or "",
        series=lines,
        more=len(ranked) - len(lines),
        marks=_marks(asked, framed),
        unread=uncounted(asked.store),
    )


def _marks(asked: Reader, framed: Frame) -> list[MarkOut]:
    looks = asked.store.looks(asked.project, Nanos(framed.since - EARLIER), framed.until)
    return [
        MarkOut(at=times.iso(mark.at) or "", kind=mark.kind, agent=mark.agent, before=mark.before, after=mark.after)
        for mark in marks(looks)
        if mark.at >= framed.since
    ]
