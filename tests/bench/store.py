"""The span store alone: `python -m tests.bench.store [spans]`. The whole road, HTTP included, is in road.py."""

import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Final

import psutil
from rich.progress import Progress

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.api import Cursor, Window
from backtrail.server.storage.sqlite import SqliteStore
from tests.bench.agent_traces import Agent, batches
from tests.bench.figures import Figure, percentile, report

P: Final = ProjectId("default")
FILTERS: Final = (
    "",
    "is:error",
    "tool:refund_order model:gpt*",
    "error:timeout latency:>10s",
    "user:user-42*",
    "session:session-9*",
    "-tool:run_sql",
    "kind:retriever -kind:agent",
    "tokens:>20000",
    "cost:>5",
    "span.latency:>3s",
    "service:coding-agent status:ok tool_errors:>1",
    "nonlocal tool:run_sql",
)
WORDS: Final = (
    "nonlocal",
    '"original string"',
    "string",
    "string tool:run_sql",
    "import module package",
    "the",
    "nonlo*",
)
BIG: Final = TraceId("b" * 32)


def main(spans: int) -> None:
    with tempfile.TemporaryDirectory() as name, SqliteStore(Path(name)) as store:
        figures = fill(store, spans)
        figures += [
            reading("list with filters, p95", [lists(store, query) for query in FILTERS], 40),
            reading("search, p95", [lists(store, query, search=True) for query in WORDS], 150),
            reading("sorted lists, p95", [sorted_by(store, field) for field in ("-latency", "-tokens", "cost")], 40),
            reading("heads of 10,000 spans, p95", [big(store)], 60),
            Figure(name="disk", value=store.stats(P).bytes / spans, unit="B/span", at_most=4000),
            Figure(name="resident memory", value=psutil.Process().memory_info().rss / 2**20, unit="MB", at_most=350),
        ]
        assert list(store.check()) == []
    report(f"store, {spans:,} spans", figures)


def fill(store: SqliteStore, spans: int) -> list[Figure]:
    """Write traces until the store holds so many spans, then wait for the index."""
    agents, made, spent, took = Agent(), 0, 0.0, 0.0
    with Progress() as progress:
        bar = progress.add_task("writing", total=spans)
        while made < spans:
            some = list(batches(agents.traces(200)))
            cpu, wall = time.process_time(), time.perf_counter()
            waiting: deque[Future[Cursor]] = deque()
            for batch in some:
                waiting.append(store.write(P, batch))
                if len(waiting) > 8:
                    waiting.popleft().result()
            for future in waiting:
                future.result()
            spent, took = spent + time.process_time() - cpu, took + time.perf_counter() - wall
            made += sum(map(len, some))
            progress.update(bar, completed=made)
        bar = progress.add_task("indexing", total=store.stats(P).unindexed)
        while left := store.index(1):
            progress.update(bar, completed=spans - left)
    return [
        Figure(name="writing, search index beside it", value=made / took, unit="spans/s", at_least=8000),
        Figure(name="CPU of the same", value=spent / made * 1e6, unit="us/span"),
    ]


def reading(name: str, asks: list[Callable[[], object]], bar: float) -> Figure:
    """The slowest ask counts, each asked twenty times."""
    slowest = 0.0
    for ask in asks:
        took = []
        for _ in range(20):
            began = time.perf_counter()
            ask()
            took.append((time.perf_counter() - began) * 1000)
        slowest = max(slowest, percentile(took, 0.95))
    return Figure(name=name, value=slowest, unit="ms", at_most=bar)


def lists(store: SqliteStore, query: str, *, search: bool = False) -> Callable[[], object]:
    return lambda: (store.search if search else store.traces)(P, Window(query=query))


def sorted_by(store: SqliteStore, field: str) -> Callable[[], object]:
    return lambda: store.traces(P, Window(sort=field))


def big(store: SqliteStore) -> Callable[[], object]:
    """One trace of 10,000 spans."""
    spans = [replace(span, trace_id=BIG) for trace in Agent(7).traces(700) for span in trace][:10_000]
    for at in range(0, len(spans), 500):
        store.write(P, spans[at : at + 500]).result()
    while store.index(10):
        pass
    return lambda: list(store.heads(P, BIG))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
