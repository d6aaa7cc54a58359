"""A trace on a phone: one pane at a time; the chosen span lies over the run, and the way back leads to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span_id, trace_id
from tests.journeys.axe import violations
from tests.servers import running_server

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
TRACE = f"/traces/{trace_id(1)}"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Server]:
    """A server that holds one run."""
    with running_server(tmp_path / "data", grpc_port=0) as started:
        send(started.url, refund_run())
        yield started


@pytest.fixture
def open_phone(open_page: Open) -> Open:
    def opened(url: str, *, theme: str = "light", bypass_csp: bool = False) -> Page:
        page = open_page("about:blank", theme=theme, bypass_csp=bypass_csp)
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(url)
        return page

    return opened


def test_a_span_opens_over_the_run_and_back_leads_to_it(told: Server, open_phone: Open) -> None:
    page = open_phone(f"{told.url}{TRACE}")
    panel = page.get_by_role("region", name="Span", exact=True)
    expect(page.get_by_role("row", name="refund")).to_be_visible()
    expect(panel).to_have_count(0)
    page.get_by_role("row", name="refund").click()
    expect(panel).to_contain_text("upstream timed out after 30 s")
    expect(page).to_have_url(f"{told.url}{TRACE}?span={span_id(4)}&panel=open")
    page.get_by_role("button", name="Back to the tree").click()
    expect(panel).to_have_count(0)
    expect(page.get_by_role("row", name="refund", selected=True)).to_be_visible()
    page.get_by_role("tab", name="Graph").click()
    page.get_by_role("region", name="Graph").get_by_role("button", name="search_orders").click()
    expect(panel).to_contain_text("shipped")
    page.go_back()
    expect(panel).to_have_count(0)
    expect(page.get_by_role("region", name="Graph")).to_contain_text("search_orders")


def test_a_link_to_an_open_span_can_be_closed_too(told: Server, open_phone: Open) -> None:
    page = open_phone(f"{told.url}{TRACE}?span={span_id(4)}&panel=open")
    panel = page.get_by_role("region", name="Span", exact=True)
    expect(panel).to_contain_text("upstream timed out after 30 s")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).to_have_url(f"{told.url}{TRACE}?span={span_id(4)}")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("refund policy")


def test_nothing_runs_out_of_the_page(told: Server, open_phone: Open) -> None:
    for view in ("", "?view=story", "?view=graph", f"?span={span_id(1)}&panel=open"):
        page = open_phone(f"{told.url}{TRACE}{view}")
        expect(page.get_by_role("tab", name="Graph").or_(page.get_by_role("tab", name="Content")).first).to_be_visible()
        expect(
            page.get_by_role("button", name="Error").or_(page.get_by_role("button", name="Back to")).first
        ).to_be_visible()
        wide = page.evaluate(
            "[...document.querySelectorAll('main, header, header *, [role=toolbar], [role=toolbar] *, [role=tablist]')]"
            ".filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('nav, p'))"
            ".map((one) => one.outerHTML.slice(0, 200))"
        )
        assert wide == [], view
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, view


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(told: Server, open_phone: Open, theme: str) -> None:
    for view in ("?view=graph", f"?span={span_id(4)}&panel=open"):
        page = open_phone(f"{told.url}{TRACE}{view}", theme=theme, bypass_csp=True)
        expect(
            page.get_by_role("region", name="Graph").or_(page.get_by_text("upstream timed out")).first
        ).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], view
