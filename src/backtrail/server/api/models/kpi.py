"""KPIs, measures and their course over time, as the API tells them."""

from typing import Literal

from backtrail.server.api.models.shape import Shape


class PointOut(Shape):
    """A number in one hour or day."""

    at: str
    """When the hour or day begins."""
    value: float | None
    """null where there was nothing to count; a count of nothing is 0."""
    samples: int
    """Tasks, calls or sessions that it was taken from."""


class LinkOut(Shape):
    """A list of traces worth a look."""

    text: str
    query: str
    """In the query language, for GET /api/traces."""


class CauseOut(Shape):
    """What may be wrong where the number is high."""

    text: str
    when: str
    """Under which condition it is likely."""
    likely: bool
    evidence: str
    """The sentence that makes it likely; empty where nothing does."""
    links: list[LinkOut]


class BehindOut(Shape):
    """One agent, tool, model, user or session behind the number, those that make it worst first."""

    dimension: str
    value: str
    kpi: float | None
    """The KPI of this one alone."""
    samples: int
    query: str
    """Finds its traces."""


class WorstOut(Shape):
    """A trace, or for tokens a session, with much of it."""

    trace_id: str | None
    """null where a session of several traces is meant."""
    session_id: str | None
    name: str
    value: float
    query: str
    """Finds it in the lists."""


class KpiOut(Shape):
    """One KPI."""

    name: str
    title: str
    unit: str
    """steps, ratio (0 to 1) or tokens."""
    counts: str
    """What it counts."""
    value: float | None
    """null where there was nothing to count."""
    previous: float | None
    """In the window of the same length before."""
    zone: Literal["healthy", "warning", "alert", "none"]
    samples: int
    healthy: float
    """Below it is healthy."""
    alert: float
    """Above it is an alert."""
    causes: list[CauseOut]
    """Those that are likely first."""
    points: list[PointOut]
    behind: list[BehindOut]
    worst: list[WorstOut]


class KpisOut(Shape):
    """The four KPIs of a window."""

    kpis: list[KpiOut]
    bucket: Literal["hour", "day"]
    """How much time a point is of."""
    since: str
    until: str
    unread: int
    """Spans that are not in the sums yet."""


class MeasureOut(Shape):
    """A number that can be drawn."""

    name: str
    title: str
    unit: str
    """steps, ratio (0 to 1), tokens, seconds, usd or count."""
    counts: str
    healthy: float | None
    """Of a KPI: below it is healthy."""
    alert: float | None


class MeasuresOut(Shape):
    """Every number that can be drawn."""

    rows: list[MeasureOut]


class LineOut(Shape):
    """The course of a measure, of everything or of one value."""

    value: str | None
    """null where it is of everything."""
    total: float | None
    """Of the whole window."""
    samples: int
    query: str
    """Finds the traces behind the line."""
    points: list[PointOut]


class MarkOut(Shape):
    """An agent became another."""

    at: str
    kind: Literal["release", "model", "prompt"]
    agent: str
    before: str
    """A release, a model, or the digest of a system prompt."""
    after: str


class SeriesOut(Shape):
    """A measure over time."""

    measure: str
    title: str
    unit: str
    bucket: Literal["hour", "day"]
    since: str
    until: str
    series: list[LineOut]
    """Those with the most samples first."""
    more: int
    """Values that were left out."""
    marks: list[MarkOut]
    unread: int
