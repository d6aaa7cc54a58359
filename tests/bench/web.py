"""The web app, measured in Chromium against a real server: `make bench-web`.

Prints each figure beside its bar and exits with 1 where one is missed. The full run stores 1,000,000 spans and takes
about 8 minutes on 2 free cores, most of it to make and send the load; `ARGS='--spans 100000'` is a quick look.
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
from playwright.sync_api import Browser

from backtrail.core.model.raw import RawSpan
from backtrail.testing.server import Server, running_server
from tests.bench.agent_traces import Agent, otlp
from tests.bench.figures import Figure, show, verdict
from tests.bench.load import make, send
from tests.bench.looking import SPANS, TRACES, Scrolled, cold, fresh, from_the_list, heap, opened, scrolled, shipped
from tests.bench.progress import say, until
from tests.bench.reading import Browser as Connection
from tests.bench.writing import counted
from tests.chromium import chromium

TIMES: Final = 5
LARGE, HUGE = 10_000, 100_000
LARGE_TRACE, HUGE_TRACE = f"{4711:032x}", f"{4712:032x}"
STEADY, FAST = 4_700, 36_000
"""Pixels a second: 78 and 600 a frame at 60 frames a second."""


def main() -> None:
    options = argparse.ArgumentParser(
        prog="make bench-web", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--spans", type=int, default=1_000_000, help="spans stored beside the two large traces")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="backtrail-bench-") as folder:
        figures = measure(Path(folder), chosen.spans)
    show(f"The web app in Chromium, {chosen.spans:,} spans stored", figures)
    sys.exit(verdict(figures))


def measure(folder: Path, spans: int) -> list[Figure]:
    with running_server(folder / "data", grpc_port=0) as server:
        fill(server, folder / "load", spans)
        with chromium() as browser:
            return [
                *large_trace(browser, server),
                *huge_trace(browser, server),
                *listed(browser, server),
                Figure(name="JavaScript before lazy parts, gzipped", value=shipped(server.url), unit="kB", at_most=250),
            ]


def fill(server: Server, folder: Path, spans: int) -> None:
    """The stored spans, two large traces, and a search index that has caught up."""
    say(f"making and sending {spans:,} spans")
    send(server.url, make(folder, spans), 8)
    say(f"sending traces of {LARGE:,} and {HUGE:,} spans")
    connection = Connection(server.url)
    for trace, size in ((LARGE_TRACE, LARGE), (HUGE_TRACE, HUGE)):
        run = one_run(trace, size)
        while batch := list(itertools.islice(run, 500)):
            connection.post("/v1/traces", otlp(batch))
    connection.close()
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        until(lambda: counted(client) >= spans * 0.9 + LARGE + HUGE, seconds=120)
        say("waiting for the search index")
        until(lambda: not client.get("/api/stats").json()["unindexed"], seconds=900, every=1)


def one_run(trace: str, spans: int) -> Iterator[RawSpan]:
    """The runs of many agents below each other as one trace: five levels deep, as sub-agents nest."""
    above: str | None = None
    made = 0
    for count, run in enumerate(Agent(seed=99).traces(spans)):
        root = run[-1]
        for span in run:
            if made == spans:
                return
            parent = span.parent_id if span is not root else above
            yield replace(span, trace_id=trace, parent_id=parent)
            made += 1
        above = root.span_id if count % 5 else None if count == 0 else above


def large_trace(browser: Browser, server: Server) -> list[Figure]:
    url = f"{server.url}/traces/{LARGE_TRACE}"
    say(f"a trace of {LARGE:,} spans")
    first = cold(browser, url, SPANS, times=TIMES)
    click = from_the_list(browser, server.url, LARGE_TRACE, times=TIMES)
    with fresh(browser) as page:
        opened(page, url, SPANS)
        steady = scrolled(page, SPANS, pixels=14_000, speed=STEADY)
        fast = scrolled(page, SPANS, pixels=100_000, speed=FAST)
        held = heap(page)
    return [
        Figure(name=f"{LARGE:,} spans: first rows, cold", value=first, unit="ms", at_most=1_200),
        Figure(name="  first rows, from the list", value=click, unit="ms", at_most=300),
        *moved("  scrolled 78 px a frame", steady),
        *moved("  scrolled 600 px a frame", fast),
        Figure(name="  heap", value=held, unit="MB", at_most=40),
    ]


def huge_trace(browser: Browser, server: Server) -> list[Figure]:
    url = f"{server.url}/traces/{HUGE_TRACE}"
    say(f"a trace of {HUGE:,} spans")
    first = cold(browser, url, SPANS, times=3)
    with fresh(browser) as page:
        opened(page, url, SPANS)
        fast = scrolled(page, SPANS, pixels=100_000, speed=FAST)
        held = heap(page)
    return [
        Figure(name=f"{HUGE:,} spans: first rows, cold", value=first, unit="ms", at_most=3_000),
        *moved("  scrolled 600 px a frame", fast),
        Figure(name="  heap", value=held, unit="MB"),
    ]


def listed(browser: Browser, server: Server) -> list[Figure]:
    say("the list of traces")
    first = cold(browser, f"{server.url}/traces", TRACES, times=TIMES)
    failed = cold(browser, f"{server.url}/traces?query=tool_errors:%3E0", TRACES, times=TIMES)
    with fresh(browser) as page:
        opened(page, f"{server.url}/traces", TRACES)
        steady = scrolled(page, TRACES, pixels=5_000, speed=STEADY)
    return [
        Figure(name="list of traces: first rows, cold", value=first, unit="ms", at_most=700),
        Figure(name="  with a filter, cold", value=failed, unit="ms", at_most=700),
        Figure(name="  scrolled 78 px a frame", value=steady.frames_a_second, unit="frames/s", at_least=50),
    ]


def moved(name: str, gesture: Scrolled) -> list[Figure]:
    return [
        Figure(name=name, value=gesture.frames_a_second, unit="frames/s", at_least=50),
        Figure(name="    slowest frame p95", value=gesture.slowest, unit="ms"),
        Figure(
            name=f"    frames with rows missing, of {gesture.frames}", value=gesture.blank, unit="frames", at_most=0
        ),
    ]


if __name__ == "__main__":
    main()
