"""From a span over OTLP to an alert, a page, acknowledgement and silence; and what a kill -9 in between does to them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from backtrail.testing.server import Server, running_server
from tests.journeys.agent_run import Json, send, span

T = TypeVar("T")
PATIENCE = 30.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("alerts") / "data", grpc_port=0, detect="off") as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False) as made:
        yield made


def awaited(look: Callable[[], T | None]) -> T:
    """What the look gives as soon as it gives something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come")


def step(trace: int, at: int, **more: Any) -> Json:
    told = {"session.id": f"chat-{trace}", "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o"} | more
    return span(trace, at + 1, "chat", at=at, lasts=0.5, **told)


def run(trace: int) -> Json:
    told: Json = {"session.id": f"chat-{trace}", "openinference.span.kind": "AGENT"}
    told: Json = {"session.id": f"chat-{trace}", "openinference.span.kind": "AGENT"}
    return span(trace, 0, "support", parent=None, lasts=50, **told)
    assert state["state"]["checked"]


def test_a_kill_in_between_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data", grpc_port=0, detect="off") as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        send(server.url, [step(9, at) for at in range(15)])
        awaited(lambda: alerts(client, 9))
        send(server.url, [step(9, at) for at in range(15, 19)])
        server.restart()
        row = fired(client, 9)
        server.restart()
        same = fired(client, 9)
        assert (same["id"], same["value"]) == (row["id"], 19)
        assert len(alerts(client, 9)) == 1
        log = client.get(f"/api/alerts/{row['id']}").json()["log"]
        assert [line["what"] for line in log] == ["fired", "raised"]
