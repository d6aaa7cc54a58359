"""What a guard costs a call, and how long an order to stop takes to reach a running agent.

`python -m tests.bench.guards`. The cost is that of a guarded call less that of the same call unguarded, in CPU time of
the calling thread; the agents run in this process, the server in one of its own, where other agents wait too.
"""

import contextlib
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

import backtrail
from backtrail.testing.server import Server, running_server
from tests.bench.figures import Figure, report

CALLS = 1_000
ROUNDS = 30
HALTS = 200
OTHERS = 50
COST = 20.0
REACH = 1.5
LIMITS: dict[str, Any] = {
    "max_steps": 10**9,
    "max_tokens": 10**9,
    "max_cost": 10**6,
    "max_seconds": 10**6,
    "loops": 10**6,
}


@backtrail.observe(kind="tool")
def look_up(order: int) -> str:
    return "shipped"


@backtrail.observe(kind="llm")
def ask(question: int) -> str:
    return "shipped"


def a_call(call: Callable[[int], object]) -> float:
    """Microseconds."""
    began = time.thread_time()
    for number in range(CALLS):
        call(number)
    return (time.thread_time() - began) / CALLS * 1e6


def cost(call: Callable[[int], object]) -> float:
    """Microseconds that a guard adds to a call: rounds with and without in turn, so that both see the same machine."""
    with_guard, without = [], []
    for _ in range(ROUNDS):
        without.append(a_call(call))
        with backtrail.guard(**LIMITS):
            with_guard.append(a_call(call))
    return median(with_guard) - median(without)


def reached(server: Server) -> list[float]:
    """Seconds from sending an order to stop until the agent has stopped, each time another run."""
    took = []
    pace = threading.Event()
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        for number in range(HALTS):
            sent: list[float] = []

            def halt(number: int = number, sent: list[float] = sent) -> None:
                pace.wait(0.2)
                sent.append(time.perf_counter())
                http.post("/api/guard/orders", json={"kind": "stop", "session_id": f"s-{number}"}).raise_for_status()

            halting = threading.Thread(target=halt)
            with contextlib.suppress(backtrail.Halted), backtrail.session(f"s-{number}"), backtrail.guard(**LIMITS):
                halting.start()
                while True:
                    ask(number)
                    pace.wait(0.005)
            took.append(time.perf_counter() - sent[0])
            halting.join()
    return took


@contextlib.contextmanager
def waiting_beside(server: Server, stop: threading.Event) -> Iterator[None]:
    """Other agents that wait for orders of theirs."""

    def wait(number: int) -> None:
        with httpx.Client(base_url=server.url, trust_env=False, timeout=10) as http:
            while not stop.is_set():
                http.get("/api/guard/orders", params={"session": f"other-{number}", "wait": 2})

    others = [threading.Thread(target=wait, args=(number,)) for number in range(OTHERS)]
    for other in others:
        other.start()
    try:
        yield
    finally:
        stop.set()
        for other in others:
            other.join()


def figures() -> list[Figure]:
    """Every figure beside its bar."""
    tool, llm = cost(look_up), cost(ask)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data", grpc_port=0) as server:
        backtrail.init(server.url)
        with waiting_beside(server, threading.Event()):
            took = reached(server)
        backtrail.shutdown()
    return [
        Figure(name="guard, a tool call with every limit", value=tool, unit="us", at_most=COST),
        Figure(name="guard, a model call with every limit", value=llm, unit="us", at_most=COST),
        Figure(name="order to stop until the agent stopped, median", value=median(took) * 1000, unit="ms"),
        Figure(
            name=f"  p99 of {HALTS}, beside {OTHERS} others that wait",
            value=quantiles(took, n=100)[98] * 1000,
            unit="ms",
            at_most=REACH * 1000,
        ),
    ]


if __name__ == "__main__":
    report("guards", figures())
