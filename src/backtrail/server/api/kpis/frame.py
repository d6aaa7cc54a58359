"""The window of time that KPIs are asked for: which hours, in which steps, and how its points are laid out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Depends, Query

from backtrail.core.kpi.measures import Measure
from backtrail.core.kpi.sums import NOTHING, Sums
from backtrail.core.model.units import Nanos
from backtrail.server.api import times
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.kpi import PointOut
from backtrail.server.storage.rollup import SumsWindow

HOUR: Final = 3600 * times.SECOND
DAY: Final = 24 * HOUR
USUAL: Final = 7 * DAY
"""How far back a window goes where nobody says."""
BY_HOUR: Final = 3 * DAY
"""A window that is no longer is shown by the hour."""
LONGEST: Final = 800 * DAY
MOST_POINTS: Final = 2400
"""A hundred days by the hour."""

Bucket = Literal["hour", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A window of whole hours."""

    since: Nanos
    until: Nanos
    bucket: Bucket
    query: str = ""

    @property
    def step(self) -> int:
        return HOUR if self.bucket == "hour" else DAY

    def before(self) -> "Frame":
        """The window of the same length before."""
        length = self.until - self.since
        return Frame(
            since=Nanos(self.since - length), until=self.since, bucket=self.bucket, query=self.query
        )  # fmt: skip

    def window(self, **more: object) -> SumsWindow:
        return SumsWindow(since=self.since, until=self.until, query=self.query, **more)  # type: ignore[arg-type]

    def points(self, measure: Measure, sums: Mapping[int, Sums]) -> list[PointOut]:
        """The course of a measure: each hour or day of the window, with or without something in it."""
        first = self.since // self.step * self.step
        found = []
        for at in range(first, self.until, self.step):
            one = sums.get(at, NOTHING)
            found.append(
                PointOut(at=times.iso(Nanos(at)) or "", value=measure.value(one), samples=measure.samples(one))
            )
        return found


async def frame(
    query: Annotated[str, Query(description="Only of traces that meet this, in the query language")] = "",
    since: Annotated[str | None, Query(description="From this hour on: 2026-11-24, ISO 8601 or -30d; 7 days")] = None,
    until: Annotated[str | None, Query(description="Up to this hour, which is part of it; now")] = None,
    bucket: Annotated[Bucket | None, Query(description="How much time a point is of; by the window's length")] = None,
) -> Frame:
    """The window that is asked for. Raises Problem."""
    end = times.read("until", until) or times.now()
    begin = times.read("since", since) or Nanos(end - USUAL)
    first, behind = max(begin // HOUR, 0) * HOUR, -(-end // HOUR) * HOUR
    if behind <= first or behind - first > LONGEST:
        raise Problem(
            400,
            "wrong_parameter",
            f"the window from {since!r} to {until!r} has {max(0, behind - first) // DAY} days",
            hint=f"since lies before until, and at most {LONGEST // DAY} days before: since=-30d.",
            parameter="since",
            given=since or "",
        )
    chosen = bucket or ("hour" if behind - first <= BY_HOUR else "day")
    if chosen == "hour" and (behind - first) // HOUR > MOST_POINTS:
        raise Problem(
            400,
            "wrong_parameter",
            f"{(behind - first) // HOUR:,} hours are more points than anybody sees",
            hint="Ask with bucket=day, or for a shorter window.",
            parameter="bucket",
            given=chosen,
        )
    return Frame(since=Nanos(first), until=Nanos(behind), bucket=chosen, query=query)


Framed = Annotated[Frame, Depends(frame)]
