"""One trace of a million spans through OTLP/HTTP: `python -m tests.bench.million FOLDER [SPANS]`.

Tells how long it took, the most memory that the server held, and how large and how fast the answers about it are.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from backtrail.testing.server import Server, running_server

BATCH: Final = 5000
TRACE: Final = bytes(15) + b"\1"
START: Final = 1_795_521_600 * 10**9
LONGEST: Final = 180.0
"""Seconds of sending, at most."""


def batches(spans: int) -> Iterator[bytes]:
    """A root, ten thousand agents below it, tools below those."""
    for first in range(1, spans + 1, BATCH):
        request = ExportTraceServiceRequest()
        scope = request.resource_spans.add().scope_spans.add()
        for number in range(first, min(first + BATCH, spans + 1)):
            parent = 0 if number == 1 else 1 if number <= 10_000 else number // 100
            start = START + number * 1000
            scope.spans.add(
                trace_id=TRACE,
                span_id=number.to_bytes(8, "big"),
                parent_span_id=parent.to_bytes(8, "big") if parent else b"",
                name=f"step {number % 50}",
                start_time_unix_nano=start,
                end_time_unix_nano=start + 500,
            )
        yield request.SerializeToString()


def memory(server: Server, what: str) -> float:
    """MB of the server process: VmRSS now, or VmHWM at most."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def sent(client: httpx.Client, spans: int) -> tuple[int, float]:
    """How many spans were acknowledged, in how many seconds; building the requests is not counted."""
    done, seconds = 0, 0.0
    for body in batches(spans):
        began = time.perf_counter()
        while client.post("/v1/traces", content=body, headers={"content-type": "application/x-protobuf"}).is_error:
            time.sleep(0.1)
        seconds += time.perf_counter() - began
        done = min(done + BATCH, spans)
        if seconds > LONGEST:
            break
    return done, seconds


def asked(client: httpx.Client, path: str) -> tuple[Any, str]:
    """The answer, and its size and time in words."""
    began = time.perf_counter()
    answer = client.get(path).raise_for_status()
    return answer.json(), f"{len(answer.content):,} bytes in {time.perf_counter() - began:.2f} s"


def main(folder: Path, spans: int) -> None:
    with (
        running_server(folder / "data", grpc_port=0) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=120) as client,
    ):
        done, seconds = sent(client, spans)
        print(
            f"sent: {done:,} spans in {seconds:.1f} s, {done / seconds:,.0f}/s;"
            f" at most {memory(server, 'VmHWM'):.0f} MB"
        )
        trace, size = asked(client, f"/api/traces/{TRACE.hex()}")
        print(f"trace: {trace['totals']['spans']:,} spans; {size}")
        skeleton, size = asked(client, f"/api/traces/{TRACE.hex()}/spans")
        shown = {key: value for key, value in skeleton.items() if isinstance(value, int | bool)}
        print(
            f"skeleton: {shown}; {size}; at most {memory(server, 'VmHWM'):.0f} MB, now {memory(server, 'VmRSS'):.0f} MB"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
