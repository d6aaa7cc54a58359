"""Two runs of one agent, of which one looked up another order: where they part, why, and back to each of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span, span_id, trace_id
from tests.journeys.axe import violations
from tests.servers import running_server

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that holds three runs: two alike, and one that looked up another order."""
    with running_server(tmp_path / "data", grpc_port=0) as started:
        send(started.url, refund_run(1))
        send(started.url, refund_run(2, looked_up="A-1010"))
        send(started.url, refund_run(3))
        yield started


def compare(server: Server, left: int, right: int) -> str:
    return f"{server.url}/compare?left={trace_id(left)}&right={trace_id(right)}"


def test_two_runs_are_marked_and_compared_by_keyboard_alone(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/traces?sort=start")
    expect(page.get_by_role("row", name="support-agent").nth(2)).to_be_visible()
    for key in "jxjxC":
        page.keyboard.press(key)
    rows = page.get_by_role("grid", name="Calls side by side").get_by_role("row")
    first = rows.filter(has_text="first difference")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(first).to_contain_text("gpt-4o")
    expect(first).to_contain_text("other reply")
    page.keyboard.press("n")
    tool = rows.filter(has_text="search_orders").filter(has_text="asked otherwise")
    expect(tool).to_have_attribute("aria-selected", "true")
    arguments = page.get_by_role("region", name="Content side by side").get_by_role("table", name="Arguments")
    expect(arguments.get_by_role("row").filter(has_text="query").locator("mark")).to_have_text(["1009", "1010"])
    page.keyboard.press("Enter")
    expect(rows.first).to_be_hidden()
    expect(arguments).to_be_visible()
    page.keyboard.press("Escape")
    expect(tool).to_be_visible()
    page.keyboard.press("O")
    expect(page).to_have_url(f"{server.url}/traces/{trace_id(2)}?span={span_id(2)}")
    page.keyboard.press("u")
    expect(tool).to_have_attribute("aria-selected", "true")
    page.keyboard.press("o")
    expect(page).to_have_url(f"{server.url}/traces/{trace_id(1)}?span={span_id(2)}")
    expect(page.get_by_role("row", name="search_orders", selected=True)).to_be_visible()


def test_the_chosen_pair_is_in_the_address_and_the_sides_are_swapped(server: Server, open_page: Open) -> None:
    page = open_page(compare(server, 1, 2))
    left = page.get_by_role("region", name="Left trace")
    expect(left).to_contain_text(trace_id(1)[:8])
    page.keyboard.press("n")
    page.keyboard.press("x")
    swapped = f"{compare(server, 2, 1)}&at={span_id(2)}"
    expect(page).to_have_url(swapped)
    page.reload()
    rows = page.get_by_role("grid", name="Calls side by side").get_by_role("row")
    expect(rows.filter(has_text="asked otherwise")).to_have_attribute("aria-selected", "true")
    table = page.get_by_role("table", name="Arguments")
    expect(table.get_by_role("row").filter(has_text="query").locator("mark")).to_have_text(["1010", "1009"])


def test_equal_runs_are_one_fold_that_opens(server: Server, open_page: Open) -> None:
    page = open_page(compare(server, 1, 3))
    rows = page.get_by_role("grid", name="Calls side by side").get_by_role("row")
    expect(rows.filter(has_text="5 equal calls")).to_be_visible()
    page.keyboard.press("Enter")
    expect(rows.filter(has_text="kb.search")).to_be_visible()
    page.keyboard.press("j")
    panel = page.get_by_role("region", name="Content side by side")
    expect(panel).to_contain_text("the same")
    expect(panel.get_by_role("table", name="Arguments")).to_contain_text("A-1009")


def test_a_run_is_compared_with_one_that_is_pasted_or_likely_meant(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/traces/{trace_id(1)}")
    expect(page.get_by_role("treegrid")).to_be_visible()
    page.keyboard.press("C")
    dialog = page.get_by_role("dialog", name="Compare with another trace")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    expect(dialog.get_by_role("listitem").first).to_contain_text("same input")
    field = dialog.get_by_role("textbox", name="Trace id or link")
    expect(field).to_be_focused()
    page.keyboard.type("no such id")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("no trace")
    field.fill(f"https://elsewhere.example/traces/{trace_id(2)}?span=1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(compare(server, 1, 2))
    expect(page.get_by_role("region", name="Right trace")).to_contain_text(trace_id(2)[:8])


def test_two_turns_of_a_session_are_compared(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/sessions/session-7")
    expect(page.get_by_role("navigation", name="Traces of the session")).to_contain_text("1 failed")
    for key in "jxjxC":
        page.keyboard.press(key)
    expect(page.get_by_role("grid", name="Calls side by side")).to_be_visible()


def test_what_cannot_be_compared_is_said(server: Server, open_page: Open) -> None:
    page = open_page(compare(server, 1, 9))
    expect(page.get_by_role("alert")).to_contain_text(f"No trace '{trace_id(9)}'", ignore_case=True)
    page.goto(compare(server, 1, 1))
    expect(page.get_by_text("one and the same trace")).to_be_visible()
    send(server.url, [span(7, 0, "bare", parent=None)])
    page.goto(compare(server, 7, 7))
    expect(page.get_by_role("heading", name="Neither run made a call")).to_be_visible()
    page.goto(f"{server.url}/compare?left={trace_id(1)}")
    expect(page.get_by_role("listitem").first).to_contain_text("same input")
    page.goto(f"{server.url}/compare")
    expect(page.get_by_role("heading", name="Which two traces?")).to_be_visible()


def test_a_run_that_is_still_going_is_compared_again_as_it_grows(server: Server, open_page: Open) -> None:
    run = refund_run(4)
    root = {name: value for name, value in run[0].items() if name != "endTimeUnixNano"}
    send(server.url, [root, *run[1:3]])
    page = open_page(compare(server, 1, 4))
    right = page.get_by_role("region", name="Right trace")
    rows = page.get_by_role("grid", name="Calls side by side").get_by_role("row")
    expect(right).to_contain_text("running")
    expect(rows.filter(has_text="only left")).to_have_count(3)
    send(server.url, run[3:])
    expect(page.get_by_text("5 calls, all the same")).to_be_visible()
    send(server.url, run[:1])
    expect(right).not_to_contain_text("running")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(server: Server, open_page: Open, theme: str) -> None:
    one, two = f"{server.url}/traces/{trace_id(1)}", compare(server, 1, 2)
    states: tuple[tuple[str, Callable[[Page], Locator], str, Callable[[Page], Locator]], ...] = (
        (
            two,
            lambda page: page.get_by_text("other reply").first,
            "",
            lambda page: page.get_by_role("table", name="Answer"),
        ),
        (
            two,
            lambda page: page.get_by_text("other reply").first,
            "n",
            lambda page: page.get_by_role("table", name="Arguments"),
        ),
        (
            compare(server, 1, 1),
            lambda page: page.get_by_text("5 equal calls"),
            "",
            lambda page: page.get_by_role("grid"),
        ),
        (compare(server, 1, 9), lambda page: page.get_by_role("alert"), "", lambda page: page.get_by_role("alert")),
        (
            f"{server.url}/compare?left={trace_id(1)}",
            lambda page: page.get_by_role("listitem").first,
            "",
            lambda page: page.get_by_role("listitem").first,
        ),
        (
            one,
            lambda page: page.get_by_role("treegrid"),
            "C",
            lambda page: page.get_by_role("dialog").get_by_role("listitem").first,
        ),
        (
            f"{server.url}/traces",
            lambda page: page.get_by_text("charged twice").first,
            "jxjx",
            lambda page: page.get_by_role("region", name="Marked traces"),
        ),
    )
    for address, ready, keys, there in states:
        page = open_page(address, theme=theme, bypass_csp=True)
        expect(ready(page)).to_be_visible()
        for key in keys:
            page.keyboard.press(key)
        expect(there(page)).to_be_visible()
        assert violations(page) == [], (address, keys)
