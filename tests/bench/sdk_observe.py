"""What one observed call costs, beside a bare OpenTelemetry span with two JSON attributes.

`python -m tests.bench.sdk_observe`. Both export to the same server, a process of its own that throws everything away.
Wall time is that of the calling thread while the exporter runs; CPU is of the whole process, exporter included.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from tests.bench.figures import Figure, report

CALLS = 4_000
ROUNDS = 15
BAR = 30.0

DISCARD = """
import socketserver
class Discard(socketserver.StreamRequestHandler):
    def handle(self):
        while line := self.rfile.readline():
            size = 0
            while line.strip():
                if line.lower().startswith(b"content-length:"): size = int(line.split(b":")[1])
                line = self.rfile.readline()
            self.rfile.read(size)
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
socketserver.ThreadingTCPServer.daemon_threads = True
with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Discard) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
"""


def bare(url: str) -> tuple[Callable[[int], object], Callable[[], object]]:
    """A span of OpenTelemetry's SDK with its batch processor and OTLP exporter, nothing of ours."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider()
    exporter = OTLPSpanExporter(endpoint=f"{url}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=1_000_000))
    tracer = provider.get_tracer("bench")

    def call(order: int) -> object:
        with tracer.start_as_current_span("look_up") as span:
            span.set_attribute("input", json.dumps({"order": order, "customer": "c-42"}))
            result = {"order": order, "status": "shipped"}
            span.set_attribute("output", json.dumps(result))
            return result

    return call, provider.force_flush


def observed(url: str) -> tuple[Callable[[int], object], Callable[[], object]]:
    """The same call, decorated."""
    import backtrail

    backtrail.init(url, service="bench")

    @backtrail.observe(kind="tool", name="look_up")
    def look_up(order: int, customer: str) -> dict[str, object]:
        return {"order": order, "status": "shipped"}

    return lambda order: look_up(order, customer="c-42"), lambda: backtrail.flush(60)


KINDS = {"bare": bare, "observed": observed}


def measured(kind: str, url: str) -> dict[str, float]:
    """Microseconds a call in this process."""
    call, flush = KINDS[kind](url)
    for order in range(CALLS):
        call(order)
    flush()
    walls, cpus, ours = [], [], []
    for _ in range(ROUNDS):
        began, cpu, thread = time.perf_counter(), time.process_time(), time.thread_time()
        for order in range(CALLS):
            call(order)
        walls.append((time.perf_counter() - began) / CALLS * 1e6)
        ours.append((time.thread_time() - thread) / CALLS * 1e6)
        flush()
        cpus.append((time.process_time() - cpu) / CALLS * 1e6)
    return {"wall": median(walls), "caller": median(ours), "cpu": median(cpus)}


def figures() -> list[Figure]:
    """Each kind in a process of its own, ours beside its bar."""
    with subprocess.Popen([sys.executable, "-c", DISCARD], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        try:
            found = {kind: in_own_process(kind, url) for kind in KINDS}
        finally:
            server.terminate()
    ours, theirs = found["observed"], found["bare"]
    return [
        Figure(name="@observe, a call with export running", value=ours["wall"], unit="us", at_most=BAR),
        Figure(name="  CPU of the calling thread", value=ours["caller"], unit="us"),
        Figure(name="  CPU of the whole process", value=ours["cpu"], unit="us"),
        Figure(name="bare OpenTelemetry span, two JSON attributes", value=theirs["wall"], unit="us"),
        Figure(name="  CPU of the calling thread", value=theirs["caller"], unit="us"),
        Figure(name="  CPU of the whole process", value=theirs["cpu"], unit="us"),
    ]


def in_own_process(kind: str, url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.sdk_observe", kind, url]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    times: dict[str, float] = json.loads(answer.stdout)
    return times


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(*sys.argv[1:])))
    else:
        report("@observe", figures())
