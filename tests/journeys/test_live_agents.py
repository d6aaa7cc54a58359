"""The demo's three agents go wrong, are caught while they run, paged about, written up, and one of them stopped."""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from rich.console import Console

from backtrail.cli.client import Client
from backtrail.cli.demo.live.pager import CHANNEL, pager
from backtrail.cli.demo.live.show import act
from backtrail.testing.model_script import Reply
from backtrail.testing.receiver import Receiver
from backtrail.testing.server import running_server

AGENTS: Final = ("refund-desk", "sales-analyst", "handbook-writer")
EVIDENCE: Final = {
    "refund-desk": "refund_payment",
    "sales-analyst": "regional_revenue",
    "handbook-writer": "WFH stipend ceiling",
}
TROUBLE: Final = {"refund-desk": 2, "sales-analyst": 2, "handbook-writer": 3}
"""The step of the runbook that says what is wrong: the tool call, or the retrieval."""
STEP: Final = 0.7
"""Seconds of a looping step: the fourth of the same calls is the seventh step, so the order has eight of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What came of the show."""

    client: Client
    sessions: dict[str, str]
    pages: list[dict[str, Any]]
    terminal: str

    def page(self, agent: str) -> dict[str, Any]:
        """The first page about an agent."""
        return next(page for page in self.pages if of(page, agent))

    def root(self, agent: str) -> dict[str, Any]:
        """The root span of its run."""
        trace_id = self.page(agent)["annotations"]["trace_id"]
        trace = self.client.read(f"/api/traces/{trace_id}")
        found: dict[str, Any] = self.client.read(f"/api/spans/{trace['root_id']}", trace_id=trace_id)
        return found

    def incident(self, agent: str) -> dict[str, Any]:
        """The incident that its page links to, as it is now."""
        number = self.page(agent)["annotations"]["incident_url"].partition("/incidents/")[2].partition("?")[0]
        found: dict[str, Any] = self.client.read(f"/api/incidents/{number}")
        return found


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("live") / "data"
    with running_server(folder, grpc_port=0, internal_hosts="127.0.0.1") as server:
        client = Client(server=server.url, key=None, project=None, as_json=False)
        terminal = io.StringIO()
        console = Console(file=terminal, width=200)
        left = {"name": "The demo's terminal", "kind": "webhook", "config": {"url": "http://127.0.0.1:9/pages"}}
        client.put(CHANNEL, left)  # by a demo that was killed
        with pager(client, console) as receiver:
            sessions = act(client, console, folder.parent / "desk", lambda agent, reply: pace(receiver, agent, reply))
            pages = [alert for request in receiver.requests for alert in request.json["alerts"]]
        yield Shown(client=client, sessions=dict(sessions), pages=pages, terminal=terminal.getvalue())


def pace(receiver: Receiver, agent: str, reply: Reply) -> float:
    """An agent that would answer by itself does not before somebody was paged: whoever sees it late sees it never."""
    if agent == "refund-desk":
        return STEP
    if not reply.tool_calls:
        receiver.wait(lambda heard: any(of(each, agent) for got in heard.requests for each in got.json["alerts"]))
    return 0.05


def of(page: dict[str, Any], agent: str) -> bool:
    return bool(page["labels"].get("agent") == agent and page["status"] == "firing")


@pytest.mark.parametrize("agent", AGENTS)
def test_each_is_caught_while_it_runs(shown: Shown, agent: str) -> None:
    alerts = shown.client.read("/api/alerts", state="all", session=shown.sessions[agent])["rows"]
    fired = min(alert["fired"] for alert in alerts if alert["fired"])
    root = shown.root(agent)
    assert root["start"] < fired < root["end"]


@pytest.mark.parametrize("agent", AGENTS)
def test_its_page_names_session_trace_span_evidence_and_incident(shown: Shown, agent: str) -> None:
    notes = shown.page(agent)["annotations"]
    assert notes["session_id"] == shown.sessions[agent]
    span = shown.client.read(f"/api/spans/{notes['span_id']}", trace_id=notes["trace_id"])
    assert span["trace_id"] == notes["trace_id"]
    assert EVIDENCE[agent] in notes["description"]
    assert notes["incident_url"].startswith(f"{shown.client.server}/incidents/")


@pytest.mark.parametrize("agent", AGENTS)
def test_its_incident_has_all_five_steps_filled_in(shown: Shown, agent: str) -> None:
    incident = shown.incident(agent)
    assert incident["filled"] is not None
    assert [step["step"] for step in incident["steps"] if step["filled"]] == [1, 2, 3, 4, 5]
    assert incident["session_id"] == shown.sessions[agent]


@pytest.mark.parametrize("agent", AGENTS)
def test_the_runbook_finds_the_trouble_where_it_is(shown: Shown, agent: str) -> None:
    number = TROUBLE[agent]
    until = time.monotonic() + 20
    while (step := shown.incident(agent)["steps"][number - 1])["verdict"] != "bad" and time.monotonic() < until:
        time.sleep(0.1)  # it is filled in again while the run goes on
    assert step["verdict"] == "bad"
    assert EVIDENCE[agent] in step["content"]["headline"]


def test_the_loop_is_stopped_before_its_16th_step(shown: Shown) -> None:
    root = shown.root("refund-desk")
    assert root["error"]["type"].endswith("Halted")
    trace = shown.client.read(f"/api/traces/{root['trace_id']}")
    assert 7 <= trace["totals"]["steps"] < 16


def test_the_terminal_shows_pages_and_incidents(shown: Shown) -> None:
    for agent in AGENTS:
        notes = shown.page(agent)["annotations"]
        for told in (notes["summary"], shown.sessions[agent], notes["span_id"], notes["incident_url"]):
            assert told in shown.terminal.replace("\n", "")
    assert "s after the span" in shown.terminal
    assert "stopped:" in shown.terminal
    assert shown.terminal.count("all five steps after") >= len(AGENTS)


def test_the_loop_s_incident_closes_by_a_golden_case_that_fails_where_the_prompt_is_turned_back(shown: Shown) -> None:
    incident = shown.incident("refund-desk")
    assert (incident["state"], incident["resolution"]) == ("closed", "fixed")
    assert incident["golden_case"] == incident["steps"][4]["content"]["golden_case"]["id"] == "refund-hands-over"
    assert [line["text"] for line in incident["log"] if line["what"] == "golden"] == ["Golden case refund-hands-over"]
    dataset = shown.client.read("/api/datasets/golden")
    assert [row["id"] for row in dataset["items"]] == ["refund-hands-over"]
    said = shown.terminal
    assert "5 of 5 passed" in said
    assert "-If the provider refuses a payment twice, stop and hand over to a human." in said
    assert said.index("1 passed in") < said.index("1 failed in") < said.index("PASS  refund-hands-over")
    (experiment,) = shown.client.read("/api/experiments", dataset="golden")["rows"]
    assert (experiment["passed"], experiment["items"]) == (1, 1)
