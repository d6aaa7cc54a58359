"""Guards and a server: orders reach a running agent, people extend and stop it, a server that is gone harms nobody."""

# ruff: noqa: PT012 - what happens in a guarded block is what is tried here

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

import backtrail
from backtrail.testing.server import Server, running_server
from backtrail.testing.sink import Sink, listening

SESSIONS = count()


@backtrail.observe(kind="llm")
def ask() -> None:
    """One step."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("guards") / "data", grpc_port=0) as server:
        yield server


@pytest.fixture
def server(running: Server, fresh_environment: None, told_anew: None) -> Iterator[Server]:
    backtrail.init(running.url, service="support")
    yield running
    backtrail.shutdown()


@pytest.fixture
def session() -> Iterator[str]:
    name = f"session-{next(SESSIONS)}"
    with backtrail.session(name):
        yield name


def read(server: Server, path: str) -> Any:
    answer = httpx.get(f"{server.url}/api/guard/{path}", trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()


def order(server: Server, **told: Any) -> Any:
    answer = httpx.post(f"{server.url}/api/guard/orders", json=told, trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()


def run_of(server: Server, run_id: str) -> Any:
    return next((row for row in read(server, "runs?limit=200")["rows"] if row["id"] == run_id), None)


def until(true: Callable[[], Any], seconds: float = 20) -> Any:
    """What it gives as soon as that is something."""
    wake, left = threading.Event(), int(seconds * 100)
    while not (found := true()) and (left := left - 1):
        wake.wait(0.01)
    assert found
    return found


def working(step: Callable[[], object] = ask) -> None:
    """An agent that goes on for ever, at the pace of a slow model."""
    pace = threading.Event()
    for _ in range(3000):
        step()
        pace.wait(0.01)
    pytest.fail("nobody stopped it")


def meanwhile(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_guarded_run_is_listed_with_limits_and_what_it_spent(server: Server, session: str) -> None:
    with backtrail.span("agent", kind="agent") as span, backtrail.guard(max_steps=9, agent="support") as run:
        ask()
        row = until(lambda: run_of(server, run.id))
        assert (row["session_id"], row["trace_id"], row["agent"]) == (session, span.trace_id, "support")
        assert (row["limits"], row["state"], row["listening"]) == ({"steps": 9}, "running", True)
    assert until(lambda: run_of(server, run.id)["state"] == "ended")
    assert run_of(server, run.id)["spent"]["steps"] == 1


@pytest.mark.parametrize("to", ["session", "trace", "run"])
def test_an_order_to_stop_stops_the_agent(server: Server, session: str, to: str) -> None:
    with (
        pytest.raises(backtrail.Halted) as halted,
        backtrail.span("agent", kind="agent") as span,
        backtrail.guard(max_steps=100_000) as run,
    ):
        ask()
        until(lambda: run_of(server, run.id))
        named = {"session": session, "trace": span.trace_id, "run": run.id}[to]
        giving = meanwhile(lambda: order(server, kind="stop", message="it deletes orders", **{f"{to}_id": named}))
        working()
    giving.join()
    assert (halted.value.limit, str(halted.value)) == ("order", "Stopped by somebody: it deletes orders")
    assert until(lambda: run_of(server, run.id)["state"] == "stopped")


def test_orders_to_others_are_not_heard(server: Server, session: str) -> None:
    with backtrail.guard(max_steps=9) as run:
        ask()
        until(lambda: run_of(server, run.id))
        order(server, kind="stop", session_id="another")
        order(server, kind="steer", message="for this one", run_id=run.id)
        assert until(backtrail.guidance) == ["for this one"]
        ask()


def test_an_order_that_came_before_the_run_reaches_it_once(server: Server, session: str) -> None:
    order(server, kind="steer", message="the table is orders_v2", session_id=session)
    with backtrail.guard(max_steps=9):
        assert until(backtrail.guidance) == ["the table is orders_v2"]
    with backtrail.guard(max_steps=9) as second:
        until(lambda: run_of(server, second.id))
        assert backtrail.guidance() == []


def test_a_run_that_waits_goes_on_when_a_human_extends_it(server: Server, session: str) -> None:
    def human() -> None:
        row = until(lambda: next(iter(read(server, "runs?state=waiting")["rows"]), None))
        assert row["tripped"] == "The run has made 3 steps; the guard allows 3."
        order(server, kind="extend", run_id=row["id"], more={"steps": 2})

    helping = meanwhile(human)
    with backtrail.guard(max_steps=3, on_trip="ask", ask_seconds=30) as run:
        for _ in range(5):
            ask()
    helping.join()
    assert (run.limits.steps, run.spent.steps, run.halted) == (5, 5, None)
    assert run.spent.seconds < 30


def test_a_coroutine_that_waits_holds_up_no_other(server: Server, session: str) -> None:
    @backtrail.observe(kind="llm")
    async def ask_later() -> None:
        await asyncio.sleep(0)

    async def agent() -> None:
        async with backtrail.guard(max_steps=1, on_trip="ask", ask_seconds=30):
            await ask_later()
            await ask_later()

    async def both() -> None:
        running = asyncio.create_task(agent())
        rows = await asyncio.to_thread(until, lambda: read(server, "runs?state=waiting")["rows"])
        await asyncio.to_thread(lambda: order(server, kind="go_on", run_id=rows[0]["id"]))
        await running

    asyncio.run(both())


def test_a_rule_can_have_a_human_asked_who_says_no(server: Server, session: str) -> None:
    def human() -> None:
        row = until(lambda: next(iter(read(server, "runs?state=waiting")["rows"]), None))
        order(server, kind="stop", run_id=row["id"])

    helping = None
    with pytest.raises(backtrail.Halted, match="Stopped by somebody"), backtrail.guard(max_steps=100_000) as run:
        ask()
        until(lambda: run_of(server, run.id))
        order(server, kind="ask", session_id=session, message="it is about to write to 900 people")
        helping = meanwhile(human)
        working()
    assert helping is not None
    helping.join()


def test_a_server_that_dies_in_the_middle_holds_up_nobody(
    tmp_path: Path, fresh_environment: None, told_anew: None
) -> None:
    with running_server(tmp_path / "data", grpc_port=0) as server:
        backtrail.init(server.url)
        try:
            with backtrail.guard(max_steps=1_000, agent="brave") as run:
                ask()
                until(lambda: run_of(server, run.id))
                server.kill()
                for _ in range(200):
                    ask()
                server.start()
                order(server, kind="steer", message="welcome back", run_id=run.id)
                assert until(backtrail.guidance) == ["welcome back"]
        finally:
            backtrail.shutdown(timeout=0)


def test_without_its_server_a_guard_that_asks_falls_back(fresh_environment: None, told_anew: None) -> None:
    backtrail.init("http://127.0.0.1:9")
    try:
        guard = backtrail.guard(max_steps=0, on_trip="ask", ask_seconds=1)
        with pytest.raises(backtrail.Halted, match="Nobody answered"), guard:
            ask()
    finally:
        backtrail.shutdown(timeout=0)


def test_what_is_no_backtrail_is_asked_once(fresh_environment: None, told_anew: None) -> None:
    with listening(Sink()) as sink:
        backtrail.init(sink.url)
        with backtrail.guard(max_steps=9):
            ask()
        backtrail.shutdown()
        assert sink.ended


def test_no_thread_is_left_after_shutdown(server: Server) -> None:
    with backtrail.guard(max_steps=9) as run:
        ask()
        until(lambda: run_of(server, run.id))
        names = [thread.name for thread in threading.enumerate()]
        assert names.count("backtrail-guard") == 1
        with backtrail.guard(max_steps=9), backtrail.guard(max_steps=9):
            ask()
        assert [thread.name for thread in threading.enumerate()].count("backtrail-guard") == 1
    backtrail.shutdown()
    assert "backtrail-guard" not in [thread.name for thread in threading.enumerate()]
    assert run_of(server, run.id)["state"] == "ended"


FORKING = """
import os, time, backtrail
backtrail.init()

@backtrail.observe(kind="llm")
def ask(): pass

with backtrail.guard(max_steps=100_000) as run:
    ask()
    parent, child = run.id, os.fork()
    if not child:
        try:
            ask()
            print(parent != run.id, run.spent.steps, run.id, flush=True)
            while True:
                ask()
                time.sleep(0.01)
        except backtrail.Halted as halted:
            print(halted, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    ask()
    print(run.spent.steps)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_goes_on_under_a_name_of_its_own(running: Server) -> None:
    env = {**os.environ, "BACKTRAIL_ENDPOINT": running.url}
    command = [sys.executable, "-c", FORKING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env) as program:
        assert program.stdout is not None
        other, steps, child = program.stdout.readline().split()
        assert (other, steps) == ("True", "2")
        until(lambda: run_of(running, child))
        order(running, kind="stop", run_id=child)
        assert program.stdout.readline() == "Stopped by somebody.\n"
        assert program.stdout.readline() == "2\n", "the parent counts for itself"
    assert program.returncode == 0
