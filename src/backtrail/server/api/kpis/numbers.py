"""/api/kpis: the four KPIs of a window, with what is behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Response

from backtrail.core.kpi.causes import Cause, Seen
from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.kpi.kpi import KPIS, Kpi
from backtrail.core.kpi.measures import BY_NAME
from backtrail.core.kpi.sums import NOTHING, Sums
from backtrail.server.api import times
from backtrail.server.api.kpis import finding
from backtrail.server.api.kpis.frame import Frame, Framed
from backtrail.server.api.kpis.worst import worst
from backtrail.server.api.models.kpi import BehindOut, CauseOut, KpiOut, KpisOut, LinkOut, WorstOut
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.followers.kpi_place import uncounted

MOST: Final = 5
"""Values of a dimension that are named behind a number."""
router = api_router()


@router.get("/kpis", response_model=KpisOut, operation_id="kpis")
async def kpis(asked: Asked, framed: Framed) -> Response:
    """The four KPIs: value and zone, their course, what is likely wrong, and who is behind it."""
    return await asked.json(lambda: _told(asked, framed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read for all KPIs."""

    frame: Frame
    whole: Sums
    before: Sums
    course: Mapping[int, Sums]
    by: Mapping[Dimension, Mapping[str, Sums]]
    seen: Seen


def _told(asked: Reader, framed: Frame) -> KpisOut:
    known = _known(asked, framed)
    return KpisOut(
        kpis=[_kpi(asked, kpi, known) for kpi in KPIS],
        bucket=framed.bucket,
        since=times.iso(framed.since) or "",
        until=times.iso(framed.until) or "",
        unread=uncounted(asked.store),
    )


def _known(asked: Reader, framed: Frame) -> Known:
    def by(dimension: Dimension, at: Frame = framed) -> dict[str, Sums]:
        return {each.value: each.sums for each in asked.store.sums(asked.project, at.window(by=dimension))}

    course = {int(each.at): each.sums for each in asked.store.sums(asked.project, framed.window(per=framed.bucket))}
    whole = by("").get("", NOTHING)
    before = by("", framed.before()).get("", NOTHING)
    wanted = dict.fromkeys(dimension for kpi in KPIS for dimension in kpi.behind)
    values = {dimension: by(dimension) for dimension in wanted}
    seen = Seen(
        sums=whole, found=by("detector"), tools=values.get("tool", {}), tools_before=by("tool", framed.before())
    )
    return Known(frame=framed, whole=whole, before=before, course=course, by=values, seen=seen)


def _kpi(asked: Reader, kpi: Kpi, known: Known) -> KpiOut:
    value = kpi.value(known.whole)
    worse = worst(asked, kpi, known.frame) if kpi.over(known.whole) else []
    return KpiOut(
        name=kpi.name,
        title=kpi.title,
        unit=kpi.unit,
        counts=kpi.counts,
        value=value,
        previous=kpi.value(known.before),
        zone=kpi.zone(value),
        samples=kpi.per(known.whole),
        healthy=kpi.healthy,
        alert=kpi.alert,
        causes=_causes(kpi, known),
        points=known.frame.points(BY_NAME[kpi.name], known.course),
        behind=[*_behind(kpi, known), *_sessions(worse)],
        worst=worse,
    )


def _causes(kpi: Kpi, known: Known) -> list[CauseOut]:
    told = [_cause(cause, known) for cause in kpi.causes]
    return sorted(told, key=lambda cause: not cause.likely)


def _cause(cause: Cause, known: Known) -> CauseOut:
    evidence = cause.evidence(known.seen)
    pointing = cause.pointing(known.seen)
    links = [
        LinkOut(
            text=f"{known.seen.found[name].traces:,} traces with {name}",
            query=finding.of_value("detector", name, known.frame.query),
        )
        for name in pointing[:3]
    ]
    return CauseOut(text=cause.text, when=cause.when, likely=evidence is not None, evidence=evidence or "", links=links)


def _behind(kpi: Kpi, known: Known) -> list[BehindOut]:
    """The values with most above what is healthy; where none is above, with most of all."""
    found = []
    for dimension in kpi.behind:
        values = [(name, sums) for name, sums in known.by[dimension].items() if kpi.over(sums) > 0]
        values.sort(key=lambda each: (kpi.healthy * kpi.per(each[1]) - kpi.over(each[1]), each[0]))
        found += [
            BehindOut(
                dimension=dimension,
                value=name,
                kpi=kpi.value(sums),
                samples=kpi.per(sums),
                query=finding.of_value(dimension, name, known.frame.query),
            )
            for name, sums in values[:MOST]
        ]
    return found


def _sessions(worse: list[WorstOut]) -> list[BehindOut]:
    """The sessions of the worst traces."""
    sessions = {each.session_id: each for each in reversed(worse) if each.session_id and each.trace_id is None}
    return [
        BehindOut(dimension="session", value=session, kpi=each.value, samples=1, query=each.query)
        for session, each in reversed(sessions.items())
    ]
