"""The SQLite store: the promise of api.py, each part kept by a module of its own."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Final

from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.score import Score
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.storage.api import (
    Change,
    Cursor,
    Facet,
    FindingWindow,
    Hit,
    JudgedTrace,
    KeptFinding,
    News,
    Page,
    Quantile,
    Refound,
    Retention,
    Stats,
    Window,
)
from backtrail.server.storage.rollup import Arrived, CountedTrace, Look, Summed, SumsWindow
from backtrail.server.storage.sqlite import forget, lists, log, read, resum, schema
from backtrail.server.storage.sqlite.backup import backup
from backtrail.server.storage.sqlite.batch import Priced, prepare
from backtrail.server.storage.sqlite.check import check
from backtrail.server.storage.sqlite.connections import SEARCH_FILE, SPANS_FILE, Readers, connect, hold
from backtrail.server.storage.sqlite.findings import keeping, reading
from backtrail.server.storage.sqlite.forget import Forgetter
from backtrail.server.storage.sqlite.rollup import arrived as arrivals
from backtrail.server.storage.sqlite.rollup import keeping as counting
from backtrail.server.storage.sqlite.rollup import reading as rolled
from backtrail.server.storage.sqlite.scores import record
from backtrail.server.storage.sqlite.search import hits
from backtrail.server.storage.sqlite.search.index import Indexer
from backtrail.server.storage.sqlite.upkeep import Upkeep
from backtrail.server.storage.sqlite.writer import Writer

REWRITE_SECONDS: Final = 2.0
"""How long a deletion waits for the search index to be rewritten without what was deleted; then upkeep goes on."""


class SqliteStore:
    """Spans in a folder: spans.db, and search.db with the full-text index. See the Store protocol for the promises."""

    def __init__(
        self,
        folder: Path,
        *,
        waiting_bytes: int = 96 << 20,
        priced: Callable[[ProjectId], Priced] = lambda _: lambda head: head,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            self._lock = opened.enter_context(closing(hold(folder)))
            db = opened.enter_context(closing(connect(folder / SPANS_FILE, cache_kb=24 << 10)))
            words = opened.enter_context(closing(connect(folder / SEARCH_FILE, cache_kb=8 << 10)))
            schema.upgrade(db, schema.SPAN_STEPS)
            schema.upgrade(words, schema.SEARCH_STEPS)
            opened.pop_all()
        self._folder, self._db, self._priced = folder, db, priced
        self._readers = Readers(folder)
        self._writer = Writer(db, folder, waiting_bytes)
        self._indexer = Indexer(words, self._readers)
        self._forgetter = Forgetter(self._writer, self._indexer)
        chores = (self._indexer.step, self._resum, self._left_over, self._indexer.rewrite, self._vacuum)
        self._upkeep = Upkeep(chores, self._writer.busy, self._due)
        self._writer.watch(lambda _: self._upkeep.wake())
        self._closed = False

    def write(self, project: ProjectId, parts: Sequence[RawSpan]) -> Future[Cursor]:
        self._writer.admit()
        batch = prepare(project, parts, self._priced(project))
        self._writer.enqueue(batch)
        return batch.done

    def trace(self, project: ProjectId, trace_id: TraceId) -> Trace | None:
        with self._readers.reading() as db:
            return read.trace(db, project, trace_id)

    def heads(self, project: ProjectId, trace_id: TraceId) -> Iterator[SpanHead]:
        with self._readers.reading() as db:
            no = read.trace_no(db, project, trace_id)
            if no is not None:
                yield from read.heads(db, no)

    def span(self, project: ProjectId, span_id: SpanId, trace_id: TraceId | None = None) -> Span | None:
        with self._readers.reading() as db:
            return read.span(db, project, span_id, trace_id)

    def raw(self, project: ProjectId, span_id: SpanId, trace_id: TraceId | None = None) -> Sequence[RawSpan]:
        with self._readers.reading() as db:
            return read.raw(db, project, span_id, trace_id)

    def spans(
        self,
        project: ProjectId,
        trace_id: TraceId,
        only: Collection[SpanId] | None = None,
        within: int | None = None,
    ) -> Iterator[Span]:
        with self._readers.reading() as db:
            no = read.trace_no(db, project, trace_id)
            if no is not None:
                yield from read.spans(db, no, only, within)

    def latest(self, project: ProjectId, trace_id: TraceId, limit: int) -> Sequence[SpanHead]:
        with self._readers.reading() as db:
            no = read.trace_no(db, project, trace_id)
            return [] if no is None else read.latest(db, no, limit)

    def scores(self, project: ProjectId, trace_id: TraceId) -> Sequence[Score]:
        with self._readers.reading() as db:
            return read.scores(db, project, trace_id)

    def traces(self, project: ProjectId, window: Window) -> Page[Trace]:
        with self._readers.reading() as db:
            return lists.traces(db, project, window)

    def sessions(self, project: ProjectId, window: Window) -> Page[Session]:
        with self._readers.reading() as db:
            return lists.sessions(db, project, window)

    def search(self, project: ProjectId, window: Window) -> Page[Hit]:
        with self._readers.reading() as db:
            return hits.search(db, project, window)

    def facets(self, project: ProjectId, field: str, window: Window, prefix: str = "") -> Sequence[Facet]:
        with self._readers.reading() as db:
            return lists.facets(db, project, field, window, prefix)

    def quantiles(self, project: ProjectId, window: Window, of: float) -> Sequence[Quantile]:
        with self._readers.reading() as db:
            return lists.quantiles(db, project, window, of)

    def stats(self, project: ProjectId) -> Stats:
        with self._readers.reading() as db:
            return read.stats(db, project, self._bytes())

    def projects(self) -> Sequence[ProjectId]:
        with self._readers.reading() as db:
            return [
                ProjectId(name) for (name,) in db.execute("SELECT name FROM projects WHERE spans > 0 ORDER BY name")
            ]

    def index(self, budget_seconds: float) -> int:
        until = time.monotonic() + budget_seconds
        while (self._indexer.step() or self._indexer.rewrite()) and time.monotonic() < until:
            pass
        with self._readers.reading() as db:
            return read.unindexed(db)

    def delete_trace(self, project: ProjectId, trace_id: TraceId) -> int:
        with self._readers.reading() as db:
            no = lists.project_no(db, project)
            traces = [] if no is None else forget.of_trace(db, no, trace_id)
        return self._forget(no, traces)

    def delete_user(self, project: ProjectId, user_id: str) -> Sequence[TraceId]:
        with self._readers.reading() as db:
            no = lists.project_no(db, project)
            traces = [] if no is None else forget.of_user(db, no, user_id)
            named = forget.names(db, traces)
        self._forget(no, traces)
        return named

    def expire(self, project: ProjectId, keep: Retention, now: Nanos) -> Sequence[TraceId]:
        with self._readers.reading() as db:
            no = lists.project_no(db, project)
            traces = [] if no is None else forget.too_old(db, no, keep, now)
            named = forget.names(db, traces)
        if no is not None and traces:
            self._forgetter.forget(no, traces)
            self._upkeep.wake()
        return named

    def backup(self, to: Path, progress: Callable[[float], None] = lambda _: None) -> None:
        backup(self._folder, to, progress)

    def check(self) -> Sequence[str]:
        with self._readers.reading_anew() as db:
            return check(db)

    def _forget(self, project: int | None, traces: Sequence[int]) -> int:
        if project is None or not traces:
            return 0
        spans = self._forgetter.forget(project, traces)
        until = time.monotonic() + REWRITE_SECONDS
        while self._indexer.rewrite() and time.monotonic() < until:
            pass
        self._upkeep.wake()
        return spans

    def _resum(self) -> bool:
        with self._readers.reading() as db:
            if not resum.ready(db):
                return False
        return bool(self._writer.call(resum.resum))

    def _left_over(self) -> bool:
        """What a crash left half forgotten."""
        with self._readers.reading() as db:
            if db.execute("SELECT 1 FROM forgotten LIMIT 1").get is None:
                return False
        return self._forgetter.step()

    def _vacuum(self) -> bool:
        with self._readers.reading() as db:
            if not forget.spare(db):
                return False
        self._writer.call(forget.vacuum, apart=True)
        return True

    def _due(self) -> bool:
        with self._readers.reading() as db:
            return resum.due(db)

    def write_scores(self, project: ProjectId, scores: Sequence[Score]) -> Future[Cursor]:
        return self._writer.submit(lambda books: record(books, project, scores))

    def _bytes(self) -> int:
        return sum(file.stat().st_size for file in self._folder.iterdir() if file.is_file())

    def keep_findings(self, judged: Sequence[JudgedTrace], notes: Mapping[str, str]) -> Future[int]:
        return self._writer.submit(lambda books: keeping.keep(books, judged, notes, time.time_ns()))

    def notes(self, beginning: str) -> Mapping[str, str]:
        with self._readers.reading() as db:
            return reading.notes(db, beginning)

    def findings(self, project: ProjectId, window: FindingWindow) -> Page[KeptFinding]:
        with self._readers.reading() as db:
            return reading.page(db, project, window)

    def findings_of(self, project: ProjectId, trace_id: TraceId) -> Sequence[KeptFinding]:
        with self._readers.reading() as db:
            return reading.of_trace(db, project, trace_id)

    def finding_counts(self, project: ProjectId) -> Mapping[str, int]:
        with self._readers.reading() as db:
            return reading.counts(db, project)

    def refound(self, after: Cursor, limit: int = 10_000) -> Sequence[Refound]:
        with self._readers.reading() as db:
            return log.refound(db, after, limit)

    def unread(self, after: Cursor) -> int:
        with self._readers.reading() as db:
            return log.unread(db, after)

    def keep_counts(self, counted: Sequence[CountedTrace], notes: Mapping[str, str]) -> Future[int]:
        return self._writer.submit(lambda books: counting.keep(books, counted, notes))

    def lagging(self, quiet: Nanos, limit: int = 100) -> Sequence[tuple[ProjectId, TraceId]]:
        with self._readers.reading() as db:
            return rolled.lagging(db, quiet, limit)

    def sums(self, project: ProjectId, window: SumsWindow) -> Sequence[Summed]:
        with self._readers.reading() as db:
            return rolled.sums(db, project, window)

    def arrived(
        self, project: ProjectId, since: Nanos, until: Nanos, by: Sequence[Dimension] = ()
    ) -> Sequence[Arrived]:
        with self._readers.reading() as db:
            return arrivals.arrived(db, project, since, until, by)

    def looks(self, project: ProjectId, since: Nanos, until: Nanos) -> Sequence[Look]:
        with self._readers.reading() as db:
            return rolled.looks(db, project, since, until)

    def session(self, project: ProjectId, session_id: str) -> Session | None:
        with self._readers.reading() as db:
            return read.session(db, project, session_id)

    def follow(self, after: Cursor, limit: int = 10_000) -> Sequence[Change]:
        with self._readers.reading() as db:
            return log.follow(db, after, limit)

    def news(self, after: Cursor, limit: int = 2000) -> News:
        with self._readers.reading() as db:
            return log.news(db, after, limit)

    def head_cursor(self) -> Cursor:
        return self._writer.committed

    def on_commit(self, wake: Callable[[Cursor], None]) -> Callable[[], None]:
        return self._writer.watch(wake)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._upkeep.close()
        self._writer.close()
        self._indexer.close()
        self._readers.close()
        self._db.close()
        self._lock.close()

    def __enter__(self) -> "SqliteStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
