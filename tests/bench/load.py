"""Load for the doors: OTLP bodies made beforehand, sent over kept-alive connections by processes of their own."""

import http.client
import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

from tests.bench.agent_traces import Agent, batches, otlp

SPANS_A_TRACE: Final = 19
BATCH: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a load did: wall seconds of each acknowledged request, and how many were refused."""

    seconds: float
    acknowledged: Sequence[float]
    spans: int
    refused: int


def make(folder: Path, spans: int, *, batch: int = BATCH, seed: int = 1) -> list[tuple[Path, int]]:
    """Files of OTLP bodies with so many spans together, `batch` a body, about 20,000 a file, made by both cores."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = max(1, spans // 20_000)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [
            pool.submit(_make_part, folder / f"{batch}-{i}.bin", spans // parts, batch, seed * 1000 + i)
            for i in range(parts)
        ]
        return [job.result() for job in jobs]


def _make_part(file: Path, spans: int, size: int, seed: int) -> tuple[Path, int]:
    """Bodies, each behind its length and its number of spans, 4 bytes each."""
    made = 0
    start = 1_763_900_000 * 10**9 + seed * 2_000 * 10**9
    with file.open("wb") as out:
        for batch in batches(Agent(seed, start=start).traces(spans // SPANS_A_TRACE), size):
            body = otlp(batch)
            out.write(len(body).to_bytes(4, "big") + len(batch).to_bytes(4, "big") + body)
            made += len(batch)
    return file, made


def send(url: str, files: Sequence[Path], connections: int) -> Sent:
    """Send the bodies of all files over so many connections at once, from one process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(url, files, connections, sender))
    process.start()
    result: Sent = receiver.recv()
    process.join()
    return result


def _send(url: str, files: Sequence[Path], connections: int, answer: "multiprocessing.connection.Connection") -> None:
    bodies = [body for file in files for body in _bodies(file)]
    lanes: list[list[tuple[int, bytes]]] = [bodies[i::connections] for i in range(connections)]
    took: list[float] = []
    sent: list[int] = []
    refused: list[int] = []
    threads = [Thread(target=_lane, args=(url, lane, took, sent, refused)) for lane in lanes]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    answer.send(Sent(seconds=seconds, acknowledged=sorted(took), spans=sum(sent), refused=len(refused)))


def _lane(url: str, lane: Sequence[tuple[int, bytes]], took: list[float], sent: list[int], refused: list[int]) -> None:
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
    for spans, body in lane:
        while True:
            began = time.perf_counter()
            connection.request("POST", "/v1/traces", body, {"content-type": "application/x-protobuf"})
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                took.append(time.perf_counter() - began)
                sent.append(spans)
                break
            refused.append(response.status)
            time.sleep(float(response.headers.get("retry-after") or 1) / 4)
    connection.close()


def _bodies(file: Path) -> list[tuple[int, bytes]]:
    data, at, bodies = file.read_bytes(), 0, []
    while at < len(data):
        size, spans = int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big")
        bodies.append((spans, data[at + 8 : at + 8 + size]))
        at += 8 + size
    return bodies
