"""A person remembers a word or has an id or a customer's name, and gets to the very step."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import Json, refund_run, send, span, span_id, trace_id
from tests.journeys.axe import violations

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
LONG = "I have now spoken with the payments team.\n\n" + "They refund within five days. " * 12 + "Goodbye!"


def follow_up(trace: int = 2, *, at: float = 600) -> list[Json]:
    """The same customer, ten minutes later."""
    said: Json = {"openinference.span.kind": "AGENT", "input.value": "Any news?", "output.value": LONG}
    used: Json = {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 3000, "gen_ai.usage.output_tokens": 400}
    return [
        span(trace, 10, "support-agent", parent=None, at=at, lasts=9, **said),
        span(trace, 11, "chat", parent=10, at=at + 1, lasts=7, **used),
    ]


@pytest.fixture
def told(server: Server) -> Server:
    """A server that holds a session of two traces."""
    send(server.url, [*refund_run(), *follow_up()])
    return server


def test_a_word_is_found_and_opens_the_span_that_said_it(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    expect(page.get_by_role("row", name="support-agent").first).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("upstream")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{told.url}/search?q=upstream")
    hits = page.get_by_role("grid", name="Hits")
    expect(hits.locator("mark").first).to_have_text("upstream")
    expect(hits.get_by_role("row", name="refund")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{told.url}/traces/{trace_id(1)}?span={span_id(4)}")
    expect(page.get_by_role("region", name="Span")).to_contain_text("upstream timed out after 30 s")
    page.keyboard.press("u")
    expect(hits.get_by_role("row", selected=True)).to_contain_text("refund")


def test_what_every_step_repeats_is_one_hit_at_the_first_of_them(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/search?q=%22be+exact%22")
    rows = page.get_by_role("grid", name="Hits").get_by_role("row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("and 1 later span of this trace")
    expect(page.get_by_text("2 spans in 1 trace")).to_be_visible()
    rows.get_by_role("link", name="gpt-4o").click()
    expect(page).to_have_url(f"{told.url}/traces/{trace_id(1)}?span={span_id(1)}")


def test_hits_beyond_the_first_page_follow_by_themselves(server: Server, open_page: Open) -> None:
    said: list[Json] = [{"input.value": f"remember word{n} please"} for n in range(250)]
    steps = [span(n, n, f"step {n}", parent=None, **told) for n, told in enumerate(said, start=1)]
    send(server.url, steps)
    page = open_page(f"{server.url}/search?q=remember")
    expect(page.get_by_role("grid", name="Hits").get_by_role("row").first).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_text("250 spans in 250 traces").or_(page.get_by_text("the newest 200 spans"))).to_be_visible()
    page.keyboard.press("End")
    expect(page.get_by_text("250 spans in 250 traces")).to_be_visible()
    assert page.get_by_role("row").count() < 100


def test_a_search_says_what_is_wrong_and_what_is_not_there(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/search?q=refund+colour%3Ared")
    expect(page.get_by_role("alert")).to_contain_text("There is no field 'colour'", ignore_case=True)
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type("giraffe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No span says this")).to_be_visible()
    page.get_by_role("button", name="Clear the query").click()
    page.get_by_role("button", name="timeout", exact=True).click()
    expect(page).to_have_url(f"{told.url}/search?q=timeout")


def test_a_session_is_read_as_a_conversation(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    page.get_by_role("link", name="Sessions").click()
    row = page.get_by_role("grid", name="Sessions").get_by_role("row", name="session-7")
    expect(row).to_contain_text("maria")
    expect(row).to_contain_text("1 failed")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{told.url}/sessions/session-7")
    first, second = page.get_by_role("article", name="Turn 1"), page.get_by_role("article", name="Turn 2")
    expect(first).to_contain_text("I was charged twice for order A-1009.")
    expect(first).to_contain_text("1 failed")
    expect(second).to_contain_text("Goodbye!")
    expect(page.get_by_text("later", exact=False).first).to_have_text("9 m 46 s later")
    expect(page.get_by_role("img", name="Tokens of 2 traces: 6,100 in all, at most 3,400 in one")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page).to_have_url(f"{told.url}/sessions/session-7?trace={trace_id(2)}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("treegrid", name="Spans")).to_be_visible()
    page.keyboard.press("u")
    expect(second).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("grid", name="Sessions")).to_be_visible()


def test_a_session_grows_in_front_of_the_reader(server: Server, open_page: Open) -> None:
    send(server.url, refund_run())
    page = open_page(f"{server.url}/sessions/session-7")
    expect(page.get_by_role("article")).to_have_count(1)
    send(server.url, follow_up())
    expect(page.get_by_role("article")).to_have_count(2)


def test_sessions_are_filtered_by_their_traces(told: Server, open_page: Open) -> None:
    other: Json = {"session.id": "a/b c", "user.id": "omar"}
    send(told.url, [span(9, 90, "other-agent", parent=None, **other)])
    page = open_page(f"{told.url}/sessions?query=user%3Aomar")
    rows = page.get_by_role("grid", name="Sessions").get_by_role("link")
    expect(rows).to_have_text(["a/b c"])
    rows.click()
    expect(page.get_by_role("heading", name="a/b c")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_session_that_is_not_there_says_so(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/sessions/nobody")
    expect(page.get_by_role("alert")).to_contain_text("no session 'nobody'")


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        (f"t/{trace_id(1)}", f"traces/{trace_id(1)}"),
        ("t/00000000-0000-0000-0000-000000000001", f"traces/{trace_id(1)}"),
        ("t/AAAAAAAAAAAAAAAAAAAAAQ==", f"traces/{trace_id(1)}"),
        (f"s/{span_id(4).upper()}", f"traces/{trace_id(1)}?span={span_id(4)}"),
        (f"s/{base64.b64encode(bytes.fromhex(span_id(4))).decode()}", f"traces/{trace_id(1)}?span={span_id(4)}"),
        (f"s/{int(span_id(4), 16)}", f"traces/{trace_id(1)}?span={span_id(4)}"),
        (f"s/00-{trace_id(1)}-{span_id(4)}-01", f"traces/{trace_id(1)}?span={span_id(4)}"),
        (f"t/{span_id(4)}", f"traces/{trace_id(1)}?span={span_id(4)}"),
    ],
)
def test_an_id_in_any_form_leads_to_its_place(told: Server, open_page: Open, address: str, leads: str) -> None:
    page = open_page(f"{told.url}/{address}")
    expect(page).to_have_url(f"{told.url}/{leads}")
    expect(page.get_by_role("treegrid", name="Spans")).to_be_visible()


def test_an_id_that_is_not_known_says_so(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/t/feedfacefeedfacefeedfacefeedface")
    expect(page.get_by_role("heading", name="No trace and no span is called feedface")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(told: Server, open_page: Open, theme: str) -> None:
    session = f"/sessions/session-7?trace={trace_id(2)}"
    seen = {
        "/search": "Search what was said",
        "/search?q=refund": "Any news?",
        "/search?q=a:b": "not understood",
        "/search?q=giraffe": "No span says this",
        "/sessions": "session-7",
        session: "Goodbye!",
        "/t/unknown": "No trace and no span",
    }
    for address, words in seen.items():
        page = open_page(f"{told.url}{address}", theme=theme, bypass_csp=True)
        expect(page.get_by_text(words).first).to_be_visible()
        page.keyboard.press("j")
        assert violations(page) == [], address
