"""The promise that every span store keeps; one contract suite runs on all of them.

StoreError
├── StoreBusy       more is waiting to be written than may wait: try again after `retry_after` seconds
├── StoreFull       the disk has no room: nothing was written; try again after `retry_after` seconds
├── StoreTooNew     the database was written by a newer Backtrail
└── QueryError      the query cannot be understood; `start` and `end` point at the wrong word
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NewType, Protocol, TypeVar

from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.model.finding import Family, Finding, Severity
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.score import Score
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.trace import Session, Totals, Trace
from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.storage.rollup import Arrived, CountedTrace, Heavy, Look, Summed, SumsWindow

Cursor = NewType("Cursor", int)
"""A place in the log: grows with every commit. 0 is before everything."""


class StoreError(Exception):
    """The store could not do what was asked."""


class StoreBusy(StoreError):
    """More is waiting to be written than may wait."""

    retry_after: int = 1


class StoreFull(StoreError):
    """The disk has no room; nothing of the batch was written."""

    retry_after: int = 30


class StoreTooNew(StoreError):
    """The database was written by a newer Backtrail than this one."""


class QueryError(StoreError):
    """The query cannot be understood."""

    def __init__(self, message: str, *, hint: str, start: int, end: int) -> None:
        super().__init__(message)
        self.hint, self.start, self.end = hint, start, end
        """Characters of the query that are wrong: `query[start:end]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the log: this span of this trace was written or rewritten."""

    cursor: Cursor
    project: ProjectId
    trace_id: TraceId
    span_id: SpanId


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceNews:
    """What was written of one trace, and how it stands."""

    project: ProjectId
    trace: Trace
    """As it is now."""
    heads: Sequence[SpanHead]
    """The spans that were written or rewritten, in write order."""
    session: Totals | None = None
    """Of the session, as it is now; None where the trace has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What was written after a place of the log, by trace."""

    cursor: Cursor
    """Where the log was read to; the place that was asked for where there is nothing new."""
    traces: Sequence[TraceNews]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which rows of a list to read. Every list is newest first unless `sort` says otherwise."""

    query: str = ""
    """In the query language of docs/spec/query.md; empty means everything."""
    since: Nanos | None = None
    """Start time at or after."""
    until: Nanos | None = None
    """Start time before."""
    sort: str = "-start"
    """A sortable field of the query language; a leading minus means descending."""
    after: str | None = None
    """The `next` of the page before."""
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWindow:
    """Which findings to read, newest first: by the start of the span that is marked."""

    query: str = ""
    """Only in traces that meet this query."""
    since: Nanos | None = None
    until: Nanos | None = None
    detector: str | None = None
    family: Family | None = None
    least: Severity | None = None
    """This grave or graver."""
    trace_id: TraceId | None = None
    session_id: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFinding:
    """A finding as it is kept."""

    finding: Finding
    at: Nanos | None
    """When its span started; None where nobody said."""
    told: Nanos
    """When it was first found."""
    trace_name: str = ""
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTrace:
    """A trace and all that is wrong with it."""

    project: ProjectId
    trace_id: TraceId
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refound:
    """The findings of this trace became others."""

    cursor: Cursor
    project: ProjectId
    trace_id: TraceId


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T_co]):
    """Some rows of a list, and where the rest begins."""

    rows: Sequence[T_co]
    next: str | None = None
    """Opaque; None means that there is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A span that matched a full-text search."""

    trace_id: TraceId
    span_id: SpanId
    name: str
    kind: str
    start: Nanos | None
    snippet: str
    """Text around the match, the matched words between U+2039 and U+203A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A value of a field and how many traces have it."""

    value: str
    traces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantile:
    """The value that a share of traces do not exceed."""

    field: str
    value: float
    """In the unit of the field: nanoseconds, tokens, US dollars."""
    traces: int
    """How many traces it was taken from: those that have the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """How much a project holds."""

    spans: int
    traces: int
    sessions: int
    bytes: int
    """On disk, the whole store's, search index included."""
    unindexed: int
    """Spans written that full-text search does not know yet."""
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What may be kept: traces older than `days`, and the oldest beyond `gigabytes`, are forgotten.

    Age counts from the last arrival, not from the spans' own clock: an import of last year's runs is kept as long.
    """

    days: float | None = None
    gigabytes: float | None = None


class Store(Protocol):
    """Spans on disk. Every method may be called from any thread."""

    def write(self, project: ProjectId, parts: Sequence[RawSpan]) -> Future[Cursor]:
        """Write a batch, all of it or none of it.

        The future is done only when the batch is on disk and readable through every method but `search`.
        Writing is idempotent, and the order of deliveries does not matter: a span is the merge of all its parts.
        Raises StoreBusy at once; the future raises StoreFull.
        """

    def write_scores(self, project: ProjectId, scores: Sequence[Score]) -> Future[Cursor]:
        """Write scores, with the same promise; a score whose trace has not arrived yet is kept."""

    def trace(self, project: ProjectId, trace_id: TraceId) -> Trace | None:
        """One trace summed up; None where no span of it arrived."""

    def heads(self, project: ProjectId, trace_id: TraceId) -> Iterator[SpanHead]:
        """Every span of a trace without its content, by start time, then as written. Empty where unknown."""

    def span(self, project: ProjectId, span_id: SpanId, trace_id: TraceId | None = None) -> Span | None:
        """One whole span; the newest where `trace_id` is not given and several traces use the id."""

    def raw(self, project: ProjectId, span_id: SpanId, trace_id: TraceId | None = None) -> Sequence[RawSpan]:
        """The deliveries that a span is made of, in the order in which they count; empty where unknown."""

    def spans(
        self,
        project: ProjectId,
        trace_id: TraceId,
        only: Collection[SpanId] | None = None,
        within: int | None = None,
    ) -> Iterator[Span]:
        """Every whole span of a trace, or those of `only`, in the order of `heads`.

        With `within`, spans that would take more than so many bytes to be read are left out.
        """

    def latest(self, project: ProjectId, trace_id: TraceId, limit: int) -> Sequence[SpanHead]:
        """The spans of a trace that came last, at most `limit`, in the order in which they first came; the time that it
        takes does not grow with the trace. Empty where unknown.
        """

    def scores(self, project: ProjectId, trace_id: TraceId) -> Sequence[Score]:
        """Scores of a trace and of its spans, oldest first."""

    def traces(self, project: ProjectId, window: Window) -> Page[Trace]:
        """A page of traces. Raises QueryError."""

    def sessions(self, project: ProjectId, window: Window) -> Page[Session]:
        """A page of sessions; filters apply to their traces. Raises QueryError."""

    def session(self, project: ProjectId, session_id: str) -> Session | None:
        """One session summed up."""

    def search(self, project: ProjectId, window: Window) -> Page[Hit]:
        """Spans whose text matches the free text of the query and whose traces match its fields. Raises QueryError."""

    def facets(self, project: ProjectId, field: str, window: Window, prefix: str = "") -> Sequence[Facet]:
        """The most frequent values of a field among the traces of the window. Raises QueryError."""

    def quantiles(self, project: ProjectId, window: Window, of: float) -> Sequence[Quantile]:
        """What is usual for latency, tokens and cost: the value that a share (0 to 1) of the window's newest traces
        do not exceed, of at most 10,000. A field that none of them has is left out. Raises QueryError.
        """

    def stats(self, project: ProjectId) -> Stats:
        """How much the project holds; zeros where it is unknown."""

    def projects(self) -> Sequence[ProjectId]:
        """Every project that holds a span."""

    def follow(self, after: Cursor, limit: int = 10_000) -> Sequence[Change]:
        """The log after the cursor, in write order, at most `limit` lines; empty at the present.

        A span that was rewritten since appears once, at its newest place.
        """

    def news(self, after: Cursor, limit: int = 2000) -> News:
        """As `follow`, by trace and light: heads and sums, no content. At most `limit` lines of the log."""

    def head_cursor(self) -> Cursor:
        """The newest place in the log."""

    def on_commit(self, wake: Callable[[Cursor], None]) -> Callable[[], None]:
        """Call `wake` after every commit, from the writer's thread: it must return at once. Returns the undo."""

    def keep_findings(self, judged: Sequence[JudgedTrace], notes: Mapping[str, str]) -> Future[int]:
        """Keep the findings of these traces in the place of those that each had, and what a follower has to remember
        (its cursor above all) under its keys: all of it together, or nothing.

        A trace that is unknown is passed over, and one whose findings are the same is left as it is; the future says
        in how many they changed. They are forgotten with their trace. An empty note is removed.
        """

    def notes(self, beginning: str) -> Mapping[str, str]:
        """What followers remember under the keys that begin so."""

    def findings(self, project: ProjectId, window: FindingWindow) -> Page[KeptFinding]:
        """A page of findings. Raises QueryError."""

    def findings_of(self, project: ProjectId, trace_id: TraceId) -> Sequence[KeptFinding]:
        """The findings of a trace, by the start of their spans."""

    def finding_counts(self, project: ProjectId) -> Mapping[str, int]:
        """How many findings each detector told that are still kept."""

    def refound(self, after: Cursor, limit: int = 10_000) -> Sequence[Refound]:
        """Traces whose findings changed after this place of the log, each at its newest place, in order."""

    def unread(self, after: Cursor) -> int:
        """How many spans the log has after this place."""

    def keep_counts(self, counted: Sequence[CountedTrace], notes: Mapping[str, str]) -> Future[int]:
        """Keep the counts of these traces in the place of those that each had, roll them up by hour and by session,
        and keep a follower's notes: all of it together, or nothing. The future says how many traces were known.

        A trace counts in the hour in which it started, a session in the hour in which its first trace did; a trace
        without a session is its own. Forgotten traces leave every sum at once.
        """

    def lagging(self, quiet: Nanos, limit: int = 100) -> Sequence[tuple[ProjectId, TraceId]]:
        """Traces whose models and tools were not counted since they last changed, and that were quiet since `quiet`."""

    def sums(self, project: ProjectId, window: SumsWindow) -> Sequence[Summed]:
        """The sums of a window, by time and value; what is nothing is left out. Raises QueryError."""

    def arrived(
        self, project: ProjectId, since: Nanos, until: Nanos, by: Sequence[Dimension] = ()
    ) -> Sequence[Arrived]:
        """The sums of the traces whose last news came within [since, until) by the server's clock, for each
        combination of values of `by`: () is the project as one, ("agent",) or ("agent", "tool"), agent first.

        `sessions` and `session_tokens` are the sessions of these traces, each with all of its tokens so far (by agent:
        those of that agent in it). Traces that the KPI follower has not counted yet are left out, and those that ended
        more than an hour before their news came: an import is no news.
        """

    def looks(self, project: ProjectId, since: Nanos, until: Nanos) -> Sequence[Look]:
        """What each agent was made of, by time: a look in ten minutes at most, one for all in a row that are alike."""

    def heaviest(self, project: ProjectId, window: SumsWindow, limit: int = 5) -> Sequence[Heavy]:
        """The sessions of a window with the most tokens, those first. Raises QueryError."""

    def delete_trace(self, project: ProjectId, trace_id: TraceId) -> int:
        """Forget a trace, its content and its search index, for good; returns how many spans it had."""

    def delete_user(self, project: ProjectId, user_id: str) -> Sequence[TraceId]:
        """Forget every trace of a user, for good; returns which traces there were."""

    def expire(self, project: ProjectId, keep: Retention, now: Nanos) -> Sequence[TraceId]:
        """Forget what may not be kept; returns which traces went. Bounded work: call again until none did."""

    def index(self, budget_seconds: float) -> int:
        """Bring full-text search up to date for at most so long; returns how many spans still wait."""

    def backup(self, to: Path, progress: Callable[[float], None] = lambda _: None) -> None:
        """Copy the store, as it was at one moment, into a new folder, while it goes on working."""

    def check(self) -> Sequence[str]:
        """What is wrong with the store on disk; empty means sound."""

    def close(self) -> None:
        """Finish what was accepted and let go of the files. Safe to call twice."""
