"""Load for the doors: OTLP bodies made beforehand, sent over kept-alive connections by a process of its own."""

import http.client
import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from backtrail.core.model.raw import RawSpan
from tests.bench.agent_traces import Agent, batches, otlp
from tests.bench.progress import bar

SPANS_A_TRACE: Final = 19
BATCH: Final = 512
"""Spans in a request: what OpenTelemetry's batch processor sends."""
PART: Final = 20_000
SECOND: Final = 1_000_000_000
PART_LASTS: Final = 2_000 * SECOND
SAMPLE: Final = 23
"""Every so many-th trace of a part is remembered, to be read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of bodies, and the ids of some traces of 18 to 22 spans in it."""

    file: Path
    spans: int
    bytes: int
    traces: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a load did. Times are of the monotonic clock, which all processes of a machine share."""

    began: float
    ended: float
    acknowledged: Sequence[float]
    """Seconds of each acknowledged request, in order of size."""
    spans: int
    refused: int


def make(folder: Path, spans: int, *, batch: int = BATCH, seed: int = 1, since: int | None = None) -> list[Part]:
    """So many spans, `batch` a body, made by both cores. The runs began up to now: retention leaves them alone.

    With `since`, all parts begin there, so that runs of all of them go on at the same time; these runs are healthy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = max(1, spans // PART)
    start = time.time_ns() - parts * PART_LASTS
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool, bar() as progress:
        shown = progress.add_task("spans made", total=spans)
        jobs: list[Future[Part]] = []
        for i in range(parts):
            file, begins = folder / f"{seed}-{i}.bin", start + i * PART_LASTS if since is None else since
            jobs.append(
                pool.submit(
                    _make_part,
                    file,
                    spans // parts,
                    batch,
                    Agent(seed * 1000 + i, start=begins, healthy=since is not None),
                )
            )
        for job in as_completed(jobs):
            progress.advance(shown, job.result().spans)
        return [job.result() for job in jobs]


def _make_part(file: Path, spans: int, size: int, agent: Agent) -> Part:
    """Bodies, each behind its length and its number of spans, 4 bytes each."""
    made = 0
    sample: list[str] = []

    def runs() -> Iterator[list[RawSpan]]:
        given = 0
        for i, trace in enumerate(agent.traces(spans)):
            if given >= spans:
                return
            given += len(trace)
            if i % SAMPLE == 0 and 18 <= len(trace) <= 22:
                sample.append(trace[0].trace_id)
            yield trace

    with file.open("wb") as out:
        for batch in batches(runs(), size):
            body = otlp(batch)
            out.write(len(body).to_bytes(4, "big") + len(batch).to_bytes(4, "big") + body)
            made += len(batch)
        out.flush()
        os.fsync(out.fileno())  # or the disk would write it while the server is measured
    return Part(file=file, spans=made, bytes=file.stat().st_size, traces=sample)


def send(
    url: str,
    parts: Sequence[Part],
    connections: int,
    *,
    headers: Mapping[str, str] | None = None,
    spans_a_second: float | None = None,
) -> Sent:
    """Send all bodies over so many connections at once: flat out, or not faster than said. Raises RuntimeError."""
    told = {"content-type": "application/x-protobuf", **(headers or {})}
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_send, url, parts, connections, told, spans_a_second).result()


def _send(url: str, parts: Sequence[Part], connections: int, headers: Mapping[str, str], pace: float | None) -> Sent:
    queue = Queue(parts, pace)
    with ThreadPoolExecutor(connections) as pool, bar() as progress:
        shown = progress.add_task("spans sent", total=sum(part.spans for part in parts))
        queue.begin()
        lanes = [pool.submit(_lane, url, headers, queue) for _ in range(connections)]
        while wait(lanes, timeout=0.5).not_done:
            progress.update(shown, completed=queue.given)
        done = [lane.result() for lane in lanes]
    return Sent(
        began=queue.began,
        ended=max(lane.ended for lane in done),
        acknowledged=sorted(took for lane in done for took in lane.acknowledged),
        spans=sum(lane.spans for lane in done),
        refused=sum(lane.refused for lane in done),
    )


class Queue:
    """The bodies of all files in their order, for whichever connection is free; at a pace, if there is one."""

    def __init__(self, parts: Sequence[Part], pace: float | None) -> None:
        self._bodies = (body for part in parts for body in _bodies(part.file))
        self._pace, self._lock = pace, Lock()
        self.began, self.given = 0.0, 0

    def begin(self) -> None:
        self.began = time.monotonic()

    def next(self) -> tuple[int, bytes, float] | None:
        """Spans, body, and when it is to be sent."""
        with self._lock:
            item = next(self._bodies, None)
            if item is None:
                return None
            due = self.began + self.given / self._pace if self._pace else 0.0
            self.given += item[0]
            return *item, due


def _lane(url: str, headers: Mapping[str, str], queue: Queue) -> Sent:
    """One connection: one request at a time, again where the server says so. Anything else than yes or later raises."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
    connection.connect()
    took: list[float] = []
    spans = refused = 0
    while item := queue.next():
        time.sleep(max(0.0, item[2] - time.monotonic()))
        while True:
            began = time.monotonic()
            connection.request("POST", "/v1/traces", item[1], dict(headers))
            response = connection.getresponse()
            said = response.read()
            if response.status == 200:
                break
            if response.status not in (429, 503):
                raise RuntimeError(f"{url} answered {response.status}: {said[:500]!r}")
            refused += 1
            time.sleep(float(response.headers.get("retry-after") or 1))
        took.append(time.monotonic() - began)
        spans += item[0]
    connection.close()
    return Sent(began=0.0, ended=time.monotonic(), acknowledged=took, spans=spans, refused=refused)


def _bodies(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as data:
        while head := data.read(8):
            yield int.from_bytes(head[4:], "big"), _exactly(data, int.from_bytes(head[:4], "big"))


def _exactly(data: BinaryIO, size: int) -> bytes:
    body = data.read(size)
    if len(body) != size:
        raise EOFError(f"{data.name} was cut short: make the load again")
    return body
