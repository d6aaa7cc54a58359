"""The span panel: each kind of span read to its ground, what was sent shown exactly, nothing fetched from elsewhere."""

import base64
import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import Json, send, span, span_id, trace_id
from tests.journeys.axe import violations
from tests.journeys.conftest import Trouble
from tests.servers import running_server

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
STACK: Final = """Traceback (most recent call last):
  File "/srv/shop/app/refunds.py", line 9, in refund
    load("{bad")
  File "/srv/shop/app/refunds.py", line 6, in load
    return json.loads(text)
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
  File "/usr/lib/python3.11/json/decoder.py", line 337, in decode
    obj, end = self.raw_decode(s, idx=_w(s, 0).end())
  File "/usr/lib/python3.11/json/decoder.py", line 353, in raw_decode
    obj, end = self.scan_once(s, idx)
json.decoder.JSONDecodeError: Expecting property name

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/shop/app/agent.py", line 14, in use
    refund(7)
  File "/srv/shop/app/refunds.py", line 11, in refund
    raise RefundError(f"order {order}") from wrong
app.refunds.RefundError: order 7"""
EVIL: Final = "# What I found\n\n<img src=x onerror=alert(1)> [bank](https://bank.example/tx) ![p](https://stranger.example/p.png)"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path / "data", grpc_port=0, attribute_kb=32768) as started:
        yield started


def png(side: int) -> str:
    """A picture of many colours, in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((x * y + x) % 256 for x in range(side * 3)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def llm(number: int, seen: list[Json], answer: str, **more: Any) -> Json:
    said = [{"role": "assistant", "parts": [{"type": "text", "content": answer}]}]
    told: dict[str, Any] = {"gen_ai.input.messages": json.dumps(seen), "gen_ai.output.messages": json.dumps(said)}
    told["gen_ai.operation.name"] = "chat"
    return span(1, number, "chat", at=number, lasts=0.5, **told, **more)


def message(role: str, *parts: Json | str) -> Json:
    return {
        "role": role,
        "parts": [{"type": "text", "content": part} if isinstance(part, str) else part for part in parts],
    }


def blob(content: str) -> Json:
    return {"type": "blob", "modality": "image", "mime_type": "image/png", "content": content}


def tool(number: int, name: str, given: Json, output: Any, **more: Any) -> Json:
    told: dict[str, Any] = {"openinference.span.kind": "TOOL", "tool.name": name, "input.value": json.dumps(given)}
    return span(1, number, name, at=number, lasts=0.5, **told, **{"output.value": output}, **more)


def retriever(number: int, query: str, *chunks: tuple[str, str, float]) -> Json:
    told: dict[str, Any] = {"openinference.span.kind": "RETRIEVER", "input.value": query}
    for place, (name, text, score) in enumerate(chunks):
        at = f"retrieval.documents.{place}.document"
        told |= {f"{at}.id": name, f"{at}.content": text, f"{at}.score": score}
    return span(1, number, "kb.search", at=number, lasts=0.5, **told)


def panel_of(server: Server, open_page: Open, number: int, *spans: Json, **how: Any) -> tuple[Page, Locator]:
    send(server.url, [span(1, 0, "support-agent", parent=None, lasts=30), *spans])
    page = open_page(f"{server.url}/traces/{trace_id(1)}?span={span_id(number)}", **how)
    return page, page.get_by_role("region", name="Span", exact=True)


def failed(number: int = 4) -> Json:
    made = tool(number, "refund", {"order": 7}, "", failed="order 7")
    made["events"][0]["attributes"] = [
        {"key": f"exception.{key}", "value": {"stringValue": value}}
        for key, value in {"type": "app.refunds.RefundError", "message": "order 7", "stacktrace": STACK}.items()
    ]
    return made


def test_a_stack_trace_tells_the_users_frames_first(server: Server, open_page: Open) -> None:
    _, panel = panel_of(server, open_page, 4, failed())
    stack = panel.get_by_role("list", name="Stack trace")
    frames = stack.get_by_role("listitem")
    expect(frames.filter(has_text="raised here").first).to_contain_text("refunds.py:11")
    expect(stack).to_contain_text("caused by")
    expect(stack.get_by_text("decoder.py:353")).to_be_visible()
    expect(stack.get_by_text("decoder.py:337")).to_have_count(0)
    stack.get_by_role("button", name="2 frames of libraries").click()
    expect(stack.get_by_text("decoder.py:337")).to_be_visible()
    sent = panel.get_by_text("Traceback (most recent call last)")
    expect(sent).to_be_hidden()
    panel.get_by_text("As it was sent").click()
    expect(sent).to_be_visible()


def test_a_chunk_that_was_used_later_is_told(server: Server, open_page: Open) -> None:
    chunks = (
        ("returns.md", "Shoes may come back within thirty days of delivery.", 0.9),
        ("refunds.md", "The money goes to the card that paid, in five working days.", 0.7),
        ("sizes.md", "Our boots run small: take half a size more.", 0.1),
    )
    answer = "As refunds.md says: five days. Shoes come back within thirty days."
    asks = llm(1, [message("user", "What is the policy?")], "I will look.")
    page, panel = panel_of(
        server, open_page, 2, asks, retriever(2, "what is the policy", *chunks), llm(3, [message("user", "?")], answer)
    )
    found = panel.get_by_role("listitem")
    expect(panel).to_contain_text("2 of 3 used later")
    expect(found.nth(0)).to_contain_text("5 of 6 words appear in the answer of step 2")
    expect(found.nth(1)).to_contain_text("cited in step 2")
    expect(found.nth(2)).to_contain_text("not used")
    panel.get_by_role("link", name="cited in step 2").click()
    expect(page).to_have_url(f"{server.url}/traces/{trace_id(1)}?span={span_id(3)}")


def test_markdown_is_read_on_request_without_html_and_without_fetching(
    server: Server, open_page: Open, trouble: Trouble
) -> None:
    spans = [llm(number, [message("user", "?")], EVIL) for number in (1, 2)]
    page, panel = panel_of(server, open_page, 1, *spans)
    page.on("dialog", lambda dialog: trouble.found.append(dialog.message))
    expect(panel.get_by_text("# What I found")).to_be_visible()
    panel.get_by_role("button", name="Markdown").click()
    expect(panel.get_by_text("What I found", exact=True)).to_be_visible()
    expect(panel).to_contain_text("<img src=x onerror=alert(1)>")
    expect(panel).to_contain_text("https://stranger.example/p.png")
    link = panel.get_by_role("link", name="bank")
    expect(link).to_contain_text("bank.example")
    expect(link).to_have_attribute("rel", "noreferrer noopener")
    assert panel.locator("img").count() == 0
    page.get_by_role("row", name="chat").last.click()
    expect(panel.get_by_role("button", name="Markdown")).to_have_attribute("aria-pressed", "true")
    expect(panel.get_by_text("What I found", exact=True)).to_be_visible()
    assert trouble.strangers(server.url) == []


def test_a_picture_in_a_message_and_in_an_output_is_a_picture(
    server: Server, open_page: Open, trouble: Trouble
) -> None:
    small, large = png(20), png(400)
    assert len(large) > 65_536
    seen = message(
        "user",
        "Look:",
        blob(large),
        {"type": "uri", "modality": "image", "uri": "https://stranger.example/r.png"},
    )
    shot = tool(2, "screenshot", {"url": "x"}, json.dumps({"image": f"data:image/png;base64,{small}", "title": "Shop"}))
    page, panel = panel_of(server, open_page, 1, llm(1, [seen], "I see."), shot)
    expect(panel.locator("img")).to_have_count(1)
    assert panel.locator("img").evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 400
    expect(panel.get_by_role("link", name="https://stranger.example/r.png")).to_be_visible()
    page.get_by_role("row", name="screenshot").click()
    expect(panel.get_by_role("img", name="image", exact=True)).to_be_visible()
    assert panel.locator("img").evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 20
    expect(panel).not_to_contain_text(small[:80])
    panel.get_by_role("button", name="Text", exact=True).last.click()
    expect(panel).to_contain_text("⟨image/png")
    expect(panel).not_to_contain_text(small[:80])
    assert trouble.strangers(server.url) == []


def test_the_raw_tab_shows_what_was_sent(server: Server, open_page: Open) -> None:
    page, panel = panel_of(server, open_page, 2, tool(2, "lookup", {"id": 7}, "ok", **{"my.own": "kept as it came"}))
    panel.get_by_role("tab", name="Raw").click()
    expect(panel).to_contain_text("Made of 1 delivery")
    expect(panel).to_contain_text("kept as it came")
    with page.expect_download() as saved:
        panel.get_by_role("link", name="Download").click()
    (delivery,) = json.loads(Path(saved.value.path()).read_text())
    assert delivery["attributes"]["my.own"] == "kept as it came"


def test_an_output_of_twenty_megabytes_opens_at_its_beginning_and_is_downloaded_whole(
    server: Server, open_page: Open
) -> None:
    text = "".join(f"line {number:07}: nothing to see here\n" for number in range(600_000))
    assert len(text) > 20_000_000
    page, panel = panel_of(server, open_page, 2, tool(2, "read_log", {"file": "big"}, text))
    expect(panel.get_by_text("line 0000000:")).to_be_visible()
    expect(panel).to_contain_text("The first 66 kB of 20 MB.")
    assert panel.evaluate("(panel) => panel.textContent.length") < 80_000
    with page.expect_download() as saved:
        panel.get_by_role("link", name="Download all").click()
    assert Path(saved.value.path()).read_text() == text
    panel.get_by_role("tab", name="Raw").click()
    panel.get_by_role("button", name="Show more").click()
    expect(panel).to_contain_text("The first 262 kB.")


def test_the_output_of_a_tool_says_what_to_beware_of(server: Server, open_page: Open) -> None:
    page_of_many = json.dumps({"results": [1, 2], "has_more": True})
    cut = '{"orders": [{"id": "A-1009", "item": "Trail Run'
    spans = [
        tool(1, "search", {}, page_of_many),
        tool(2, "orders", {}, cut),
        tool(3, "lookup", {}, "Order A-1009 was shipped on Friday."),
    ]
    page, panel = panel_of(server, open_page, 1, *spans)
    # By a finding of the server, or by the page's own mark where there is none: never by both.
    marks = panel.get_by_role("list", name="What to beware of")
    found = panel.get_by_role("group", name="Found at this span")
    expect(marks.or_(found)).to_have_count(1)
    expect(marks.or_(found)).to_contain_text("has_more")
    expect(panel).to_contain_text("an estimated 8 tokens")
    page.get_by_role("row", name="orders").click()
    expect(marks.or_(found)).to_have_count(1)
    expect(marks.or_(found)).to_contain_text(re.compile("JSON|cut"))
    page.get_by_role("row", name="lookup").click()
    expect(panel).to_contain_text("shipped on Friday")
    expect(marks).to_have_count(0)


def test_a_prompt_that_was_edited_between_two_calls_is_told_word_by_word(server: Server, open_page: Open) -> None:
    first = [message("system", "Be exact. Never refund twice."), message("user", "one")]
    second = [
        message("system", "Be exact. Never refund more than once."),
        message("user", "one"),
        message("user", "two"),
    ]
    _, panel = panel_of(server, open_page, 2, llm(1, first, "a"), llm(2, second, "b"))
    expect(panel).to_contain_text("+1, −0, 1 changed since the call before")
    expect(panel.locator("del")).to_have_text("twice")
    expect(panel.locator("ins")).to_have_text("more than once")
    panel.get_by_role("button", name="Show as text").click()
    expect(panel.get_by_text("Be exact. Never refund more than once.", exact=True)).to_be_visible()


def test_attributes_and_resource_are_one_table_that_is_searched(server: Server, open_page: Open) -> None:
    page, panel = panel_of(server, open_page, 2, tool(2, "lookup", {"id": 7}, "ok", **{"my.own": "kept"}))
    panel.get_by_role("tab", name="Attributes").click()
    table = panel.get_by_role("table", name="Attributes and resource")
    expect(table.get_by_role("row", name="service.name")).to_contain_text("support-agent")
    panel.get_by_label("Filter attributes").fill("own kept")
    expect(table.get_by_role("row", name="my.own")).to_be_visible()
    expect(table.get_by_role("row", name="service.name")).to_have_count(0)
    panel.get_by_label("Filter attributes").fill("nowhere")
    expect(panel).to_contain_text("No name and no value holds all of these words.")
    page.get_by_role("button", name="Copy Python").or_(page.get_by_role("button", name="Copy call as Python")).click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()


def test_a_short_name_keeps_its_room_beside_a_long_error(server: Server, open_page: Open) -> None:
    long = "RefundServiceDown: payments.example answered 503 for order 1042 (customer wants to return the shoes)"
    page, _ = panel_of(server, open_page, 4, span(1, 4, "issue_refund", at=4, failed=long))
    name = page.get_by_role("row", name="issue_refund").get_by_text("issue_refund", exact=True)
    assert name.evaluate("(name) => name.scrollWidth <= name.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(server: Server, open_page: Open, theme: str) -> None:
    first, second = message("system", "Be exact. Never refund twice."), message("system", "Be exact. Refund once.")
    spans = [
        llm(1, [first], "# One\n- a\n- b"),
        llm(2, [second, message("user", blob(png(20)))], EVIL),
        retriever(3, "policy", ("returns.md", "Shoes may come back within thirty days.", 0.9)),
        failed(),
        tool(5, "search", {"q": 1}, json.dumps({"results": [], "has_more": True})),
    ]  # fmt: skip
    page, panel = panel_of(server, open_page, 2, *spans, theme=theme, bypass_csp=True)
    panel.get_by_role("button", name="Markdown").click()
    expect(panel.get_by_text("What I found", exact=True)).to_be_visible()
    assert violations(page) == []
    for name, says in (("kb.search", "Shoes may come back"), ("refund", "raised here"), ("search", "paginated")):
        page.get_by_role("row", name=name, exact=False).last.click()
        expect(panel.get_by_text(says).first).to_be_visible()
        assert violations(page) == []
    for tab, says in (("Attributes", "Resource"), ("Raw", "Made of 1 delivery")):
        panel.get_by_role("tab", name=tab).click()
        expect(panel.get_by_text(says).first).to_be_visible()
        assert violations(page) == []
