"""The SQLite store: the promise of api.py, each part kept by a module of its own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.score import Score
from backtrail.core.model.span import Span, SpanHead
from backtrail.core.model.trace import Session, Trace
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.server.storage.api import Change, Cursor, Facet, Hit, Page, Stats, Window
from backtrail.server.storage.sqlite import lists, log, read, schema, search
from backtrail.server.storage.sqlite.batch import prepare
from backtrail.server.storage.sqlite.connections import SEARCH_FILE, SPANS_FILE, Readers, connect
from backtrail.server.storage.sqlite.index import Indexer
from backtrail.server.storage.sqlite.scores import record
from backtrail.server.storage.sqlite.writer import Writer


class SqliteStore:
    """Spans in a folder: spans.db, and search.db with the full-text index. See the Store protocol for the promises."""

    def __init__(self, folder: Path, *, waiting_bytes: int = 96 << 20) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        db = connect(folder / SPANS_FILE, cache_kb=24 << 10)
        schema.upgrade(db, schema.SPAN_STEPS)
        words = connect(folder / SEARCH_FILE, cache_kb=8 << 10)
        schema.upgrade(words, schema.SEARCH_STEPS)
        self._folder, self._db = folder, db
        self._readers = Readers(folder)
        self._writer = Writer(db, folder, waiting_bytes)
        self._indexer = Indexer(words, self._readers, self._writer.busy)
        self._writer.watch(lambda _: self._indexer.wake())
        self._indexer.wake()
        self._closed = False

    def write(self, project: ProjectId, parts: Sequence[RawSpan]) -> Future[Cursor]:
        self._writer.admit()
        batch = prepare(project, parts)
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
        parts = self.raw(project, span_id, trace_id)
        return read.whole(parts) if parts else None

    def raw(self, project: ProjectId, span_id: SpanId, trace_id: TraceId | None = None) -> Sequence[RawSpan]:
        with self._readers.reading() as db:
            return read.raw(db, project, span_id, trace_id)

    def spans(self, project: ProjectId, trace_id: TraceId) -> Iterator[Span]:
        with self._readers.reading() as db:
            no = read.trace_no(db, project, trace_id)
            if no is not None:
                yield from read.spans(db, no)

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
            return search.search(db, project, window)

    def facets(self, project: ProjectId, field: str, window: Window, prefix: str = "") -> Sequence[Facet]:
        with self._readers.reading() as db:
            return lists.facets(db, project, field, window, prefix)

    def stats(self, project: ProjectId) -> Stats:
        with self._readers.reading() as db:
            return read.stats(db, project, self._bytes())

    def projects(self) -> Sequence[ProjectId]:
        with self._readers.reading() as db:
            return [
                ProjectId(name) for (name,) in db.execute("SELECT name FROM projects WHERE spans > 0 ORDER BY name")
            ]

    def index(self, budget_seconds: float) -> int:
        return self._indexer.index(budget_seconds)

    def write_scores(self, project: ProjectId, scores: Sequence[Score]) -> Future[Cursor]:
        return self._writer.submit(lambda books: record(books, project, scores))

    def _bytes(self) -> int:
        return sum(file.stat().st_size for file in self._folder.iterdir() if file.is_file())

    def session(self, project: ProjectId, session_id: str) -> Session | None:
        with self._readers.reading() as db:
            return read.session(db, project, session_id)

    def follow(self, after: Cursor, limit: int = 10_000) -> Sequence[Change]:
        with self._readers.reading() as db:
            return log.follow(db, after, limit)

    def head_cursor(self) -> Cursor:
        return self._writer.committed

    def on_commit(self, wake: Callable[[Cursor], None]) -> Callable[[], None]:
        return self._writer.watch(wake)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._writer.close()
        self._indexer.close()
        self._readers.close()
        self._db.close()

    def __enter__(self) -> "SqliteStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
