"""What went wrong: said first on the trace, marked where it is, judged with one press, found again in the list."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from backtrail.testing.server import Server
from tests.bench.progress import until
from tests.journeys.agent_run import send, span_id, trace_id
from tests.journeys.axe import violations
from tests.journeys.bad_run import INVENTED, circling_run, clean_run, inventing_run

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
CIRCLES, INVENTS, CLEAN = (f"/traces/{trace_id(number)}" for number in (1, 2, 3))
CIRCLING = "track_parcel was asked the same 5 times"
# Not of the panel of the span: a conversation is folded when the call before it has come.
SHIFTS = """() => new Promise((done) => {
  const outside = ({ node }) => node instanceof Element && !node.closest("[aria-label=Span]");
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput && entry.sources.some(outside)) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def ask(server: Server, path: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", trust_env=False).raise_for_status()


def judged(server: Server) -> None:
    """The detectors have read everything that was sent."""
    until(lambda: ask(server, "/api/stats").json()["unread"] == 0)


@pytest.fixture
def told(server: Server) -> Server:
    """A server that holds a run in circles, one with invented arguments and a clean one."""
    for number, run in enumerate((circling_run, inventing_run, clean_run), start=1):
        send(server.url, run(number))
    judged(server)
    return server


def wrong(page: Page) -> Locator:
    return page.get_by_role("region", name="What went wrong")


def test_a_bad_run_says_first_what_went_wrong_and_shows_the_step(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{CIRCLES}")
    expect(wrong(page).get_by_role("heading", level=2)).to_contain_text(CIRCLING)
    expect(wrong(page).get_by_role("listitem").first).to_contain_text("was called 5 times")
    began = page.get_by_role("row", name="it most likely began here")
    expect(began).to_have_count(1)
    expect(began).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("region", name="Span", exact=True)).to_contain_text("It most likely began here")
    assert page.evaluate(SHIFTS) < 0.02


def test_a_step_of_the_story_leads_to_its_span_while_the_story_stays(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{INVENTS}")
    expect(wrong(page)).to_contain_text(INVENTED)
    page.get_by_role("row", name="cancel_order").click()
    wrong(page).get_by_role("link", name="step 1").first.click()
    expect(page).to_have_url(f"{told.url}{INVENTS}?span={span_id(1)}")
    expect(page.get_by_role("group", name="Found at this span")).to_contain_text(INVENTED)
    expect(wrong(page)).to_contain_text(INVENTED)


def test_a_clean_run_says_so_in_a_line(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{CLEAN}")
    expect(wrong(page)).to_contain_text("Nothing wrong was found")
    expect(page.get_by_role("row", name="quiz-agent", selected=True)).to_be_visible()
    assert page.evaluate(SHIFTS) < 0.02


def test_a_clean_run_that_failed_all_the_same_is_looked_at_for_slight_cues(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{CLEAN}")
    wrong(page).get_by_role("button", name="It failed all the same").click()
    expect(wrong(page)).to_contain_text(re.compile("said to have failed|most likely began"))


def test_one_press_judges_a_finding_and_a_second_one_takes_it_back(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{INVENTS}")
    finding = wrong(page).get_by_role("listitem").filter(has_text=INVENTED)
    finding.get_by_role("button", name="Wrong").click()
    expect(finding.get_by_role("button", name="Wrong", pressed=True)).to_be_visible()
    page.reload()
    expect(finding.get_by_role("button", name="Wrong", pressed=True)).to_be_visible()
    beside = page.get_by_role("group", name="Found at this span")
    expect(beside.get_by_role("button", name="Wrong", pressed=True)).to_be_visible()

    page.goto(f"{told.url}/settings/detectors")
    detector = page.get_by_role("listitem").filter(has=page.get_by_text("unseen_value", exact=True))
    expect(detector).to_contain_text("0 of 1 right")
    expect(detector.get_by_role("link", name="1 finding")).to_be_visible()

    page.goto(f"{told.url}{INVENTS}")
    finding.get_by_role("button", name="Wrong", pressed=True).click()
    expect(finding.get_by_role("button", pressed=True)).to_have_count(0)
    rows = ask(told, f"/api{INVENTS}/findings").json()["rows"]
    assert [row["feedback"] for row in rows] == [None] * len(rows)


def test_a_judgement_that_the_server_refuses_is_put_back(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{INVENTS}")
    page.route("**/feedback?*", lambda route: route.fulfill(status=400, json={"error": {"message": "Not now."}}))
    finding = wrong(page).get_by_role("listitem").filter(has_text=INVENTED)
    finding.get_by_role("button", name="Right").click()
    expect(finding.get_by_role("alert")).to_have_text("not kept")
    expect(finding.get_by_role("button", pressed=True)).to_have_count(0)


def test_keys_go_from_finding_to_finding_and_fold_the_panel(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{CIRCLES}")
    story = wrong(page).get_by_role("list", name="Findings")
    expect(story).to_be_visible()
    page.keyboard.press("w")
    expect(story).to_have_count(0)
    expect(wrong(page)).to_contain_text(CIRCLING)
    page.reload()
    expect(wrong(page)).to_contain_text(CIRCLING)
    expect(story).to_have_count(0)  # as it was left
    page.keyboard.press("Home")
    page.keyboard.press("f")
    marked = page.get_by_role("row", selected=True)
    expect(marked).to_contain_text("began here")
    page.keyboard.press("f")
    expect(marked).to_contain_text("critical finding: Exact repeat ×5")
    page.keyboard.press("F")
    expect(marked).to_contain_text("began here")


def test_every_way_to_tell_a_run_marks_what_was_found(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{CIRCLES}")
    expect(page.get_by_role("row", name="critical finding: Exact repeat ×5")).to_be_visible()
    expect(page.get_by_role("row", name="part of: Exact repeat ×5")).to_have_count(4)
    page.get_by_role("row", name="parcel-agent").get_by_role("button", name="Fold").click()
    expect(
        page.get_by_role("row", name="parcel-agent").get_by_title("Findings below, the gravest critical")
    ).to_be_visible()
    page.keyboard.press("s")
    passage = page.get_by_role("region", name="Story").get_by_role("article").filter(has_text="critical finding")
    expect(passage).to_contain_text("was called 5 times")
    page.keyboard.press("g")
    node = page.get_by_role("region", name="Graph").get_by_role("button", name="track_parcel")
    expect(node).to_contain_text("1 finding, the gravest critical")


def test_the_list_names_and_filters_what_was_found(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/traces")
    rows = page.get_by_role("grid").get_by_role("rowgroup").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="parcel-agent")).to_contain_text("Exact repeat")
    page.get_by_role("button", name="Loops").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("parcel-agent")
    page.get_by_role("button", name="Loops").click()
    page.get_by_role("button", name="Findings", exact=True).click()
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="By detector").click()
    page.get_by_role("dialog", name="By detector").get_by_role("button", name="Unseen value").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("order-agent")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_value("findings:>0 finding:unseen_value")


def test_findings_of_a_run_that_goes_on_come_without_moving_it(server: Server, open_page: Open) -> None:
    root, *steps = circling_run(1)
    send(server.url, steps[:1])  # the root is sent when it ends
    page = open_page(f"{server.url}{CIRCLES}")
    expect(wrong(page)).to_contain_text("Nothing wrong was found")
    top = page.get_by_role("treegrid").bounding_box()
    send(server.url, [*steps[1:], root])
    expect(wrong(page).get_by_role("heading", level=2)).to_contain_text(CIRCLING)
    expect(wrong(page).get_by_role("list", name="Findings")).to_have_count(0)
    now = page.get_by_role("treegrid").bounding_box()
    assert now == top
    wrong(page).get_by_role("button", expanded=False).click()
    expect(wrong(page).get_by_role("list", name="Findings")).to_contain_text("was called 5 times")


def test_what_is_written_before_the_stream_stands_is_not_missed(server: Server, open_page: Open) -> None:
    root, *steps = circling_run(1)
    send(server.url, steps[:1])
    page = open_page(f"{server.url}/traces")

    def late(route: Route) -> None:
        send(server.url, [*steps[1:], root])
        judged(server)
        route.continue_()

    page.route(f"**/api/live?*trace%3A{trace_id(1)}*", late)
    page.goto(f"{server.url}{CIRCLES}")
    expect(wrong(page).get_by_role("heading", level=2)).to_contain_text(CIRCLING)


def test_a_detector_is_switched_off_and_its_thresholds_are_set(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}/settings/detectors")
    repeat = page.get_by_role("listitem").filter(has=page.get_by_text("exact_repeat", exact=True))
    repeat.get_by_role("button", name="of Exact repeat").click()
    field = repeat.get_by_role("textbox").first
    usual = field.input_value()
    field.fill("many")
    expect(repeat.get_by_role("alert")).to_contain_text("A number of 0 or more")
    field.fill("7")
    repeat.get_by_role("button", name="Keep").click()
    expect(repeat).to_contain_text("1 set")
    page.reload()
    repeat.get_by_role("button", name="of Exact repeat").click()
    expect(field).to_have_value("7")
    repeat.get_by_role("button", name="Default").click()
    expect(field).to_have_value(usual)

    unseen = page.get_by_role("switch", name="Unseen value is on")
    unseen.click()
    expect(unseen).not_to_be_checked()
    until(lambda: not ask(told, f"/api{INVENTS}/findings").json()["rows"])
    page.goto(f"{told.url}{INVENTS}")
    expect(wrong(page)).to_contain_text("Nothing wrong was found")


def test_on_a_phone_the_story_comes_first_and_a_step_opens_over_the_run(told: Server, open_page: Open) -> None:
    page = open_page(f"{told.url}{INVENTS}", phone=True)
    expect(wrong(page)).to_contain_text(INVENTED)
    wrong(page).get_by_role("link", name="step 1").first.click()
    panel = page.get_by_role("region", name="Span", exact=True)
    expect(panel.get_by_role("group", name="Found at this span")).to_contain_text(INVENTED)
    page.get_by_role("button", name="Back to the tree").click()
    expect(wrong(page)).to_be_visible()
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_and_words_are_for_everybody(told: Server, open_page: Open, theme: str) -> None:
    page = open_page("about:blank", theme=theme, bypass_csp=True)
    for path in (CIRCLES, f"{CIRCLES}?view=story", f"{CIRCLES}?view=graph", CLEAN, "/traces", "/settings/detectors"):
        page.goto(f"{told.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)  # transitions
        if path == "/settings/detectors":
            page.get_by_role("button", name="of Exact repeat").click()
        assert (path, violations(page)) == (path, [])
