"""Traces, sessions, scores, and the columns of a trace's spans."""

from typing import Any, Literal

from backtrail.core.model.finding import Severity
from backtrail.core.model.span import Kind, Status
from backtrail.server.api.models.shape import Shape


class TotalsOut(Shape):
    """What is counted over a trace or a session."""

    spans: int
    steps: int
    """LLM calls in the agent's loop, a wrapper around another counted once."""
    llm_calls: int
    tool_calls: int
    tool_errors: int
    retrievals: int
    errors: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: float | None
    """US dollars; null where no span told its cost, and none could be computed."""
    escalations: int
    cache_write_tokens: int
    reasoning_tokens: int
    llm_errors: int
    computed_cost: float
    """The part of the cost that nobody sent: from tokens and prices."""
    unpriced: int
    """LLM calls whose tokens are known and whose cost is not."""


class FoundOut(Shape):
    """The findings of a trace, counted."""

    count: int
    worst: Severity | None
    """The gravest severity; null without findings."""
    detectors: list[str]
    """That found something: of the gravest finding first, then by name."""


class TraceOut(Shape):
    """One trace as lists show it. Times are ISO 8601 in UTC with nine digits of a second."""

    trace_id: str
    root_id: str | None
    name: str
    session_id: str | None
    user_id: str | None
    tags: list[str]
    environment: str | None
    release: str | None
    service: str | None
    models: list[str]
    start: str | None
    end: str | None
    """null while the run is open."""
    latency_ns: int | None
    """End minus start in nanoseconds."""
    status: Status
    input_preview: str
    output_preview: str
    totals: TotalsOut
    findings: FoundOut


class TracePage(Shape):
    """A page of traces."""

    rows: list[TraceOut]
    next: str | None
    """Give it as `after` for the next page; null at the end."""


class ScoreOut(Shape):
    """What somebody or something thought of a trace, a span or a session."""

    id: str
    name: str
    value: float | None
    text: str | None
    """The value, where it is not a number."""
    data_type: Literal["numeric", "categorical", "boolean", "text"]
    trace_id: str | None
    span_id: str | None
    session_id: str | None
    comment: str | None
    source: str
    time: str | None
    metadata: Any


class TraceDetail(TraceOut):
    """One trace with its scores."""

    project: str
    scores: list[ScoreOut]
    failed: bool
    """Somebody knows that it failed: its root did, or a score such as `reward` or `correct` is zero or false."""


class SessionOut(Shape):
    """One session as lists show it."""

    session_id: str
    user_id: str | None
    start: str | None
    end: str | None
    traces: int
    input_preview: str
    """Of its first trace."""
    output_preview: str
    """Of its last trace."""
    totals: TotalsOut


class SessionPage(Shape):
    """A page of sessions."""

    rows: list[SessionOut]
    next: str | None


class SessionDetail(SessionOut):
    """One session with its traces, oldest first, at most 1000."""

    project: str
    rows: list[TraceOut]
    next: str | None
    """Give it as `after` for the traces that follow; null at the end."""


class Columns(Shape):
    """One array for each column, one place for each span, in order of start. A row is a place in the arrays."""

    span_id: list[str]
    parent: list[int]
    """Row of the parent; -1 without one."""
    name: list[int]
    """Place in `names`."""
    kind: list[int]
    """Place in `kinds`."""
    status: list[int]
    """Place in `statuses`."""
    start: list[int | None]
    """Nanoseconds after the start of the trace; null where the start has not arrived."""
    end: list[int | None]
    """Nanoseconds after the start of the trace; null while the span is open."""
    model: list[int]
    """Place in `models`; -1 without one."""
    input_tokens: list[int | None]
    output_tokens: list[int | None]
    cached_tokens: list[int | None]
    cost: list[float | None]
    error: list[str | None]
    """Type and first line of the message of what went wrong."""


class Skeleton(Shape):
    """Every span of a trace without its content, column by column."""

    trace_id: str
    start: str | None
    """What the offsets count from."""
    end: str | None
    names: list[str]
    kinds: list[Kind]
    statuses: list[Status]
    models: list[str]
    columns: Columns
    orphans: list[int]
    """Rows whose parent never arrived."""
    wrappers: list[int]
    """Rows of LLM spans around another LLM span of the same call: their tokens are counted there."""
    left_out: int
    """Spans beyond the first 100,000, which are not told."""


class Deleted(Shape):
    """How much was forgotten, for good."""

    spans: int | None = None
    traces: int | None = None
