"""The story of a run, read from its beginning: what was seen, decided, called and given, and where it broke."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from backtrail.testing.server import Server, running_server
from tests.journeys.agent_run import refund_run, send, span, span_id, trace_id

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", grpc_port=0) as started:
        yield started


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
    expect(page.get_by_text("999 steps")).to_be_visible()
    expect(page.get_by_text("answer 1", exact=True)).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("End")
    expect(page.get_by_text("answer 999", exact=True)).to_be_visible()
    expect(page.get_by_text("question 998", exact=True)).to_be_visible()
    assert story_of(page).count() < 60
    assert sum("/api/spans/" in url for url in asked) < 100


def llm(number: int, seen: list[tuple[str, str]], answer: str) -> dict[str, Any]:
    def message(role: str, text: str) -> dict[str, Any]:
        return {"role": role, "parts": [{"type": "text", "content": text}]}

    said: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.input.messages": json.dumps([message(*one) for one in seen]),
        "gen_ai.output.messages": json.dumps([message("assistant", answer)]),
    }
    return span(1, number, "chat", at=float(number), lasts=0.5, **said)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: cd web && npm ci")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(told: Server, open_page: Open, theme: str) -> None:
    page = open_page(f"{told.url}/traces/{trace_id(1)}?view=story&span={span_id(4)}", theme=theme, bypass_csp=True)
    expect(page.get_by_text("A colleague will write.").first).to_be_visible()
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {{ runOnly: {RULES} }}).then((told) => told.violations)")
    assert [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in found] == []


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
