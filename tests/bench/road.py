"""The road of a span, measured: `make bench-road`, or `python -m tests.bench.road --spans 100000` for a quick look.

Prints each figure beside its bar and exits with 1 where one is missed. The load is made before the clock starts and is
sent by a process of its own; everything is measured through the public doors of a server started as users start it.
The full run stores 1,000,000 spans and takes about 10 minutes on 2 free cores and 10 GB of disk: a minute to make the
load, one to two to send it, three to five until the search index has caught up. Close what else uses the machine.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Final

import httpx

from backtrail.testing.server import running_server
from tests.bench import sdk_import, sdk_observe
from tests.bench.beside import beside
from tests.bench.figures import Figure, percentile, show, verdict
from tests.bench.load import Part, make
from tests.bench.progress import say
from tests.bench.reading import reading, send_big_trace
from tests.bench.watch import Watch
from tests.bench.writing import caught_up, counted, judged, paced, small_answers, sustained, trailing

PACED: Final = 120_000
"""Spans sent at the bar's rate: 15 s of it."""
SMALL: Final = 50
STARTS: Final = 5
LEAST: Final = 40_000


def main() -> None:
    options = argparse.ArgumentParser(
        prog="make bench-road", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--spans", type=int, default=1_000_000, help="spans stored when reading is measured")
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--no-peers", action="store_true", help="leave out what make bench-peers installed")
    chosen = options.parse_args()
    if chosen.spans < LEAST:
        options.error(f"--spans {chosen.spans}: at least {LEAST:,} are needed for figures that say something")
    with tempfile.TemporaryDirectory(prefix="backtrail-bench-") as folder:
        figures = measure(Path(folder), chosen.spans, chosen.connections)
        show(f"The road of a span, {chosen.spans:,} spans stored", figures)
        if not chosen.no_peers:
            beside(Path(folder))
    sys.exit(verdict(figures))


def measure(folder: Path, spans: int, connections: int) -> list[Figure]:
    say(f"making {spans:,} spans of load")
    parts = make(folder / "load", spans)
    small = make(folder / "load", min(40_000, spans), batch=SMALL, seed=2)
    burst = make(folder / "load", min(60_000, spans), seed=3)
    first = max(1, min(PACED, spans // 5) * len(parts) // spans)
    data = folder / "data"
    with running_server(data) as server:
        watch = Watch(server.pid)
        figures = [wire_size(parts)]
        figures += paced(server, watch, parts[:first], connections)
        figures += small_answers(server, watch, small, connections, SMALL)
        figures += sustained(server, watch, parts[first:], connections)
        send_big_trace(server)
        figures += caught_up(server)
        figures += judged(server)
        figures += reading(server, [trace for part in parts for trace in part.traces])
        figures += trailing(server, watch, burst, connections)
        figures += [Figure(name="memory under load, at its peak", value=watch.peak / 2**20, unit="MB", at_most=350)]
        with httpx.Client(base_url=server.url, timeout=60) as client:
            held = counted(client)
    return [*figures, disk(data, held), *starting(folder, data), *sdk()]


def wire_size(parts: Sequence[Part]) -> Figure:
    size = sum(part.bytes for part in parts) / sum(part.spans for part in parts)
    return Figure(name="size of a span on the wire", value=size, unit="B")


def disk(data: Path, spans: int) -> Figure:
    """Everything in the folder of a server that has ended, and so has put its log into its place."""
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    return Figure(name="disk a span, search index included", value=size / spans, unit="B", at_most=4_000)


def starting(folder: Path, data: Path) -> list[Figure]:
    say(f"starting {2 * STARTS} times")
    new = [ready_after(folder / f"new-{i}") for i in range(STARTS)]
    full = [ready_after(data) for _ in range(STARTS)]
    return [
        Figure(name="start to ready, everything stored", value=percentile(full, 0.5), unit="s", at_most=1.5),
        Figure(name="start to ready, empty folder", value=percentile(new, 0.5), unit="s", at_most=1.5),
    ]


def ready_after(data: Path) -> float:
    began = monotonic()
    with running_server(data):
        return monotonic() - began


def sdk() -> list[Figure]:
    say("the SDK: import, and a decorated call")
    return [*sdk_import.figures(), *sdk_observe.figures()]


if __name__ == "__main__":
    main()
