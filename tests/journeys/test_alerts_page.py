"""Alerts in the browser: a page arrives and is acknowledged, silences, rules and their back-test."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.receiver import Receiver, receiving
from backtrail.testing.server import Server, running_server
from tests.journeys.agent_run import send, span_id, trace_id
from tests.journeys.axe import violations
from tests.journeys.long_run import ended, session, steps

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A server with a channel to a receiver."""

    server: Server
    receiver: Receiver

    @property
    def url(self) -> str:
        return self.server.url

    def pages(self, trace: int, action: str) -> list[dict[str, str]]:
        """Annotations of the pages about a run."""
        told = [alert for request in self.receiver.requests for alert in request.json["alerts"]]
        notes = [alert["annotations"] for alert in told if alert["labels"].get("session") == session(trace)]
        return [note for note in notes if note["action"] == action]

    def paged(self, trace: int, action: str = "trigger") -> dict[str, str]:
        """The first such page about a run, once it is there."""
        self.receiver.wait(lambda _: bool(self.pages(trace, action)))
        return self.pages(trace, action)[0]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("alerts-page") / "data"
    with receiving() as receiver, running_server(folder, grpc_port=0, internal_hosts="127.0.0.1") as server:
        channel = {"name": "On call", "kind": "webhook", "config": {"url": f"{receiver.url}/pages"}}
        httpx.put(f"{server.url}/api/channels/on-call", json=channel, trust_env=False).raise_for_status()
        yield Watched(server=server, receiver=receiver)


def test_a_page_arrives_and_its_alert_is_acknowledged(watched: Watched, open_page: Open) -> None:
    page = open_page(f"{watched.url}/alerts")
    expect(page.get_by_text("No alert is open.")).to_be_visible()

    send(watched.url, steps(1, 0, 16))
    note = watched.paged(1)
    assert note["trace_id"] == trace_id(1)
    badge = page.get_by_role("navigation", name="Pages").get_by_role("link", name="Alerts")
    expect(badge).to_contain_text("1")
    page.get_by_role("link", name="Runaway task").click()
    expect(page.get_by_role("heading", name="Runaway task: 16 steps (limit 15 steps)")).to_be_visible()
    expect(page.get_by_role("region", name="Pages")).to_contain_text("On call")
    expect(page.get_by_role("img", name="From 16 steps to 16 steps.")).to_be_visible()
    expect(page.get_by_role("region", name="What to do")).to_contain_text("Open the run that the page names")

    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name="Acknowledge the alert")
    dialog.get_by_label("Note").fill("it reads a whole site")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("region", name="What happened")).to_contain_text("it reads a whole site")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)
    watched.paged(1, "acknowledge")

    page.get_by_role("link", name="Trace, at the span").click()
    expect(page).to_have_url(re.compile(rf"/traces/{trace_id(1)}\?span={span_id(16)}"))
    page.go_back()
    page.get_by_role("link", name="Incident #").click()
    expect(page).to_have_url(re.compile(r"/incidents/\d+"))


def test_what_is_silenced_is_shown_and_not_sent_until_the_silence_ends(watched: Watched, open_page: Open) -> None:
    send(watched.url, steps(2, 0, 12))
    page = open_page(f"{watched.url}/alerts")
    told = page.get_by_role("listitem").filter(has_text=session(2)).filter(has_text="Runaway task")
    told.get_by_role("button", name="Silence").click()
    dialog = page.get_by_role("dialog", name="Silence")
    expect(dialog.get_by_role("button", name="Silence")).to_be_disabled()
    dialog.get_by_label("Reason").fill("a long crawl, until the evening")
    dialog.get_by_label("agent support-agent").uncheck()
    dialog.get_by_text("until it is over").click()
    dialog.get_by_role("button", name="Silence").click()
    expect(told).to_contain_text("a long crawl, until the evening")

    send(watched.url, steps(2, 12, 16))
    expect(told).to_contain_text("16 steps")
    assert watched.pages(2, "trigger") == []
    page.get_by_role("navigation", name="Alerts").get_by_role("link", name="Silences").click()
    silences = page.get_by_role("region", name="Silences")
    silence = silences.get_by_role("listitem").filter(has_text="a long crawl, until the evening")
    expect(silence).to_contain_text("ends when the alert does")
    expect(silence).to_contain_text("covers 1 open alert")
    silence.get_by_role("button", name="End now").click()
    expect(silence).to_contain_text("ended")
    watched.paged(2)


def test_a_back_test_lists_what_would_have_fired_and_its_limits_are_taken_over(
    watched: Watched, open_page: Open
) -> None:
    send(watched.url, [span for trace in range(1000, 1120) for span in (*steps(trace, 0, 4), *ended(trace))])
    send(watched.url, [*steps(43, 0, 18), *ended(43)])
    page = open_page(f"{watched.url}/alerts/rules")
    rule = page.get_by_role("listitem").filter(has_text="runaway_steps")
    rule.get_by_role("button", name="Change, try").click()
    test = rule.get_by_role("region", name="Back-test of Runaway task")
    test.get_by_role("button", name="What would it have done").click()
    expect(test).to_contain_text(re.compile(r"It would have fired \d+ times? in the last 30 days"))
    would = test.get_by_role("listitem").filter(has_text=session(43))
    expect(would).to_contain_text("18 steps")
    expect(would.get_by_role("link", name="Trace")).to_have_attribute("href", f"/traces/{trace_id(43)}")

    limit = rule.get_by_label("Alerts at")
    test.get_by_role("button", name="Take these limits").click()
    expect(limit).not_to_have_value("15")
    rule.get_by_role("button", name="Keep").click()
    expect(rule.get_by_text("changed", exact=True)).to_be_visible()
    rule.get_by_role("button", name="Back to the default").click()
    expect(rule.get_by_text("changed", exact=True)).to_have_count(0)
    expect(limit).to_have_value("15")


def test_an_own_rule_is_made_fires_and_is_deleted(watched: Watched, open_page: Open) -> None:
    page = open_page(f"{watched.url}/alerts/rules")
    page.get_by_role("button", name="Make a rule").click()
    made = page.get_by_role("group", name="A new rule")
    made.get_by_label("Name").fill("Six steps are enough")
    made.get_by_role("button", name="Make the rule").click()
    expect(made.get_by_role("alert")).to_contain_text("A rule needs a limit")
    made.get_by_label("Alerts at").fill("6")
    made.get_by_role("button", name="Make the rule").click()
    rule = page.get_by_role("listitem").filter(has_text="six_steps_are_enough")
    expect(rule).to_contain_text("alert above 6 steps")

    send(watched.url, steps(50, 0, 7))
    expect(rule.get_by_role("link", name="1 alert open")).to_be_visible()
    rule.get_by_role("switch").click()
    rule.get_by_role("link", name="no alert open").click()
    expect(page.get_by_role("button", name="Six steps are enough", pressed=True)).to_be_visible()
    expect(page.get_by_role("region", name="Ended")).to_contain_text("7 steps")
    expect(page.get_by_role("region", name="Open")).to_contain_text("No alert is open")
    page.go_back()
    rule.get_by_role("button", name="Change, try").click()
    rule.get_by_role("button", name="Delete the rule").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the rule").click()
    expect(rule).to_have_count(0)


def test_the_list_is_walked_by_keys(watched: Watched, open_page: Open) -> None:
    send(watched.url, steps(60, 0, 16))
    watched.paged(60)
    page = open_page(f"{watched.url}/alerts?rule=runaway_steps&state=open")
    expect(page.get_by_role("listitem", name=session(60))).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Runaway task").first).to_be_focused()
    page.keyboard.press("s")
    expect(page.get_by_role("dialog", name="Silence")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Runaway task")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/alerts$"))


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing_in_the_pages_of_alerts(watched: Watched, open_page: Open, look: str) -> None:
    trace = {"light": 70, "dark": 71, "phone": 72}[look]
    send(watched.url, steps(trace, 0, 16))
    watched.paged(trace)
    theme = "dark" if look == "dark" else "light"
    page = open_page(f"{watched.url}/alerts", theme=theme, phone=look == "phone", bypass_csp=True)
    told = page.get_by_role("listitem").filter(has_text=session(trace)).filter(has_text="Runaway task")
    expect(told).to_be_visible()
    assert violations(page) == [], "list"
    told.get_by_role("button", name="Silence").click()
    assert violations(page) == [], "silence"
    page.keyboard.press("Escape")
    told.get_by_role("link", name="Runaway task").click()
    expect(page.get_by_role("region", name="What happened")).to_be_visible()
    expect(page.get_by_role("region", name="What to do").get_by_role("list")).to_be_visible()
    assert violations(page) == [], "alert"
    page.goto(f"{watched.url}/alerts/rules?rule=runaway_steps")
    page.get_by_role("button", name="What would it have done").click()
    expect(page.get_by_role("region", name="Back-test of Runaway task")).to_contain_text("would")
    assert violations(page) == [], "rules"
    page.get_by_role("button", name="Make a rule").click()
    assert violations(page) == [], "new rule"
    page.goto(f"{watched.url}/alerts/silences")
    expect(page.get_by_role("heading", name="Silences")).to_be_visible()
    assert violations(page) == [], "silences"
