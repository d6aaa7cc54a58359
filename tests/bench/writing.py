"""The writing half of the road: spans in, answered, readable, searchable, and what that takes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic, sleep
from typing import Final

import httpx

from backtrail.testing.server import Server
from tests.bench.agent_traces import Agent, otlp
from tests.bench.figures import Figure, percentile
from tests.bench.load import Part, send
from tests.bench.progress import bar, say, until
from tests.bench.watch import Watch

PACE: Final = 8_000
PROBES: Final = 40
PATIENCE: Final = 3600
JUDGED: Final = 20.0
"""Seconds for which the detectors are watched: all of a million spans would take a while."""
OTLP: Final = {"content-type": "application/x-protobuf"}


def sustained(server: Server, watch: Watch, parts: Sequence[Part], connections: int) -> list[Figure]:
    """Flat out, from the first byte sent until the last span is counted by the API."""
    spans = sum(part.spans for part in parts)
    say(f"sustained: {spans:,} spans over {connections} connections, flat out")
    with httpx.Client(base_url=server.url, timeout=60) as client:
        held, cpu = counted(client), watch.cpu
        with watch:
            sent = send(server.url, parts, connections)
            until(lambda: counted(client) >= held + sent.spans)
            seconds = monotonic() - sent.began
    return [
        Figure(name="spans/s sustained until readable", value=sent.spans / seconds, unit="spans/s", at_least=8_000),
        Figure(name="  for so long", value=seconds, unit="s"),
        Figure(name="  CPU of the server", value=(watch.cpu - cpu) / sent.spans * 1e6, unit="us/span"),
        Figure(name="  refused and sent again", value=sent.refused, unit="requests"),
    ]


def counted(client: httpx.Client) -> int:
    return int(client.get("/api/stats").raise_for_status().json()["spans"])


def small_answers(server: Server, watch: Watch, parts: Sequence[Part], connections: int, size: int) -> list[Figure]:
    """Flat out with small requests: each answer waits for those of the other connections."""
    say(f"answers to {connections} connections with {size} spans a request, flat out")
    with watch:
        sent = send(server.url, parts, connections)
    return acknowledgement(f"{size} spans a request, flat out", sent.acknowledged)


def acknowledgement(how: str, took: Sequence[float]) -> list[Figure]:
    return [
        Figure(name=f"acknowledgement p99, {how}", value=percentile(took, 0.99) * 1e3, unit="ms", at_most=250),
        Figure(name="  p50", value=percentile(took, 0.5) * 1e3, unit="ms"),
    ]


def paced(server: Server, watch: Watch, parts: Sequence[Part], connections: int) -> list[Figure]:
    """The bar's own rate with a batch processor's requests; small runs sent beside it are read as soon as answered."""
    say(f"answers to {connections} connections with 512 spans a request, {PACE:,} spans a second")
    with watch, ThreadPoolExecutor(1) as pool:
        seconds = sum(part.spans for part in parts) / PACE
        probes = pool.submit(readable_after, server.url, seconds / PROBES)
        sent = send(server.url, parts, connections, spans_a_second=PACE)
        took = probes.result()
    return [
        *acknowledgement(f"512 a request, {PACE:,} spans/s", sent.acknowledged),
        Figure(name="readable after the answer p99", value=percentile(took, 0.99) * 1e3, unit="ms", at_most=100),
        Figure(name="  p50", value=percentile(took, 0.5) * 1e3, unit="ms"),
    ]


def readable_after(url: str, every: float) -> list[float]:
    """Seconds from the answer to a run until all its spans have been read, for one run after the other."""
    took = []
    with httpx.Client(base_url=url, timeout=60) as client:
        for trace in Agent(seed=77).traces(PROBES):
            path = f"/api/traces/{trace[0].trace_id}/spans"
            client.post("/v1/traces", content=otlp(trace), headers=OTLP).raise_for_status()
            began = monotonic()
            until(partial(whole, client, path, len(trace)))
            took.append(monotonic() - began)
            sleep(every)
    return took


def whole(client: httpx.Client, path: str, spans: int) -> bool:
    answer = client.get(path)
    return answer.status_code == 200 and len(answer.json()["columns"]["span_id"]) == spans


def caught_up(server: Server) -> list[Figure]:
    """The search index, after a load in which it had to give way."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        waiting = unindexed(client)
        say(f"the search index catches up: {waiting:,} spans")
        seconds = indexed(client)
    return [Figure(name=f"search index, {waiting:,} spans behind, alone", value=waiting / seconds, unit="spans/s")]


def judged(server: Server) -> list[Figure]:
    """The detectors, after the same load: how fast they go on, for some seconds of it."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        waiting, began = unread(client), monotonic()
        say(f"the detectors go on: {waiting:,} spans")
        while (left := unread(client)) and monotonic() - began < JUDGED:
            sleep(0.1)
        seconds = monotonic() - began
    return [Figure(name=f"detectors, {waiting:,} spans behind", value=(waiting - left) / seconds, unit="spans/s")]


def unread(client: httpx.Client) -> int:
    return int(client.get("/api/stats").raise_for_status().json()["unread"])


def trailing(server: Server, watch: Watch, parts: Sequence[Part], connections: int) -> list[Figure]:
    """From the last answer to a burst until all of it can be searched."""
    say("how long search trails a burst of 60,000 spans")
    with httpx.Client(base_url=server.url, timeout=60) as client, watch:
        sent = send(server.url, parts, connections)
        indexed(client)
        seconds = monotonic() - sent.ended
    return [Figure(name=f"search trails a burst of {sent.spans:,} by", value=seconds, unit="s", at_most=60)]


def unindexed(client: httpx.Client) -> int:
    return int(client.get("/api/stats").raise_for_status().json()["unindexed"])


def indexed(client: httpx.Client) -> float:
    """Wait until every span can be searched; returns the seconds it took."""
    began, most = monotonic(), unindexed(client)

    def done() -> bool:
        left = unindexed(client)
        progress.update(shown, completed=most - left)
        return left == 0

    with bar() as progress:
        shown = progress.add_task("spans indexed", total=most)
        until(done, seconds=PATIENCE, every=0.25)
    return max(monotonic() - began, 1e-3)
