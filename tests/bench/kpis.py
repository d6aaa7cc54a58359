"""The dashboard over 30 days and a million spans: `python -m tests.bench.kpis FOLDER [SPANS]`.

A store of a month is written first (some minutes; a folder that holds one is used as it is), then a real server answers
from it over HTTP.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId
from backtrail.server.followers.kpi_place import uncounted
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.server import running_server
from backtrail.testing.spans import agent, llm, tool
from tests.bench.figures import Figure, percentile, show

PROJECT: Final = ProjectId("default")
DAYS: Final = 30
LIMIT: Final = 0.3
"""Seconds that the dashboard may take."""
TIMES: Final = 30
ASKED: Final = {
    "GET /api/kpis, 30 days": ("/api/kpis?since=-30d", LIMIT),
    "GET /api/kpis, 30 days, one tool": ("/api/kpis?since=-30d&query=tool:tool-3", None),
    "GET /api/series, tool errors by tool": ("/api/series?since=-30d&measure=tool_error_rate&by=tool", None),
    "GET /api/series, latency p95 by agent": ("/api/series?since=-30d&measure=latency_p95&by=agent", None),
    "GET /api/series, cost by hour": ("/api/series?since=-30d&measure=cost&bucket=hour", None),
}


def month(spans: int, now: float) -> Iterator[list[RawSpan]]:
    """Traces of ten spans: eight agents, twelve tools, four models, two thousand users, sessions of three traces."""
    traces = spans // 10
    noon = 1_763_985_600
    for number in range(traces):
        at = now - noon - DAYS * 86_400 * (1 - (number + 1) / (traces + 1))
        name, trace = f"agent-{number % 8}", f"{number:032x}"
        who = {"session__id": f"session-{number // 3}", "user__id": f"user-{number % 2000}"}
        yield [
            agent(f"{number:08x}a", trace=trace, name=name, start=at, end=at + 9 + number % 50, **who),
            *(
                llm(
                    f"{number:08x}l{n}", trace=trace, parent=f"{number:08x}a", start=at + n, end=at + n + 0.8,
                    model=("gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-pro")[number % 4],
                    tokens=(900 + number % 500, 80),
                )
                for n in range(5)
            ),
            *(
                tool(
                    f"{number:08x}t{n}", trace=trace, parent=f"{number:08x}a", name=f"tool-{(number + n) % 12}",
                    start=at + n + 0.8, end=at + n + 1, error="timeout" if (number * 7 + n) % 31 == 0 else None,
                )
                for n in range(4)
            ),
        ]  # fmt: skip


def filled(folder: Path, spans: int) -> tuple[float, float]:
    """Write the month and count it; spans a second of either. A folder that is filled already costs nothing."""
    with SqliteStore(folder) as store:
        began = time.perf_counter()
        new = not store.projects()
        if new:
            batch: list[RawSpan] = []
            for trace in month(spans, time.time()):
                batch += trace
                if len(batch) >= 5000:
                    store.write(PROJECT, batch).result()
                    batch = []
            store.write(PROJECT, batch).result()
        written = time.perf_counter()
        waiting = uncounted(store)
        counts = Counts(store)
        counts.begin()
        while counts.news() or counts.refound() or counts.lagging():
            pass
        return spans / (written - began) if new else 0.0, waiting / (time.perf_counter() - written)


def asked(client: httpx.Client, path: str) -> list[float]:
    """Seconds of each answer."""
    client.get(path).raise_for_status()
    return [_timed(lambda: client.get(path).raise_for_status()) for _ in range(TIMES)]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def dashboard(folder: Path, spans: int = 1_000_000) -> list[Figure]:
    """How fast a month is written, counted and shown."""
    written, counted = filled(folder, spans)
    figures = [
        Figure(name=name, value=speed, unit="spans/s")
        for name, speed in (("written", written), ("counted, from the first span on", counted))
        if speed
    ]
    with (
        running_server(folder, grpc_port=0, detect="off") as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        for name, (path, limit) in ASKED.items():
            seconds = asked(client, path)
            most = None if limit is None else limit * 1000
            figures.append(Figure(name=f"{name}, p50", value=percentile(seconds, 0.5) * 1000, unit="ms"))
            figures.append(Figure(name=f"{name}, p95", value=percentile(seconds, 0.95) * 1000, unit="ms", at_most=most))
    return figures


if __name__ == "__main__":
    show("Dashboard", dashboard(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000))
