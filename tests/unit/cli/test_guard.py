"""`backtrail guard` against a server: the list, and orders to a run that the beginning of its id names."""

import json
from collections.abc import Iterator

import httpx
import pytest
from click.testing import CliRunner, Result

from backtrail.cli.main import main
from backtrail.testing.server import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("cli") / "data", grpc_port=0) as server:
        for run, state in (("aaa111", "waiting"), ("aaa222", "running")):
            told = {"id": run, "state": state, "agent": "support", "limits": {"steps": 3}, "spent": {"steps": 3}}
            httpx.post(f"{server.url}/api/guard/runs", json=told, trust_env=False).raise_for_status()
        yield server


def called(server: Server, *words: str) -> Result:
    return CliRunner().invoke(main, ["guard", *words], env={"BACKTRAIL_ENDPOINT": server.url})


def test_runs_are_listed_with_what_they_spent_of_their_limits(server: Server) -> None:
    told = called(server)
    assert told.exit_code == 0, told.output
    assert told.output.count("3 of 3") == 2
    (row,) = called(server, "list", "--state", "waiting", "--json").output.splitlines()
    assert json.loads(row)["id"] == "aaa111"


def test_orders_go_to_the_run_that_is_named(server: Server) -> None:
    assert called(server, "extend", "aaa1", "--steps", "10").output == "Order 1 is given: extend.\n"
    assert called(server, "steer", "aaa1", "use orders_v2").exit_code == 0
    for kind in ("go-on", "ask", "stop"):
        assert called(server, kind, "aaa1").exit_code == 0
    orders = httpx.get(f"{server.url}/api/guard/orders?run=aaa111", trust_env=False).json()["orders"]
    assert [order["kind"] for order in orders] == ["extend", "steer", "go_on", "ask", "stop"]
    assert (orders[0]["more"], orders[1]["message"]) == ({"steps": 10.0}, "use orders_v2")


def test_what_cannot_be_done_is_said(server: Server) -> None:
    assert "aaa is the beginning of several runs" in called(server, "stop", "aaa").output
    assert "no guarded run 'zzz'" in called(server, "stop", "zzz").output
    assert "say how much further it may go: --steps" in called(server, "extend", "aaa1").output
