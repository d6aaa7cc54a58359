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


def main() -> None:
    """Run each kind in a process of its own, print both, and fail above the bar."""
    with subprocess.Popen([sys.executable, "-c", DISCARD], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        found = {}
        try:
            for kind in KINDS:
                command = [sys.executable, "-m", "tests.bench.sdk_observe", kind, url]
                answer = subprocess.run(command, capture_output=True, text=True, check=True)
                found[kind] = json.loads(answer.stdout)
        finally:
            server.terminate()
    for kind, times in found.items():
        print(
            f"{kind:9} {times['wall']:6.1f} us a call with export running "
            f"(calling thread {times['caller']:.1f} us CPU, whole process {times['cpu']:.1f} us CPU)"
        )
    met = found["observed"]["wall"] < BAR
    print(f"bar: {BAR:.0f} us a call of @observe: {'met' if met else 'MISSED'}")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(*sys.argv[1:])))
    else:
        main()
