"""The dashboard: the four KPIs with their zones and causes, charts, and from every number to its traces."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.bench.progress import until
from tests.journeys.agent_run import send
from tests.journeys.axe import violations
from tests.journeys.bad_run import circling_run, clean_run, inventing_run

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture
def counted(server: Server) -> Server:
    """A server that has counted a run in circles, one with invented arguments and a clean one."""
    for number, run in enumerate((circling_run, inventing_run, clean_run), start=1):
        send(server.url, run(number))
    until(lambda: ask(server)["unread"] == 0 and all(kpi["samples"] for kpi in ask(server)["kpis"][:2]))
    return server


def ask(server: Server) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{server.url}/api/kpis", params={"since": "-24h"}, trust_env=False).json()
    return answer


def test_the_four_kpis_come_first_with_zone_and_thresholds(counted: Server, open_page: Open) -> None:
    page = open_page(f"{counted.url}/dashboard")
    cards = page.get_by_role("article")
    expect(cards).to_have_count(4)
    expect(cards.get_by_role("heading", level=2)).to_have_text(
        ["Avg steps / task", "Tool error rate", "Token burn / session", "Human escalation rate"]
    )
    expect(cards.first).to_contain_text("healthy < 8 · alert > 15")
    expect(cards.nth(1)).to_contain_text(re.compile("Healthy|Warning|Alert"))
    assert violations(page) == []


def test_a_number_leads_to_the_traces_behind_it(counted: Server, open_page: Open) -> None:
    page = open_page(f"{counted.url}/dashboard")
    page.get_by_role("article", name="Avg steps / task").get_by_role("listitem").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/traces\?.*query=.*since=-24h|/traces\?.*since=-24h.*query="))
    expect(page.get_by_role("grid").get_by_role("rowgroup").get_by_role("row").first).to_be_visible()


def test_a_point_of_a_chart_opens_the_hour_behind_it(counted: Server, open_page: Open) -> None:
    page = open_page(f"{counted.url}/dashboard")
    chart = page.get_by_role("region", name="Traces", exact=True).locator(".u-over")
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 4)
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + 4)
    expect(page).to_have_url(re.compile(r"/traces\?since=.*until="))


def test_a_chart_is_turned_to_another_measure(counted: Server, open_page: Open) -> None:
    page = open_page(f"{counted.url}/dashboard")
    panel = page.get_by_role("region", name="Traces", exact=True)
    panel.get_by_role("button", name="Measure").click()
    page.get_by_role("option", name="Tool calls").click()
    panel = page.get_by_role("region", name="Tool calls", exact=True)
    panel.get_by_role("button", name="Lines").click()
    page.get_by_role("option", name="by tool").click()
    panel.get_by_role("link", name="track_parcel").click()
    expect(page).to_have_url(re.compile("query=tool"))
    expect(page.get_by_role("grid").get_by_role("row", name="parcel-agent")).to_be_visible()


def test_a_server_without_traces_says_how_to_connect(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/dashboard")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_attached()
    expect(page.get_by_text(re.compile("waiting|connect", re.IGNORECASE)).first).to_be_visible()
