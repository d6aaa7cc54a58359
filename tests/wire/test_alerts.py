"""From a span over OTLP to an alert, acknowledgement and silence; and what a kill -9 in between does to them."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from click.testing import CliRunner

from backtrail.cli.main import main
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
    return span(trace, 0, "support", parent=None, lasts=50, **told)


def alerts(client: httpx.Client, trace: int, **params: Any) -> list[Json]:
    rows: list[Json] = client.get("/api/alerts", params={"session": f"chat-{trace}", **params}).json()["rows"]
    return rows


def fired(client: httpx.Client, trace: int) -> Json:
    return awaited(lambda: next((row for row in alerts(client, trace) if row["level"] == "alert"), None))


def test_a_run_that_takes_too_many_steps_is_an_alert_before_it_ends(server: Server, client: httpx.Client) -> None:
    for at in range(16):
        send(server.url, [step(1, at)])
    row = fired(client, 1)
    assert (row["rule"], row["value"], row["state"], row["closed"]) == ("runaway_steps", 16, "alert", None)
    assert row["incident_number"] == 1
    assert client.get("/api/incidents/1").json()["alerts"][0]["id"] == row["id"]
    taken = client.post(f"/api/alerts/{row['id']}/acknowledge", json={"note": "on it"}).json()
    assert [line["what"] for line in taken["log"]][-1] == "acknowledged"
    send(server.url, [run(1)])
    awaited(lambda: alerts(client, 1)[0]["closed"])


def test_what_is_silenced_is_an_alert_and_says_so(server: Server, client: httpx.Client) -> None:
    given = {"matchers": {"session": "chat-2"}, "for_s": 600, "reason": "a load test"}
    silence = client.post("/api/silences", json=given).json()
    send(server.url, [step(2, at) for at in range(20)])
    row = fired(client, 2)
    assert row["silenced"]["reason"] == "a load test"
    log = client.get(f"/api/alerts/{row['id']}").json()["log"]
    assert "silenced" in [line["what"] for line in log]
    client.delete(f"/api/silences/{silence['id']}").raise_for_status()


def test_a_silence_ends_with_its_alert(server: Server, client: httpx.Client) -> None:
    send(server.url, [step(5, at) for at in range(16)])
    row = fired(client, 5)
    given = {"matchers": row["labels"] | {"rule": row["rule"]}, "alert": row["id"], "reason": "somebody looks at it"}
    silence = client.post("/api/silences", json=given).json()
    assert alerts(client, 5)[0]["silenced"]["reason"] == "somebody looks at it"
    send(server.url, [run(5)])
    awaited(lambda: alerts(client, 5)[0]["closed"])
    kept = {each["id"]: each for each in client.get("/api/silences").json()["rows"]}
    assert not kept[silence["id"]]["active"]


def test_a_backtest_tells_of_what_is_stored(server: Server, client: httpx.Client) -> None:
    send(server.url, [run(3), *[step(3, at) for at in range(17)]])
    given = {"rule": {"id": "runaway_steps", "alert": 16}, "since": "-1d"}
    found = client.post("/api/rules/backtest", json=given).json()
    assert [each["labels"]["session"] for each in found["alerts"] if each["value"] == 17] == ["chat-3"]


def checked(client: httpx.Client) -> Json | None:
    rows: list[Json] = client.get("/api/rules").json()["rows"]
    return next((row["state"] for row in rows if row["state"]["state"] == "ok"), None)


def test_a_rule_says_when_it_was_looked_at(server: Server, client: httpx.Client) -> None:
    send(server.url, [step(4, 0)])
    assert awaited(lambda: checked(client))["checked"]


def test_the_live_page_hears_of_alerts(server: Server, client: httpx.Client) -> None:
    with client.stream("GET", "/api/live", params={"topics": "alerts"}, timeout=PATIENCE) as live:
        news = (json.loads(line[6:]) for line in live.iter_lines() if line.startswith('data: {"open"'))
        before = next(news)["changed"]
        send(server.url, [step(5, at) for at in range(16)])
        changed = (each for each in news if each["changed"] != before)
        assert any(listed(client, 5) for _ in changed), "each change tells to ask for what is shown"


def listed(client: httpx.Client, chat: int) -> bool:
    rows = client.get("/api/alerts", params={"state": "all"}).json()["rows"]
    return any(row["session_id"] == f"chat-{chat}" for row in rows)


def told(server: Server, *words: str) -> str:
    """What the command line says."""
    done = CliRunner().invoke(main, [*words, "--server", server.url], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_line_lists_takes_silences_and_tries(server: Server, client: httpx.Client) -> None:
    send(server.url, [step(6, at) for at in range(16)])
    row = fired(client, 6)
    assert "Runaway task: 16 steps" in told(server, "alerts", "list", "--session", "chat-6")
    assert "Acknowledged" in told(server, "alerts", "ack", row["id"], "--note", "on it")
    assert "acknowledged" in told(server, "alerts", "show", row["id"])
    assert "0 pages sent again" in told(server, "alerts", "resend", row["id"])
    assert "runaway_steps" in told(server, "rules")
    assert "alert: 40" in told(server, "rules", "set", "runaway_steps", "alert=40")
    assert "default 15" in told(server, "rules", "show", "runaway_steps")
    told(server, "rules", "reset", "runaway_steps")
    assert "off" in told(server, "rules", "off", "loop_message")
    told(server, "rules", "on", "loop_message")
    assert "Would have fired" in told(server, "rules", "backtest", "runaway_steps", "alert=14", "--since", "-1d")
    made = told(server, "silence", "add", "session=chat-6", "--for", "5m", "--reason", "known")
    assert "Silenced until" in made
    assert "known" in told(server, "silence")
    assert "Ended" in told(server, "silence", "end", made.partition(": ")[2].partition(",")[0])


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
