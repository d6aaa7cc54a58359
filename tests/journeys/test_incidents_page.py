"""An incident in the browser: its five steps are filled in; it is acknowledged, confirmed, and closed with a reason."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.bench.progress import until
from tests.journeys.agent_run import send, trace_id
from tests.journeys.axe import violations
from tests.journeys.bad_run import circling_run

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
FOUND = "/api/incidents?state=all"


def ask(server: Server, path: str) -> Any:
    return httpx.get(f"{server.url}{path}", trust_env=False).raise_for_status().json()


@pytest.fixture
def troubled(server: Server) -> Server:
    """A server with an incident about a run in circles, its runbook filled in."""
    send(server.url, circling_run(1))
    until(lambda: any(row["filled"] for row in ask(server, FOUND)["rows"]))
    return server


def test_the_list_leads_to_the_incident_with_its_five_steps(troubled: Server, open_page: Open) -> None:
    page = open_page(f"{troubled.url}/incidents")
    page.get_by_role("list", name="Incidents").get_by_role("link").first.click()
    for number, name in enumerate(("Session and trace", "Last tool call", "Retrieval", "Replay", "Cause and fix"), 1):
        expect(page.get_by_role("region", name=f"Step {number}: {name}")).to_be_visible()
    expect(page.get_by_role("region", name="Step 2")).to_contain_text("track_parcel")
    assert violations(page) == []
    page.get_by_role("link", name="Open the trace").click()
    expect(page).to_have_url(re.compile(f"/traces/{trace_id(1)}"))


def test_an_incident_is_acknowledged_confirmed_and_closed_with_a_reason(troubled: Server, open_page: Open) -> None:
    number = ask(troubled, FOUND)["rows"][0]["number"]
    page = open_page(f"{troubled.url}/incidents/{number}")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    step = page.get_by_role("region", name="Step 2")
    step.get_by_role("button", name="Confirm").click()
    expect(step).to_contain_text("confirmed")

    page.get_by_role("textbox", name="Owner").fill("maria")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("button", name="Keep")).to_have_count(0)

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Golden case").fill("no-such-item")
    dialog.get_by_role("button", name="Close the incident").click()
    expect(dialog.get_by_role("alert")).to_be_visible()  # fixed needs a golden case that is there
    dialog.get_by_role("radio", name="Not a problem").check()
    dialog.get_by_role("textbox", name="Reason").fill("The parcel service was down for an hour.")
    dialog.get_by_role("button", name="Close the incident").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("complementary")).to_contain_text("The parcel service was down")
    closed = ask(troubled, f"/api/incidents/{number}")
    assert (closed["state"], closed["resolution"], closed["owner"]) == ("closed", "not_a_problem", "maria")

    page.goto(f"{troubled.url}/incidents")
    expect(page.get_by_role("link", name=f"#{number} ")).to_have_count(0)
    page.get_by_role("button", name="Closed").click()
    expect(page.get_by_role("list", name="Incidents").get_by_role("listitem")).to_have_count(1)


def test_an_incident_closes_as_fixed_with_the_golden_case_that_was_made_of_its_run(
    troubled: Server, open_page: Open
) -> None:
    for name, trace in (("parcel-found", trace_id(1)), ("another", "f" * 32)):
        case = {"v": 1, "name": name, "entry": {"ref": "app:run"}, "expect": {}, "provenance": {"trace_id": trace}}
        url = f"{troubled.url}/api/datasets/golden/items"
        httpx.post(url, json={"case": case}, trust_env=False).raise_for_status()
    number = ask(troubled, FOUND)["rows"][0]["number"]
    page = open_page(f"{troubled.url}/incidents/{number}", bypass_csp=True)
    page.get_by_role("button", name="Close …").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("combobox", name="Golden case")
    expect(field).to_have_value("parcel-found")
    offered = dialog.get_by_role("list", name="Golden cases of this run").get_by_role("listitem")
    expect(offered).to_have_count(1)
    assert violations(page) == []
    field.fill("another")
    offered.get_by_role("button", name="parcel-found").click()
    expect(field).to_have_value("parcel-found")
    dialog.get_by_role("button", name="Close the incident").click()
    expect(dialog).to_have_count(0)
    closed = ask(troubled, f"/api/incidents/{number}")
    assert (closed["resolution"], closed["golden_case"]) == ("fixed", "parcel-found")
