"""The road of a span, measured: `make bench-road`, or `python -m tests.bench.road --spans 1000000`.

Prints each figure beside its bar and exits with 1 where one is missed. The load is made before the clock starts and is
sent by a process of its own; everything is measured through the public doors of a server started as users start it.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
import psutil

from backtrail.testing.server import Server, running_server
from tests.bench.agent_traces import Agent, otlp
from tests.bench.figures import Figure, percentile, report
from tests.bench.load import Sent, make, send

FIRST: Final = 300_000
"""Spans of the timed burst; the rest of `--spans` fills the store for the reading figures."""
SMALL: Final = 50
"""Spans in a request where answers are timed: with 16 connections flat out, each waits for the 15 others."""
READS: Final = 60


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--spans", type=int, default=1_000_000, help="spans stored when reading is measured")
    options.add_argument("--connections", type=int, default=16)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="backtrail-bench-") as folder:
        report("The road of a span", measure(Path(folder), chosen.spans, chosen.connections))


def measure(folder: Path, spans: int, connections: int) -> list[Figure]:
    first = min(FIRST, spans)
    say(f"making {spans:,} spans of load (this takes longer than sending them)")
    files = make(folder / "load", spans)
    small = [file for file, _ in make(folder / "load", 40_000, batch=SMALL, seed=2)]
    timed, rest, size = split(files, first)
    with running_server(folder / "data") as server, httpx.Client(base_url=server.url, timeout=60) as client:
        figures = [Figure(name="bytes a span on the wire", value=size, unit="B")]
        figures += burst(server, client, timed, connections)
        figures += answers(server, small, connections)
        figures += readable(client)
        if rest:
            say(f"filling up to {spans:,} spans")
            send(server.url, rest, connections)
        say("waiting for the search index")
        figures += searchable(client)
        figures += reading(client)
        figures += disk(folder / "data", client)
    return figures + starting(folder / "empty")


def split(files: list[tuple[Path, int]], first: int) -> tuple[list[Path], list[Path], float]:
    timed: list[Path] = []
    rest: list[Path] = []
    for file, count in files:
        (timed if first > 0 else rest).append(file)
        first -= count
    total = sum(count for _, count in files)
    return timed, rest, sum(file.stat().st_size for file, _ in files) / total


def burst(server: Server, client: httpx.Client, files: list[Path], connections: int) -> list[Figure]:
    say("the timed burst")
    process = psutil.Process(server.pid)
    before, began = process.cpu_times(), time.perf_counter()
    sent: Sent = send(server.url, files, connections)
    until(lambda: client.get("/api/stats").json()["spans"] >= sent.spans)
    used = process.cpu_times()
    cpu = used.user + used.system - before.user - before.system
    return [
        Figure(name="spans/s until readable", value=sent.spans / sent.seconds, unit="spans/s", at_least=8_000),
        Figure(name="  the same with sender start", value=sent.spans / (time.perf_counter() - began), unit="spans/s"),
        Figure(name="  CPU of the server", value=cpu / sent.spans * 1e6, unit="us/span"),
        Figure(name="  refused and sent again", value=sent.refused, unit="requests"),
        Figure(name="memory under load", value=process.memory_info().rss / 2**20, unit="MB", at_most=350),
    ]


def answers(server: Server, files: list[Path], connections: int) -> list[Figure]:
    say(f"answers to {connections} connections with {SMALL} spans a request, flat out")
    sent = send(server.url, files, connections)
    return [
        Figure(name=f"  spans/s at {SMALL} a request", value=sent.spans / sent.seconds, unit="spans/s"),
        Figure(name="acknowledgement p50", value=percentile(sent.acknowledged, 0.5) * 1e3, unit="ms"),
        Figure(name="acknowledgement p99", value=percentile(sent.acknowledged, 0.99) * 1e3, unit="ms", at_most=250),
    ]


def readable(client: httpx.Client) -> list[Figure]:
    """From the acknowledgement of a small run until its trace and its spans can be read."""
    took = []
    for trace in Agent(seed=77).traces(20):
        client.post("/v1/traces", content=otlp(trace), headers={"content-type": "application/x-protobuf"})
        began = time.perf_counter()
        until(lambda trace=trace: client.get(f"/api/traces/{trace[0].trace_id}/spans").status_code == 200)  # type: ignore[misc]
        took.append(time.perf_counter() - began)
    return [Figure(name="readable after the answer p99", value=max(took) * 1e3, unit="ms", at_most=100)]


def searchable(client: httpx.Client) -> list[Figure]:
    waiting = client.get("/api/stats").json()["unindexed"]
    began = time.perf_counter()
    until(lambda: client.get("/api/stats").json()["unindexed"] == 0, seconds=3600, every=0.25)
    seconds = time.perf_counter() - began
    rate = waiting / seconds if waiting and seconds > 0.5 else 0.0
    return [
        Figure(name="search index, alone", value=rate, unit="spans/s"),
        Figure(name="  so a burst of 60,000 trails by", value=60_000 / rate if rate else 0, unit="s", at_most=60),
    ]


def reading(client: httpx.Client) -> list[Figure]:
    small = [row["trace_id"] for row in client.get("/api/traces", params={"limit": 60}).json()["rows"]]
    big = big_trace(client, 10_000)
    lists = ["kind:tool status:error", "model:gpt-4o* latency:>5s", "tool:run_sql tokens:>1000", "user:user-17", ""]
    words = ["dictionary", '"keyword argument"', "refund_order", "generator expression", "coroutine"]
    ids = iter(small * READS)
    return [
        read(client, "trace of 20 spans p95", lambda _: (f"/api/traces/{next(ids)}/spans", {}), 15),
        read(client, "trace of 10,000 spans p95", lambda _: (f"/api/traces/{big}/spans", {}), 150),
        read(client, "list with filters p95", lambda i: ("/api/traces", {"query": lists[i % len(lists)]}), 40),
        read(client, "search p95", lambda i: ("/api/search", {"query": words[i % len(words)]}), 150),
    ]


def read(client: httpx.Client, name: str, ask: Callable[[int], tuple[str, dict[str, str]]], bar: float) -> Figure:
    took = []
    for i in range(READS):
        path, params = ask(i)
        began = time.perf_counter()
        client.get(path, params=params, headers={"cache-control": "no-cache"}).raise_for_status()
        took.append(time.perf_counter() - began)
    return Figure(name=name, value=percentile(took, 0.95) * 1e3, unit="ms", at_most=bar)


def big_trace(client: httpx.Client, spans: int) -> str:
    """So many spans of many runs as one trace; returns its id."""
    trace_id = f"{4711:032x}"
    run = [replace(span, trace_id=trace_id) for trace in Agent(seed=99).traces(spans // 17) for span in trace][:spans]
    for at in range(0, len(run), 500):
        body = otlp(run[at : at + 500])
        client.post("/v1/traces", content=body, headers={"content-type": "application/x-protobuf"}).raise_for_status()
    return trace_id


def disk(data: Path, client: httpx.Client) -> list[Figure]:
    spans = client.get("/api/stats").json()["spans"]
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file() and not file.name.endswith("-wal"))
    return [Figure(name="disk a span, search included", value=size / spans, unit="B", at_most=4_000)]


def starting(folder: Path) -> list[Figure]:
    took = []
    for i in range(5):
        began = time.perf_counter()
        with running_server(folder / str(i)):
            took.append(time.perf_counter() - began)
    load = [import_seconds("backtrail") - import_seconds("sys") for _ in range(7)]
    return [
        Figure(name="start to ready", value=sorted(took)[2], unit="s", at_most=1.5),
        Figure(name="import backtrail", value=sorted(load)[3] * 1e3, unit="ms", at_most=60),
    ]


def import_seconds(module: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - began


def until(true: Callable[[], bool], *, seconds: float = 60, every: float = 0.002) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"nothing after {seconds} s")
        time.sleep(every)


def say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
