"""The story of a run, read from its beginning: what was seen, decided, called and given, and where it broke."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span, span_id, trace_id
from tests.journeys.axe import violations

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture
def told(server: Server) -> Server:
    """A server that holds one run."""
    send(server.url, refund_run())
    return server


def story_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Story").get_by_role("listitem")


def test_the_story_tells_each_step_and_what_it_led_to(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}")
    page.get_by_role("tab", name="Story").click()
    expect(page).to_have_url(f"{told.url}/traces/{trace_id(1)}?view=story")
    passages = story_of(page)
    expect(passages).to_have_count(5)
    expect(page.get_by_text("2 steps")).to_be_visible()
    expect(passages.nth(0)).to_contain_text("Step 1:")
    expect(passages.nth(0)).to_contain_text("You are the support agent of Example Shop.")
    expect(passages.nth(0)).to_contain_text("I was charged twice for order A-1009.")
    expect(passages.nth(0)).to_contain_text("search_orders")
    expect(passages.nth(1)).to_contain_text('query"A-1009"')
    expect(passages.nth(1)).to_contain_text("shipped")
    expect(passages.nth(2)).to_contain_text("Refunded in full.")
    expect(passages.nth(3)).to_contain_text("TimeoutError: upstream timed out after 30 s")
    expect(passages.nth(4)).to_contain_text("Step 2:")
    expect(passages.nth(4)).to_contain_text("after 2 messages told above")
    expect(passages.nth(4)).not_to_contain_text("charged twice")
    expect(passages.nth(4)).to_contain_text("A colleague will write.")


def test_the_chosen_span_is_the_same_in_the_tree_and_in_the_story(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}")
    expect(page.get_by_role("treegrid")).to_be_visible()
    page.keyboard.press("s")
    expect(story_of(page)).to_have_count(5)
    page.keyboard.press("e")
    panel = page.get_by_role("region", name="Span", exact=True)
    expect(panel).to_contain_text("upstream timed out after 30 s")
    expect(page).to_have_url(f"{told.url}/traces/{trace_id(1)}?view=story&span={span_id(4)}")
    page.keyboard.press("k")
    expect(panel).to_contain_text("kb.search")
    page.get_by_role("button", name="search_orders").click()
    expect(panel).to_contain_text("shipped")
    page.reload()
    expect(page.locator("[aria-current=true]")).to_have_text("search_orders")
    page.keyboard.press("s")
    expect(page.get_by_role("row", name="search_orders", selected=True)).to_be_visible()


def test_a_story_of_a_thousand_steps_reads_only_what_is_seen(server: Server, open_page: Open) -> None:
    steps = [llm(n, [("user", f"question {n}")], f"answer {n}") for n in range(1, 1000)]
    send(server.url, [span(1, 0, "loop", parent=None, lasts=1001), *steps])
    page = open_page(f"{server.url}/traces/{trace_id(1)}?view=story")
    story = page.get_by_role("region", name="Story")  # the panel beside it tells the chosen step once more
    expect(page.get_by_text("999 steps", exact=True)).to_be_visible()
    page.keyboard.press("Home")  # it may have been opened where something was found
    expect(story.get_by_text("answer 1", exact=True)).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("End")
    expect(story.get_by_text("answer 999", exact=True)).to_be_visible()
    expect(story.get_by_text("question 998", exact=True)).to_be_visible()
    assert story_of(page).count() < 60
    assert sum("/span" in url for url in asked) < 10


def test_a_fling_over_the_story_asks_together_for_where_it_stops(server: Server, open_page: Open) -> None:
    steps = [llm(n, [("user", f"question {n}")], f"answer {n}") for n in range(1, 1000)]
    send(server.url, [span(1, 0, "loop", parent=None, lasts=1001), *steps])
    page = open_page(f"{server.url}/traces/{trace_id(1)}?view=story")
    story = page.get_by_role("region", name="Story")
    expect(story).to_be_visible()
    page.keyboard.press("Home")
    expect(story.get_by_text("answer 1", exact=True)).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    story.evaluate(FLING)
    expect(story.get_by_text("answer 999", exact=True)).to_be_visible()
    assert 0 < sum("/span" in url for url in asked) < 60


FLING = """(story) => new Promise((done) => {
  const step = () => {
    story.scrollTop += 700;
    if (story.scrollTop + story.clientHeight < story.scrollHeight - 1) requestAnimationFrame(step);
    else done();
  };
  requestAnimationFrame(step);
})"""


def llm(number: int, seen: list[tuple[str, str]], answer: str, **more: Any) -> dict[str, Any]:
    def message(role: str, text: str) -> dict[str, Any]:
        return {"role": role, "parts": [{"type": "text", "content": text}]}

    said: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.input.messages": json.dumps([message(*one) for one in seen]),
        "gen_ai.output.messages": json.dumps([message("assistant", answer)]),
    }
    return span(1, number, "chat", at=float(number), lasts=0.5, **said, **more)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(told: Server, open_page: Open, theme: str) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}?view=story&span={span_id(4)}", theme=theme, bypass_csp=True)
    expect(page.get_by_text("A colleague will write.").first).to_be_visible()
    assert violations(page) == []


def test_an_llm_call_shows_what_changed_since_the_call_before(server: Server, open_page: Open) -> None:
    first = [("system", "Be exact."), ("user", "question one"), ("user", "remember: never refund twice")]
    second = [("system", "Be exact."), ("user", "question one"), ("assistant", "answer one"), ("user", "question two")]
    send(server.url, [span(1, 0, "agent", parent=None), llm(1, first, "answer one"), llm(2, second, "answer two")])
    page = open_page(f"{server.url}/traces/{trace_id(1)}?span={span_id(2)}")
    panel = page.get_by_role("region", name="Span", exact=True)
    expect(panel).to_contain_text("4 messages·+2, −1 since the call before".replace("·", ""))
    expect(panel.get_by_text("question two")).to_be_visible()
    expect(panel.get_by_text("question one")).to_have_count(0)
    panel.get_by_role("button", name="Show 1 message as before").click()
    expect(panel.get_by_text("question one")).to_be_visible()
    panel.get_by_text("No longer there: 1 message").click()
    expect(panel.get_by_text("remember: never refund twice")).to_be_visible()
    panel.get_by_role("link", name="the call before").click()
    expect(page).to_have_url(f"{server.url}/traces/{trace_id(1)}?span={span_id(1)}")


def test_dragging_over_the_minimap_zooms_and_the_whole_run_comes_back(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}")
    label = page.get_by_role("row", name="support-agent")
    expect(label).to_contain_text("14.0 s")
    box = page.get_by_role("img", name="The whole run in time").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.30, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=4)
    page.mouse.up()
    expect(page.get_by_role("row", name="search_orders")).to_contain_text("‹ 1.00 s")
    expect(page.get_by_role("row", name="refund")).to_contain_text("6.00 s")
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    page.mouse.move(box["x"], middle, steps=4)
    page.mouse.up()
    expect(page.get_by_role("row", name="search_orders")).not_to_contain_text("‹")
    page.get_by_role("button", name="Whole run").click()
    expect(page.get_by_role("button", name="Zoom to the span")).to_be_visible()


def test_a_part_of_the_run_only_what_is_found_and_the_critical_path_are_kept_in_the_address(
    server: Server, open_page: Open
) -> None:
    spans = [
        span(1, 0, "agent", parent=None, lasts=20),
        span(1, 1, "planner", at=1, lasts=8),
        span(1, 2, "search", parent=1, at=2, lasts=2),
        span(1, 3, "writer", at=10, lasts=9),
        span(1, 4, "search", parent=3, at=11, lasts=1),
        span(1, 5, "draft", parent=3, at=11, lasts=7),
    ]
    send(server.url, spans)
    page = open_page(f"{server.url}/traces/{trace_id(1)}?find=draft")
    rows = page.get_by_role("treegrid").get_by_role("row")
    expect(rows).to_have_count(7)
    page.get_by_role("button", name="Only found").click()
    expect(rows).to_have_count(4)
    page.reload()
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Only found").click()
    page.get_by_role("row", name="writer").click()
    page.get_by_role("button", name="Use the span as root").click()
    expect(rows).to_have_count(4)
    page.keyboard.press("c")
    expect(page.locator("[data-critical=true]")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-critical=true]")).to_have_count(2)
    page.get_by_role("button", name="Part of the run").click()
    expect(rows).to_have_count(7)
    expect(page.locator("[data-critical=true]")).to_have_count(5)


def test_a_tool_call_stands_beside_its_schema_and_the_same_calls_before(server: Server, open_page: Open) -> None:
    offered = {
        "type": "function",
        "name": "refund",
        "parameters": {
            "type": "object",
            "properties": {"order_id": {"type": "string"}, "limit": {"type": "integer"}},
            "required": ["order_id", "limit"],
        },
    }
    asks = llm(1, [("user", "Refund A-1009.")], "I will.", **{"gen_ai.tool.definitions": json.dumps([offered])})
    given = json.dumps({"order_id": "A-1009", "limit": "5"})
    told: dict[str, Any] = {
        "openinference.span.kind": "TOOL",
        "tool.name": "refund",
        "input.value": given,
        "output.value": "busy",
    }
    calls = [span(1, number, "refund", at=number, lasts=0.5, **told) for number in (2, 3, 4)]
    send(server.url, [span(1, 0, "agent", parent=None, lasts=6), asks, *calls])
    page = open_page(f"{server.url}/traces/{trace_id(1)}?span={span_id(4)}")
    panel = page.get_by_role("region", name="Span", exact=True)
    expect(panel).to_contain_text("1 argument against the schema")
    expect(panel.get_by_role("row", name="limit")).to_contain_text("string, not integer")
    expect(panel).to_contain_text("2 equal, 0 similar")
    panel.get_by_role("link", name="1.00 s before").click()
    expect(page).to_have_url(f"{server.url}/traces/{trace_id(1)}?span={span_id(3)}")
    expect(panel).to_contain_text("1 equal, 0 similar")
