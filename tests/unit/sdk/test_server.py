"""From the decorator to the answer of the API, through a real server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import backtrail
from backtrail.testing.server import Server
from tests.servers import running_server


@pytest.fixture
def server(tmp_path: Path, fresh_environment: None, told_anew: None) -> Iterator[Server]:
    with running_server(tmp_path / "data", grpc_port=0) as server:
        backtrail.init(server.url, service="support", release="1.2", environment="test")
        yield server
        backtrail.shutdown()


def read(server: Server, path: str) -> Any:
    answer = httpx.get(f"{server.url}/api/{path}", trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()


@backtrail.observe(kind="retriever")
def find(query: str) -> int:
    backtrail.record_documents(
        [{"id": "d1", "content": "Refunds take 5 days.", "score": 0.2}], query, score_kind="distance"
    )
    return 1


@backtrail.observe(kind="tool")
def refund(order: int) -> None:
    raise LookupError(f"no such order: {order}")


@backtrail.observe(kind="llm")
def ask(messages: list[dict[str, str]]) -> str:
    return "I will look."


def test_a_run_is_open_while_it_runs_and_whole_when_it_ends(server: Server) -> None:
    with backtrail.session("s-1"), backtrail.user("u-1"), backtrail.span("agent", kind="agent") as agent:
        agent.input("Where is my refund?")
        assert backtrail.flush()
        running = read(server, f"traces/{agent.trace_id}")
        assert (running["end"], running["input_preview"]) == (None, "Where is my refund?")
        find("refund")
        ask([{"role": "user", "content": "Where is my refund?"}])
        with pytest.raises(LookupError):
            refund(7)
        backtrail.escalate("no order", to="tier-2")
    assert backtrail.flush()

    trace = read(server, f"traces/{agent.trace_id}")
    assert trace["end"] is not None
    assert (trace["session_id"], trace["user_id"], trace["service"]) == ("s-1", "u-1", "support")
    assert (trace["release"], trace["environment"]) == ("1.2", "test")
    counted = {"spans": 4, "llm_calls": 1, "tool_errors": 1, "retrievals": 1, "escalations": 1}
    assert {name: trace["totals"][name] for name in counted} == counted

    columns = read(server, f"traces/{agent.trace_id}/spans")["columns"]
    whole = [read(server, f"spans/{span}?trace={agent.trace_id}") for span in columns["span_id"]]
    spans = {span["kind"]: span for span in whole}
    assert spans["retriever"]["query"] == "refund"
    assert [(one["id"], one["score"], one["score_kind"]) for one in spans["retriever"]["documents"]] == [
        ("d1", 0.2, "distance")
    ]
    assert spans["tool"]["tool"]["arguments"] == {"order": 7}
    assert (spans["tool"]["error"]["type"], spans["tool"]["error"]["message"]) == ("LookupError", "no such order: 7")
    assert spans["llm"]["input_messages"][0]["content"] == "Where is my refund?"
    assert spans["llm"]["output_messages"][0]["content"] == "I will look."


def test_a_killed_server_has_everything_after_it_is_back(server: Server) -> None:
    ask([])
    assert backtrail.flush()
    server.kill()
    with backtrail.span("while it was down") as span:
        pass
    assert backtrail.flush(5) is False
    server.start()
    assert backtrail.flush(30)
    assert read(server, f"traces/{span.trace_id}")["name"] == "while it was down"
    assert backtrail.status().dropped == 0
