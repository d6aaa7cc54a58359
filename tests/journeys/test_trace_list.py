"""The list of traces: a person asks, narrows, lays out and keeps a way of looking, also by keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server, running_server
from tests.journeys.agent_run import refund_run, send, span

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Server]:
    """A server that holds a run that failed a refund, and one that went well."""
    with running_server(tmp_path / "data", grpc_port=0) as started:
        send(started.url, refund_run())
        send(started.url, [span(2, 0, "quiet-agent", parent=None, at=20, lasts=0.5, **{"user.id": "tom"})])
        yield started


def test_a_query_is_completed_by_keyboard_alone(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    names = page.get_by_role("grid", name="Traces").get_by_role("link")
    expect(names).to_have_text(["quiet-agent", "support-agent"])
    field, ways = page.get_by_role("combobox", name="Query"), page.get_by_role("listbox", name="Ways to go on")
    page.keyboard.press("/")
    page.keyboard.type("too")
    expect(ways.get_by_role("option").first).to_contain_text("Number of tool calls")
    page.keyboard.type("l")
    expect(ways.get_by_role("option").first).to_contain_text("Name of a tool that ran")
    page.keyboard.press("Tab")
    expect(field).to_have_value("tool:")
    option = ways.get_by_role("option", name="refund")
    expect(option).to_contain_text("1")
    page.keyboard.type("ref")
    expect(ways.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("tool:refund ")
    page.keyboard.press("Escape")
    expect(ways).to_have_count(0)
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{told.url}/traces?query=tool%3Arefund")
    expect(names).to_have_text(["support-agent"])


def test_completion_is_not_in_the_way_of_somebody_who_types_and_asks(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    field = page.get_by_role("combobox", name="Query")
    page.keyboard.press("/")
    page.keyboard.type("is:e")
    expect(page.get_by_role("option", name="escalated")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing can be")
    expect(field).to_have_value("is:e")
    page.keyboard.press("/")
    field.fill("user:tom")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(field).to_have_value("is:e")
    expect(field).not_to_be_focused()
