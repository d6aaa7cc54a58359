"""The first pages: a person sends a trace, finds the run that went wrong, and reads why, with the keyboard alone."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span, span_id, trace_id
from tests.journeys.axe import violations
from tests.journeys.conftest import Trouble

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture
def told(server: Server) -> Server:
    """A server that holds one run."""
    send(server.url, refund_run())
    return server


def test_an_empty_server_says_how_to_send_the_first_trace_and_shows_it_when_it_arrives(
    server: Server, open_page: Open
) -> None:
    page = open_page(server.url)
    expect(page).to_have_url(f"{server.url}/traces")
    page.get_by_role("tab", name="Langfuse").click()
    expect(page.get_by_text(f"LANGFUSE_HOST={server.url}")).to_be_visible()
    send(server.url, refund_run())
    row = page.get_by_role("row", name="support-agent")
    expect(row).to_contain_text("I was charged twice for order A-1009.")
    expect(row).to_contain_text("1 failed")
    expect(row).to_contain_text("14.0 s")


def test_the_failing_tool_call_is_found_by_keyboard_alone(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    expect(page.get_by_role("row", name="support-agent")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("treegrid", name="Spans")).to_be_visible()
    page.keyboard.press("e")
    panel = page.get_by_role("region", name="Span")
    expect(panel).to_contain_text("TimeoutError")
    expect(panel).to_contain_text("upstream timed out after 30 s")
    expect(panel).to_contain_text('File "payments.py", line 88, in refund')
    expect(panel).to_contain_text('limit"5"')
    expect(page).to_have_url(f"{told.url}/traces/{trace_id(1)}?span={span_id(4)}")
    page.reload()
    expect(page.get_by_role("row", name="refund", selected=True)).to_be_visible()
    expect(panel).to_contain_text("TimeoutError")
    page.keyboard.press("u")
    expect(page.get_by_role("grid", name="Traces")).to_be_visible()


def test_each_kind_of_span_shows_what_it_holds(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}?span={span_id(1)}")
    panel = page.get_by_role("region", name="Span")
    expect(panel.get_by_text("You are the support agent of Example Shop.")).to_be_visible()
    expect(panel.get_by_text("Rule 39")).to_have_count(0)
    panel.get_by_role("button", name="Show all").click()
    expect(panel.get_by_text("Rule 39")).to_be_visible()
    expect(panel).to_contain_text("1,200")
    expect(panel.get_by_text("call_1")).to_be_visible()
    page.get_by_role("row", name="kb.search").click()
    expect(panel.get_by_role("heading", name="2 documents")).to_be_visible()
    expect(panel).to_contain_text("Refunded in full.")
    expect(panel).to_contain_text("0.900")
    page.get_by_role("row", name="search_orders").click()
    expect(panel.get_by_role("heading", name="Output")).to_be_visible()
    expect(panel).to_contain_text("shipped")
    panel.get_by_role("tab", name="Attributes").click()
    panel.get_by_label("Filter attributes").fill("session")
    expect(panel.get_by_role("row", name="session.id")).to_contain_text("session-7")


def test_folding_hides_the_children_and_finding_marks_the_names(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}")
    rows = page.get_by_role("treegrid").get_by_role("row")
    expect(rows).to_have_count(7)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(rows).to_have_count(2)
    page.keyboard.press("ArrowRight")
    expect(rows).to_have_count(7)
    page.keyboard.press("/")
    page.keyboard.type("order")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("order")
    expect(page).to_have_url(f"{told.url}/traces/{trace_id(1)}?span={span_id(2)}&find=order")


def test_the_error_of_a_query_stands_under_its_wrong_word(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    expect(page.get_by_role("row", name="support-agent")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("kind:tool colour:red")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("colour")
    field, mark = page.get_by_role("combobox", name="Query"), page.locator("#query-error i")
    box, under = field.bounding_box(), mark.bounding_box()
    assert box
    assert under
    one = under["width"] / len("colour")
    assert under["x"] - box["x"] == pytest.approx(one * len("kind:tool "), abs=2)
    field.fill("tool:refund")
    field.press("Enter")
    expect(page.get_by_role("row", name="support-agent")).to_be_visible()
    expect(page).to_have_url(f"{told.url}/traces?query=tool%3Arefund")


def test_new_traces_wait_until_they_are_asked_for(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    names = page.get_by_role("grid").get_by_role("link")
    expect(names).to_have_text(["support-agent"])
    send(told.url, [span(2, 0, "second-agent", parent=None, at=5)])
    button = page.get_by_role("button", name="1 new trace")
    expect(button).to_be_visible()
    expect(names).to_have_text(["support-agent"])
    button.click()
    expect(names).to_have_text(["second-agent", "support-agent"])
    expect(button).to_have_count(0)


def test_a_run_that_is_still_going_grows_in_front_of_the_reader(server: Server, open_page: Open) -> None:
    runs = f"{server.url}/runs"
    root, tool = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    order = f"20261124T100000000000Z{root}"
    begun: dict[str, Any] = {"trace_id": root, "start_time": "2026-11-24T10:00:00.000000Z"}
    with httpx.Client(trust_env=False, headers={"x-api-key": "any"}) as sdk:
        agent = {"id": root, "name": "agent", "run_type": "chain", "inputs": {"q": "?"}, "dotted_order": order}
        sdk.post(runs, json=begun | agent).raise_for_status()
        page = open_page(f"{server.url}/traces")
        expect(page.get_by_role("row", name="agent")).to_contain_text("running")
        page.get_by_role("link", name="agent").click()
        expect(page.get_by_role("row", name="agent")).to_contain_text("running")
        child = {"id": tool, "parent_run_id": root, "name": "read_page", "run_type": "tool", "inputs": {"url": "x"}}
        place = {"dotted_order": f"{order}.20261124T100001000000Z{tool}"}
        sdk.post(runs, json=begun | child | place).raise_for_status()
        expect(page.get_by_role("row", name="read_page")).to_contain_text("running")
        ended = {"trace_id": root, "end_time": "2026-11-24T10:00:03.000000Z", "outputs": {"text": "done"}}
        sdk.patch(f"{runs}/{tool}", json=ended | place | {"parent_run_id": root}).raise_for_status()
        sdk.patch(f"{runs}/{root}", json=ended | {"dotted_order": order}).raise_for_status()
        expect(page.get_by_role("row", name="read_page")).not_to_contain_text("running")
        expect(page.get_by_role("banner").last).not_to_contain_text("running")


def test_hostile_text_stays_text(server: Server, open_page: Open, trouble: Trouble) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>![p](https://stranger.example/p.png)"
    said: dict[str, Any] = {
        "openinference.span.kind": "AGENT",
        "input.value": evil,
        "output.value": f"</pre>{evil} مرحبا \u202e 🎉",
    }
    send(server.url, [span(1, 0, evil, parent=None, **said), span(1, 1, "orphan", parent=99)])
    page = open_page(f"{server.url}/traces")
    page.on("dialog", lambda dialog: trouble.found.append(dialog.message))
    expect(page.get_by_role("link", name=evil)).to_be_visible()
    page.get_by_role("link", name=evil).click()
    expect(page.get_by_role("row", name="orphan")).to_contain_text("no parent")
    expect(page.get_by_role("region", name="Span")).to_contain_text(f"</pre>{evil}")
    assert page.locator("main img, main script").count() == 0
    assert trouble.strangers(server.url) == []


def test_ten_thousand_spans_are_rows_only_where_they_are_seen(server: Server, open_page: Open) -> None:
    steps = [span(1, n, f"step {n}", at=n / 100, lasts=0.01) for n in range(1, 10_000)]
    send(server.url, [span(1, 0, "batch-agent", parent=None, lasts=101), *steps])
    page = open_page(f"{server.url}/traces/{trace_id(1)}")
    grid = page.get_by_role("treegrid")
    expect(grid).to_have_attribute("aria-rowcount", "10001")
    page.keyboard.press("End")
    expect(page.get_by_role("row", name="step 9999", selected=True)).to_be_visible()
    assert grid.get_by_role("row").count() < 100
    page.keyboard.press("Home")
    expect(page.get_by_role("row", name="batch-agent", selected=True)).to_be_visible()


def test_a_lost_server_is_told_and_the_page_recovers_by_itself(told: Server, open_page: Open, trouble: Trouble) -> None:
    page = open_page(f"{told.url}/traces")
    expect(page.get_by_role("row", name="support-agent")).to_be_visible()
    told.kill()
    banner = page.get_by_text("does not answer. What is on the page")
    expect(banner).to_be_visible()
    page.get_by_role("link", name="support-agent").click()
    told.start()
    expect(page.get_by_role("treegrid")).to_be_visible()
    expect(banner).to_have_count(0)
    trouble.found.clear()  # Chromium logs the broken stream


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(told: Server, open_page: Open, theme: str) -> None:
    trace = f"/traces/{trace_id(1)}"
    pages = ("/traces", "/traces?query=a:b", f"{trace}?span={span_id(1)}", f"{trace}?span={span_id(4)}", "/connect")
    for address in pages:
        page = open_page(f"{told.url}{address}", theme=theme, bypass_csp=True)
        page.wait_for_load_state("networkidle") if address == "/connect" else expect(
            page.get_by_role("row").or_(page.get_by_role("alert")).first
        ).to_be_visible()
        assert violations(page) == [], address


def test_the_list_is_found_as_it_was_left(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces?query=tool%3Arefund&sort=-cost")
    page.get_by_role("link", name="support-agent").click()
    expect(page.get_by_role("treegrid")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("u")
    expect(page).to_have_url(f"{told.url}/traces?query=tool%3Arefund&sort=-cost")
    expect(page.get_by_role("row", name="support-agent", selected=True)).to_be_visible()


def test_the_app_travels_compressed(server: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    with page.expect_response(lambda reply: reply.url.endswith(".js") and "/assets/" in reply.url) as script:
        page.goto(server.url)
    assert script.value.headers["content-encoding"] == "gzip"
    assert script.value.headers["content-type"].startswith("text/javascript")
