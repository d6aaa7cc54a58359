"""The graph of a run: who led to whom, how often, and where it failed; by keyboard, below a path, when it is large."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import send, span, span_id, trace_id
from tests.journeys.axe import violations
from tests.journeys.proxy import proxied
from tests.servers import running_server

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
GRAPH = f"/traces/{trace_id(1)}?view=graph"


@pytest.fixture
def told(server: Server) -> Server:
    """A server that holds a run whose refund failed six times."""
    send(server.url, looping_run())
    return server


def looping_run() -> list[dict[str, Any]]:
    spans = [of("AGENT", 0, "shop-assistant", parent=None, lasts=30), chat(1, 0.1), of("TOOL", 2, "get_order", at=1.2)]
    for loop in range(6):
        spans += [
            chat(3 + 2 * loop, 2.3 + 2 * loop),
            of("TOOL", 4 + 2 * loop, "issue_refund", at=3.3 + 2 * loop, failed=f"refused for the {loop + 1}. time"),
        ]
    return [*spans, chat(15, 14.5)]


def chat(number: int, at: float) -> dict[str, Any]:
    return of("LLM", number, "chat gpt-4o", at=at, **{"gen_ai.usage.input_tokens": 100})


def of(kind: str, number: int, name: str, **told: Any) -> dict[str, Any]:
    return span(1, number, name, **{"lasts": 0.9, "openinference.span.kind": kind, **told})


def graph_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Graph", exact=True)


def panel_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Span", exact=True)


def test_a_tool_that_failed_in_a_loop_is_one_node_with_its_count_and_errors(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}")
    page.get_by_role("tab", name="Graph").click()
    expect(page).to_have_url(f"{told.url}{GRAPH}")
    nodes = graph_of(page).get_by_role("listitem").get_by_role("button")
    expect(nodes).to_have_count(4)
    refund = nodes.filter(has_text="issue_refund")
    expect(refund).to_have_accessible_name(
        re.compile("^issue_refund, tool of shop-assistant, 6 calls, 6 failed, called by chat gpt-4o")
    )
    expect(refund).to_contain_text("6 failed")
    expect(graph_of(page).get_by_title("6 times there, 6 of them failed, 6 times back")).to_have_text("6")
    refund.click()
    expect(panel_of(page)).to_contain_text("refused for the 1. time")
    expect(page).to_have_url(f"{told.url}{GRAPH}&span={span_id(4)}")
    expect(graph_of(page)).to_contain_text("call 1 of 6")
    graph_of(page).get_by_role("button", name="The next call").click()
    expect(panel_of(page)).to_contain_text("refused for the 2. time")
    expect(graph_of(page)).to_contain_text("call 2 of 6")


def test_the_failing_call_is_opened_from_the_graph_by_keyboard_alone(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}")
    expect(page.get_by_role("treegrid")).to_be_visible()
    page.keyboard.press("g")
    node = graph_of(page).get_by_role("listitem").get_by_role("button")
    expect(node).to_have_count(4)
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_contain_text("6 failed")
    page.keyboard.press("Enter")
    expect(panel_of(page)).to_contain_text("refused for the 1. time")
    page.keyboard.press("j")
    expect(panel_of(page)).to_contain_text("refused for the 2. time")
    page.keyboard.press("e")
    expect(panel_of(page)).to_contain_text("refused for the 3. time")
    expect(node.and_(page.locator("[aria-current=true]"))).to_contain_text("issue_refund")
    page.keyboard.press("s")
    expect(page.get_by_role("region", name="Story")).to_be_visible()
    page.keyboard.press("g")
    expect(graph_of(page)).to_contain_text("call 3 of 6")
    page.keyboard.press("t")
    expect(page.get_by_role("row", name="issue_refund", selected=True)).to_be_visible()


def test_three_thousand_names_stay_within_the_limits_and_it_says_so(server: Server, open_page: Open) -> None:
    steps = [of("TOOL" if n % 3 else "RETRIEVER", n, f"fetch {n}", at=n, lasts=0.5) for n in range(1, 3_000)]
    bad = of("TOOL", 3_000, "pay", at=3_000, failed="refused")
    send(server.url, [of("AGENT", 0, "crawler", parent=None, lasts=3_002), *steps, bad])
    page = open_page(f"{server.url}{GRAPH}")
    expect(graph_of(page).get_by_role("status")).to_contain_text("are joined by kind")
    nodes = graph_of(page).get_by_role("listitem")
    assert nodes.count() <= 200
    assert graph_of(page).locator("svg path").count() <= 1200
    expect(nodes.filter(has_text="more")).to_have_count(2)
    expect(nodes.filter(has_text="pay")).to_contain_text("1 failed")
    expect(graph_of(page)).not_to_contain_text("Laid out simply")


def test_the_graph_is_drawn_below_the_path_of_a_proxy(tmp_path: Path, open_page: Open) -> None:
    with (
        running_server(tmp_path / "below", grpc_port=0, prefix="/tools/backtrail/") as server,
        proxied(server.url, prefix="/tools/backtrail") as url,
    ):
        send(server.url, looping_run())
        page = open_page(f"{url}{GRAPH}")
        expect(graph_of(page).get_by_role("listitem")).to_have_count(4)
        expect(graph_of(page)).not_to_contain_text("Laid out simply")


def test_a_layout_that_takes_too_long_is_made_simply(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/connect")
    # The worker's script is never answered: to the page that is a layout without an end.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/layout-worker*", hold)
    page.goto(f"{told.url}{GRAPH}")
    expect(graph_of(page).get_by_role("status").filter(has_text="took longer than 2 s")).to_be_visible()
    expect(graph_of(page).get_by_role("listitem")).to_have_count(4)
    for route in held:
        route.abort()


def test_a_graph_grows_while_the_run_goes_on(server: Server, open_page: Open) -> None:
    begun = of("AGENT", 0, "shop-assistant", parent=None)
    del begun["endTimeUnixNano"]
    send(server.url, [begun, chat(1, 0.1)])
    page = open_page(f"{server.url}{GRAPH}")
    nodes = graph_of(page).get_by_role("listitem")
    expect(nodes).to_have_count(2)
    expect(nodes.filter(has_text="shop-assistant, agent")).to_contain_text("running")
    send(server.url, [of("TOOL", 2, "get_order", at=1.2)])
    expect(nodes).to_have_count(3)
    send(server.url, [chat(3, 2.3), of("TOOL", 4, "get_order", at=3.3)])
    expect(nodes.filter(has_text="get_order")).to_contain_text("2 calls")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(told: Server, open_page: Open, theme: str) -> None:
    page = open_page(f"{told.url}{GRAPH}&span={span_id(4)}", theme=theme, bypass_csp=True)
    expect(panel_of(page)).to_contain_text("refused for the 1. time")
    expect(graph_of(page).get_by_role("listitem")).to_have_count(4)
    assert violations(page) == []
