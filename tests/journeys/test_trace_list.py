"""The list of traces: a person asks, narrows, lays out and keeps a way of looking, also by keyboard alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span, trace_id
from tests.journeys.axe import violations
from tests.servers import running_server

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


def of(user: str) -> dict[str, Any]:
    """Whose run it is."""
    return {"user.id": user}


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Server]:
    """A server that holds a run that failed a refund, and one that went well."""
    with running_server(tmp_path / "data", grpc_port=0) as started:
        send(started.url, refund_run())
        send(started.url, [span(2, 0, "quiet-agent", parent=None, at=20, lasts=0.5, **of("tom"))])
        yield started


def opened(open_page: Open, address: str) -> Page:
    """A page whose list was read, so that it listens to keys."""
    page = open_page(address)
    expect(page.get_by_role("row", name="support-agent")).to_be_visible()
    return page


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
    page = opened(open_page, f"{told.url}/traces")
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


def started(server: Server, number: int, zone: str) -> datetime:
    """When a trace started, in a zone."""
    with httpx.Client(trust_env=False) as client:
        told = client.get(f"{server.url}/api/traces/{trace_id(number)}").json()["start"]
    return datetime.fromisoformat(told[:19]).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def choose_zone(page: Page, words: str, name: str) -> None:
    page.get_by_role("button", name="Time zone").click()
    page.get_by_role("searchbox", name="Find a time zone").fill(words)
    page.get_by_role("option", name=name).click()


def test_all_times_follow_the_zone_that_was_chosen(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    row = page.get_by_role("grid", name="Traces").get_by_role("row", name="support-agent")
    choose_zone(page, "kathm", "Asia/Kathmandu")
    at = f"{started(told, 1, 'Asia/Kathmandu'):%H:%M:%S}"
    expect(row).to_contain_text(at)
    expect(page.get_by_role("button", name="Time zone")).to_have_text("GMT+5:45")
    page.reload()
    expect(row).to_contain_text(at)
    row.get_by_role("link").click()
    expect(page.get_by_text(at).first).to_be_visible()
    page.get_by_role("link", name="Sessions").click()
    expect(page.get_by_role("row", name="session-7")).to_contain_text(at)
    choose_zone(page, "utc", "UTC")
    expect(page.get_by_role("row", name="session-7")).to_contain_text(f"{started(told, 1, 'UTC'):%H:%M:%S}")


def test_a_range_is_chosen_in_the_zone_and_linked_in_utc(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    names = page.get_by_role("grid", name="Traces").get_by_role("link")
    choose_zone(page, "tokyo", "Asia/Tokyo")
    page.keyboard.press("t")
    page.get_by_role("option", name="Last hour").click()
    expect(page).to_have_url(f"{told.url}/traces?since=-1h")
    expect(names).to_have_count(2)
    page.keyboard.press("t")
    form = page.get_by_role("form", name="Between two moments")
    form.get_by_role("spinbutton", name="day, From").click()
    page.keyboard.type("020120261130")
    form.get_by_role("spinbutton", name="day, To").click()
    page.keyboard.type("020120261300")
    form.get_by_role("button", name="Show").click()
    expect(page).to_have_url(f"{told.url}/traces?since=2026-01-02T02%3A30Z&until=2026-01-02T04%3A00Z")
    expect(page.get_by_role("button", name="Time range: 2 Jan 11:30 – 13:00")).to_be_visible()
    expect(page.get_by_role("heading", name="No trace matches")).to_be_visible()
    page.keyboard.press("t")
    form.get_by_role("spinbutton", name="year, To").click()
    page.keyboard.type("2025")
    expect(form.get_by_role("alert")).to_have_text("The end must be after the beginning.")
    expect(form.get_by_role("button", name="Show")).to_be_disabled()


def test_a_pill_is_a_clause_of_the_query_whoever_wrote_it(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces?query=user%3Amaria")
    pills, field = page.get_by_role("group", name="Only"), page.get_by_role("combobox", name="Query")
    errors, slow = pills.get_by_role("button", name="Errors"), pills.get_by_role("button", name="Slow")
    expect(errors).to_have_attribute("aria-pressed", "false")
    errors.click()
    expect(field).to_have_value("user:maria (is:error OR tool_errors:>0)")
    expect(errors).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(errors).to_have_attribute("aria-pressed", "true")
    expect(slow).to_have_attribute("title", "Beyond what 95 of 100 traces of this range stay within: latency:>13s")
    slow.click()
    expect(field).to_have_value("user:maria (is:error OR tool_errors:>0) latency:>13s")
    expect(page.get_by_role("grid", name="Traces").get_by_role("link")).to_have_text(["support-agent"])
    field.fill("latency:>1m AND tool_errors:>0 OR is:error")
    field.press("Enter")
    expect(errors).to_have_attribute("aria-pressed", "false")
    field.fill("latency:>1m tool_errors:>0 OR is:error")
    field.press("Enter")
    expect(errors).to_have_attribute("aria-pressed", "true")
    slow.click()
    expect(field).to_have_value("tool_errors:>0 OR is:error")


def test_columns_are_chosen_moved_and_kept(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    grid = page.get_by_role("grid", name="Traces")
    heads, row = grid.get_by_role("columnheader"), grid.get_by_role("row", name="support-agent")
    expect(heads).to_have_count(11)
    expect(row).to_contain_text("I was charged twice")
    page.get_by_role("button", name="Columns and order").click()
    columns = page.get_by_role("dialog").get_by_role("grid", name="Columns")
    columns.get_by_role("row", name="Model").click()
    for name in ("Session", "User"):
        columns.get_by_role("row", name=name).click()
    page.get_by_role("checkbox", name="Input and output in a second line").uncheck()
    columns.get_by_role("row", name="Model").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for place in ("Status and Model", "Findings and Status"):
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("button", name=f"Insert between {place}")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    names = ["Time", "Name", "Steps", "Tools", "Tokens", "Cost", "Latency", "Findings", "Model", "Status"]
    expect(heads).to_have_text(names)
    expect(row).to_contain_text("gpt-4o")
    expect(row).not_to_contain_text("I was charged twice")
    page.reload()
    expect(heads).to_have_text(names)
    expect(row).not_to_contain_text("I was charged twice")
    page.goto(f"{told.url}/traces?columns=name,spans,previews")
    expect(heads).to_have_text(["Name", "Spans"])
    page.goto(f"{told.url}/traces")
    expect(heads).to_have_text(names)


def test_the_list_is_sorted_by_keyboard_alone(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    grid = page.get_by_role("grid", name="Traces")
    names, latency = grid.get_by_role("link"), grid.get_by_role("columnheader", name="Latency")
    expect(names).to_have_text(["quiet-agent", "support-agent"])
    grid.focus()
    for _ in range(6):
        page.keyboard.press("Tab")
    expect(latency.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{told.url}/traces?sort=-latency")
    expect(latency).to_have_attribute("aria-sort", "descending")
    expect(names).to_have_text(["support-agent", "quiet-agent"])


@pytest.mark.parametrize("address", ["/traces", "/traces?query=a:b", "/sessions", "/search?q=refund"])
def test_on_a_phone_nothing_is_wider_than_the_screen(told: Server, open_page: Open, address: str) -> None:
    page = open_page(f"{told.url}{address}", phone=True)
    expect(
        page.get_by_role("row").or_(page.get_by_role("alert")).or_(page.get_by_role("heading")).first
    ).to_be_visible()
    wider = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *")].filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            // The pages and the pills are pushed aside, each in a line of its own.
            const within = ".unseen, [role=row] > *, svg, [aria-label=Only] *, [aria-label=Pages] *";
            return (right > innerWidth + 1 || left < -1) && !one.closest(within);
        }).map((one) => one.outerHTML.slice(0, 200))"""
    )
    assert wider == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for list_ in page.get_by_role("grid").all():
        assert list_.evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_on_a_phone_a_row_is_a_card_that_says_what_its_numbers_are(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces", phone=True)
    row = page.get_by_role("grid", name="Traces").get_by_role("row", name="support-agent")
    expect(row.get_by_text("steps")).to_be_visible()
    expect(row.get_by_text("1 failed")).to_be_visible()
    expect(row.get_by_text("14.0 s")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(0)
    page.get_by_role("button", name="Columns and order").click()
    page.get_by_role("dialog").get_by_role("button", name="Order").click()
    page.get_by_role("option", name="Latency, least first").click()
    expect(page).to_have_url(f"{told.url}/traces?sort=latency")


def test_a_look_is_kept_as_a_view_and_opened_again(told: Server, open_page: Open) -> None:
    page = opened(
        open_page, f"{told.url}/traces?query=user%3Amaria&since=-1h&sort=-latency&columns=time,name,cost,previews"
    )
    choice, button = page.get_by_role("dialog", name="Views"), page.get_by_role("button", name="Views:")
    page.keyboard.press("v")
    choice.get_by_role("textbox", name="Name of the view").fill("Maria, slowest")
    page.keyboard.press("Enter")
    expect(choice.get_by_role("listitem")).to_contain_text("user:maria · Last hour")
    page.keyboard.press("Escape")
    expect(button).to_have_text("Maria, slowest")
    colleague = opened(open_page, f"{told.url}/traces")
    expect(colleague.get_by_role("columnheader")).to_have_count(11)
    colleague.keyboard.press("v")
    colleague.get_by_role("button", name="Maria, slowest user:maria").click()
    address = "query=user%3Amaria&since=-1h&sort=-latency&columns=time%2Cname%2Ccost%2Cpreviews"
    expect(colleague).to_have_url(f"{told.url}/traces?{address}")
    expect(colleague.get_by_role("grid", name="Traces").get_by_role("columnheader")).to_have_text(
        ["Time", "Name", "Cost"]
    )


def test_a_view_is_renamed_replaced_deleted_and_taken_back(told: Server, open_page: Open) -> None:
    page = opened(open_page, f"{told.url}/traces?since=2026-01-01T00%3A00Z")
    choice, views = page.get_by_role("dialog", name="Views"), page.get_by_role("list", name="Saved views")
    name = choice.get_by_role("textbox", name="Name of the view")
    page.keyboard.press("v")
    name.fill("mine")
    page.keyboard.press("Enter")
    expect(views.get_by_role("listitem")).to_contain_text("everything")  # a fixed range is not kept unasked
    choice.get_by_role("checkbox", name="With its fixed range").check()
    choice.get_by_role("button", name="Save").click()
    expect(choice.get_by_role("alert")).to_contain_text("there is a view 'mine' already")
    choice.get_by_role("button", name="Replace it").click()
    expect(views.get_by_role("listitem")).to_contain_text("everything · Since 1 Jan")
    choice.get_by_role("button", name="Rename mine").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("ours")
    page.keyboard.press("Enter")
    expect(views.get_by_role("button", name="ours everything")).to_be_visible()
    choice.get_by_role("button", name="Delete ours").click()
    expect(views).to_have_count(0)
    choice.get_by_role("button", name="Take it back").click()
    expect(views.get_by_role("button", name="ours everything")).to_be_visible()


def test_a_filtered_list_tells_of_new_traces_that_match_and_of_no_others(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces?query=user%3Atom&sort=latency")
    names = page.get_by_role("grid", name="Traces").get_by_role("link")
    expect(names).to_have_text(["quiet-agent"])
    bar = page.get_by_role("status")
    send(told.url, [span(3, 0, "of-maria", parent=None, at=30)])
    send(told.url, [span(4, 0, "slow-agent", parent=None, at=30, lasts=9, **of("tom"))])
    expect(bar).to_have_text("1 new trace matchesSort them in")
    expect(names).to_have_text(["quiet-agent"])
    bar.get_by_role("button").click()
    expect(names).to_have_text(["quiet-agent", "slow-agent"])
    expect(bar).to_have_count(0)


def test_an_empty_filtered_list_fills_by_itself(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces?query=user%3Aeve")
    expect(page.get_by_role("heading", name="No trace matches")).to_be_visible()
    send(told.url, [span(3, 0, "of-maria", parent=None, at=30)])
    send(told.url, [span(4, 0, "of-eve", parent=None, at=30, **of("eve"))])
    expect(page.get_by_role("grid", name="Traces").get_by_role("link")).to_have_text(["of-eve"])


OPENED: dict[str, tuple[str, ...]] = {
    "suggestions": ("/", "End", "Space", "t", "o", "ArrowDown"),
    "time range": ("t",),
    "saved views": ("v",),
    "columns": ("button:Columns and order",),
    "time zone": ("button:Time zone",),
    "keys": ("?",),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_anything_open(told: Server, open_page: Open, theme: str) -> None:
    body = {"name": "Errors", "query": "is:error"}
    with httpx.Client(trust_env=False) as client:
        client.put(f"{told.url}/api/views/errors", json=body).raise_for_status()
    for what, presses in OPENED.items():
        page = open_page(f"{told.url}/traces?query=user%3Amaria+latency%3A%3E1s", theme=theme, bypass_csp=True)
        expect(page.get_by_role("row", name="support-agent")).to_be_visible()
        for press in presses:
            if press.startswith("button:"):
                page.get_by_role("button", name=press.removeprefix("button:")).click()
            else:
                page.keyboard.press(press)
        shown = (
            page.get_by_role("listbox", name="Ways to go on") if what == "suggestions" else page.get_by_role("dialog")
        )
        expect(
            shown.get_by_role("option").or_(shown.get_by_role("row")).or_(shown.get_by_role("button")).first
        ).to_be_visible()
        assert violations(page) == [], what


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(told: Server, open_page: Open, theme: str) -> None:
    for address in ("/traces", "/traces?columns=name,tools,cost", "/sessions"):
        page = open_page(f"{told.url}{address}", theme=theme, bypass_csp=True, phone=True)
        expect(page.get_by_role("row").first).to_be_visible()
        assert violations(page) == [], address
