"""Search, facets, completion and counts."""

from typing import Literal

from backtrail.core.model.span import Kind
from backtrail.server.api.models.shape import Shape
from backtrail.server.api.models.trace import TraceOut


class HitOut(Shape):
    """A span whose text matched."""

    trace_id: str
    span_id: str
    name: str
    kind: Kind
    start: str | None
    snippet: str
    """Text around the match, the matched words between U+2039 and U+203A."""


class HitPage(Shape):
    """A page of hits, newest first."""

    rows: list[HitOut]
    next: str | None
    unindexed: int
    """Spans just written that search does not know yet."""


class FacetOut(Shape):
    """A value of a field and how many traces have it."""

    value: str
    traces: int


class Facets(Shape):
    """The most frequent values of a field."""

    field: str
    rows: list[FacetOut]


class QuantileOut(Shape):
    """The value of a field that a share of traces do not exceed."""

    field: str
    value: float
    """In the unit of the field: nanoseconds, tokens, US dollars."""
    traces: int
    """How many traces it was taken from: those that have the field."""


class Quantiles(Shape):
    """What is usual among the newest traces of a range of time."""

    of: float
    rows: list[QuantileOut]


class FieldOut(Shape):
    """A field of the query language."""

    name: str
    type: Literal["text", "number", "duration", "time", "flag"]
    of: Literal["trace", "span"]
    help: str
    sortable: bool
    facet: bool


class FlagOut(Shape):
    """What `is:<name>` asks for."""

    name: str
    help: str


class Fields(Shape):
    """Everything that a query may name."""

    fields: list[FieldOut]
    flags: list[FlagOut]


class Suggestion(Shape):
    """A way to go on writing."""

    insert: str
    """What to write instead of the text from `start` to `end`."""
    help: str
    kind: Literal["field", "operator", "value"]
    traces: int | None
    """How many traces have the value."""


class Completion(Shape):
    """Ways to go on writing at the cursor."""

    start: int
    end: int
    suggestions: list[Suggestion]


class ProjectStats(Shape):
    """How much a project holds."""

    project: str
    spans: int
    traces: int
    sessions: int
    unindexed: int
    """Spans written that full-text search does not know yet."""
    findings: int


class StatsOut(Shape):
    """How much is held: the sums, and each project."""

    spans: int
    traces: int
    sessions: int
    unindexed: int
    findings: int
    unread: int
    """Spans written, of all projects, that the detectors have not read yet."""
    bytes: int
    """On disk, search index included."""
    projects: list[ProjectStats]


class LiveTraces(Shape):
    """Data of the event `traces`: traces that were written since, as they are now."""

    rows: list[TraceOut]
    reload: bool
    """More was written than is told here: read the list again."""


class LiveAlerts(Shape):
    """Something changed among the alerts: ask for those that are shown."""

    open: int
    """How many have fired and not ended."""
    changed: str | None
    """When one last changed; null where there never was one."""


class LiveTrace(Shape):
    """Data of the event `trace`: spans of the watched trace that were written since."""

    trace_id: str
    span_ids: list[str]
    findings: bool
    """Its findings became others."""
    reload: bool
    """More was written than is told here: read the trace again."""
