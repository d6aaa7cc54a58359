"""The reading half of the road: traces, lists and search, asked as the web app asks.

One kept-alive connection of http.client that asks for gzip, as browsers do, and does not unpack it: a figure runs from
the request to the last byte of the answer. No answer is taken from a cache: the client keeps nothing.
"""

import gzip
import http.client
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from backtrail.testing.server import Server
from tests.bench.agent_traces import Agent, otlp
from tests.bench.figures import Figure, percentile
from tests.bench.progress import say
from tests.bench.store import FILTERS, WORDS

ROUNDS: Final = 20
"""Times that each question is asked."""
BIG: Final = 10_000
BIG_TRACE: Final = f"{4711:032x}"
LISTS: Final = (
    *({"query": query} for query in FILTERS),
    {"query": "tool_errors:>0", "sort": "-latency"},
    {"query": "service:research-agent", "sort": "-tokens"},
    {"query": "tool:web_search", "since": "-2h"},
    {"query": "model:claude*", "limit": "200"},
)
SEARCHES: Final = (
    *({"query": query} for query in WORDS),
    {"query": "timed out"},
    {"query": "refund_order"},
    {"query": '"keyword argument"'},
    {"query": "coroutine tool_errors:>0"},
    {"query": "zeppelin"},
)
"""Words of every trace, of some and of none; phrases; words with filters."""

Question = tuple[str, Mapping[str, str]]


class Browser:
    """One kept-alive connection."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)

    def ask(self, path: str, params: Mapping[str, str]) -> bytes:
        """The answer as it came over the wire. Raises RuntimeError."""
        whole = f"{path}?{urlencode(params)}" if params else path
        self._connection.request("GET", whole, headers={"accept-encoding": "gzip", "cache-control": "no-cache"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{whole} was answered {answer.status}: {body[:500]!r}")
        return body

    def rows(self, path: str, params: Mapping[str, str]) -> int:
        """How many rows the answer has."""
        body = self.ask(path, params)
        found: Any = json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        return len(found["rows"])

    def post(self, path: str, body: bytes) -> None:
        self._connection.request("POST", path, body, {"content-type": "application/x-protobuf"})
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}: {said[:500]!r}")

    def close(self) -> None:
        self._connection.close()


def send_big_trace(server: Server) -> None:
    """10,000 spans of many runs as one trace."""
    browser = Browser(server.url)
    run = (replace(span, trace_id=BIG_TRACE) for trace in Agent(seed=99).traces(BIG) for span in trace)
    for _ in range(0, BIG, 500):
        browser.post("/v1/traces", otlp(itertools.islice(run, 500)))
    browser.close()


def reading(server: Server, traces: Sequence[str]) -> list[Figure]:
    """All questions; `traces` are ids of traces of about 20 spans, from all ages of the store."""
    browser = Browser(server.url)
    say(f"reading: {len(traces)} traces of 20 spans, one of {BIG:,}, {len(LISTS)} lists, {len(SEARCHES)} searches")
    small: Iterator[Question] = ((f"/api/traces/{trace}/spans", {}) for trace in traces)
    big: Question = f"/api/traces/{BIG_TRACE}/spans", {}
    figures = [
        answered(browser, "trace of 20 spans p95", [[question] for question in small], 15),
        answered(browser, f"trace of {BIG:,} spans (skeleton) p95", [[big] * ROUNDS], 150),
        *questions(browser, "list with filters", "/api/traces", LISTS, 40),
        *questions(browser, "search", "/api/search", SEARCHES, 150),
    ]
    browser.close()
    return figures


def questions(browser: Browser, name: str, path: str, each: Sequence[Mapping[str, str]], bar: float) -> list[Figure]:
    """The p95 over all questions, and the slowest one by itself."""
    empty = [" ".join(params.values()) for params in each if not browser.rows(path, params)]
    if empty:
        say(f"{name}: nothing found for {', '.join(empty)}")
    took = {" ".join(params.values()): timed(browser, [(path, params)] * ROUNDS) for params in each}
    slowest = max(took, key=lambda question: percentile(took[question], 0.95))
    every = [second for seconds in took.values() for second in seconds]
    return [
        Figure(name=f"{name} p95", value=percentile(every, 0.95) * 1e3, unit="ms", at_most=bar),
        Figure(name="  p50", value=percentile(every, 0.5) * 1e3, unit="ms"),
        Figure(name=f"  slowest p95: {slowest or 'no filter'}", value=percentile(took[slowest], 0.95) * 1e3, unit="ms"),
        Figure(name=f"  of {len(each)}, found nothing", value=len(empty), unit="questions"),
    ]


def answered(browser: Browser, name: str, each: Sequence[Sequence[Question]], bar: float) -> Figure:
    took = [second for asked in each for second in timed(browser, asked)]
    return Figure(name=name, value=percentile(took, 0.95) * 1e3, unit="ms", at_most=bar)


def timed(browser: Browser, asked: Sequence[Question]) -> list[float]:
    took = []
    for path, params in asked:
        began = monotonic()
        browser.ask(path, params)
        took.append(monotonic() - began)
    return took
