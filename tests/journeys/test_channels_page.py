"""Channels, budgets and prices in the browser; and a run that waits for a human, who lets it go on."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from backtrail.testing.receiver import Receiver, Reply, receiving
from backtrail.testing.server import Server, running_server
from tests.bench.progress import until
from tests.journeys.agent_run import send
from tests.journeys.axe import violations
from tests.journeys.long_run import steps

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("channels-page") / "data"
    with running_server(folder, grpc_port=0, internal_hosts="127.0.0.1") as server:
        yield server


@pytest.fixture
def project(request: pytest.FixtureRequest) -> str:
    """A project of the test's own."""
    return re.sub(r"\W+", "-", request.node.name)[:60]


def channel(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))


def add_webhook(page: Page, url: str, name: str) -> str:
    """Add a channel from the page; the secret that it told."""
    page.get_by_role("button", name="Webhook A signed request").click()
    dialog = page.get_by_role("dialog", name="Add Webhook")
    dialog.get_by_label("Name").fill(name)
    expect(dialog.get_by_role("button", name="Add the channel")).to_be_disabled()
    dialog.get_by_label("Address").fill(url)
    dialog.get_by_role("button", name="Add the channel").click()
    kept = page.get_by_role("dialog", name="Keep the secret now")
    secret = kept.get_by_text("whsec_").inner_text()
    kept.get_by_role("button", name="I kept it").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    return secret


def test_a_channel_is_added_tested_and_tells_what_was_really_answered(
    watched: Server, receiver: Receiver, open_page: Open, project: str
) -> None:
    page = open_page(f"{watched.url}/settings/channels?project={project}")
    assert add_webhook(page, f"{receiver.url}/{project}", "Night shift").startswith("whsec_")
    row = channel(page, "Night shift")
    expect(row).to_contain_text("nothing sent yet")
    row.get_by_role("button", name="Send a test page").click()
    expect(row.get_by_role("status")).to_contain_text("The test page was taken, answer 200")
    receiver.wait(lambda heard: any(project in request.path for request in heard.requests))
    expect(row).to_contain_text("delivers")

    receiver.behave = lambda request: Reply(status=410, body=b"no such team") if project in request.path else Reply()
    row.get_by_role("button", name="Send a test page").click()
    expect(row.get_by_role("status")).to_contain_text("The test page was not taken")
    expect(row.get_by_role("status")).to_contain_text("no such team")

    row.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit Night shift")
    dialog.get_by_label("Quiet hours").check()
    dialog.get_by_label("Time zone").fill("Europe/Berlin")
    dialog.get_by_label("Fallback").check()
    dialog.get_by_role("button", name="Keep").click()
    expect(row).to_contain_text("from 22:00 to 07:00 (Europe/Berlin) alerts only")
    expect(row).to_contain_text("fallback")

    row.get_by_role("button", name="Remove Night shift").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the channel").click()
    expect(row).to_have_count(0)


def test_a_page_that_was_given_up_is_sent_again(watched: Server, receiver: Receiver, open_page: Open) -> None:
    receiver.behave = lambda request: Reply(status=404, body=b"gone") if "/broken" in request.path else Reply()
    told = {"name": "Broken", "kind": "webhook", "config": {"url": f"{receiver.url}/broken"}}
    httpx.put(f"{watched.url}/api/channels/broken", json=told, trust_env=False).raise_for_status()
    send(watched.url, steps(1, 0, 16))
    page = open_page(f"{watched.url}/settings/channels")
    expect(channel(page, "Broken")).to_contain_text(re.compile(r"\d+ pages? given up"))
    outbox = page.get_by_role("region", name="Pages")
    outbox.get_by_role("button", name="Given up").click()
    dead = outbox.get_by_role("listitem").filter(has_text="Runaway task")
    expect(dead).to_contain_text("gone")

    receiver.behave = lambda _request: Reply()
    dead.get_by_role("button", name="Send again").click()
    expect(dead).to_have_count(0)
    outbox.get_by_role("button", name="Sent").click()
    expect(outbox.get_by_role("listitem").filter(has_text="Runaway task")).to_be_visible()
    httpx.delete(f"{watched.url}/api/channels/broken", trust_env=False)


def test_a_budget_is_set_and_told_with_what_is_spent_of_it(watched: Server, open_page: Open) -> None:
    page = open_page(f"{watched.url}/settings/budgets")
    page.get_by_role("button", name="Set a price").click()
    price = page.get_by_role("dialog", name="Set a price")
    price.get_by_label("Model").fill("house-model")
    price.get_by_label("Input").fill("2.5")
    price.get_by_label("Output").fill("10")
    price.get_by_role("button", name="Set the price").click()
    line = page.get_by_role("table", name="Prices").get_by_role("row", name="house-model")
    expect(line).to_contain_text("your own")
    expect(line).to_contain_text("$2.5")

    page.get_by_role("button", name="Set a budget").click()
    dialog = page.get_by_role("dialog", name="Set a budget")
    dialog.get_by_label("Name").fill("Support")
    dialog.get_by_label("Amount").fill("40")
    dialog.get_by_label("Period").select_option("week")
    dialog.get_by_role("button", name="Set the budget").click()
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Support"))
    expect(row).to_contain_text("of $40.00 a week")
    expect(row).to_contain_text("Forecast")
    row.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog", name="Edit Support")
    dialog.get_by_label("Amount").fill("55")
    dialog.get_by_role("button", name="Keep").click()
    expect(row).to_contain_text("of $55.00 a week")
    row.get_by_role("button", name="Remove Support").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove the budget").click()
    expect(row).to_have_count(0)


@pytest.fixture
def agent(watched: Server) -> Iterator[Callable[[int], "subprocess.Popen[str]"]]:
    """Starts an agent that may make three steps and then asks; it has ended when the test has."""
    started = []

    def start(pages: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.journeys.guarded_agent", watched.url, str(pages)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.communicate()


def waiting_trace(server: Server) -> str:
    """The trace of the run that waits, once one does and its spans have come: its guard is quicker than they are."""
    found: list[str] = []

    def waits() -> bool:
        told = httpx.get(f"{server.url}/api/guard/runs?state=waiting", trust_env=False).json()["rows"]
        known = [run["trace_id"] for run in told if run["trace_id"]]
        reads = (httpx.get(f"{server.url}/api/traces/{each}", trust_env=False) for each in known)
        found.extend(each for each, read in zip(known, reads, strict=True) if read.is_success)
        return bool(found)

    until(waits, every=0.05)
    return found[0]


def test_a_budget_is_extended_from_the_page_and_the_agent_goes_on(
    watched: Server, open_page: Open, agent: Callable[[int], "subprocess.Popen[str]"]
) -> None:
    running = agent(5)
    page = open_page(f"{watched.url}/traces/{waiting_trace(watched)}", bypass_csp=True)
    run = page.get_by_role("region", name="Guarded runs")
    expect(run).to_contain_text("Waiting for a human: The run has made 3 steps; the guard allows 3.")
    expect(run).to_contain_text("3 of 3 steps")
    run.get_by_role("button", name="Extend").click()
    dialog = page.get_by_role("dialog", name="Extend its limits")
    expect(dialog.get_by_role("button", name="Extend")).to_be_disabled()
    assert violations(page) == []
    dialog.get_by_label("More steps").fill("2")
    dialog.get_by_role("button", name="Extend").click()
    expect(dialog).to_have_count(0)
    assert running.communicate(timeout=60)[0].strip() == "read all of it"
    expect(run).to_have_count(0)


def test_a_run_that_waits_is_stopped_from_the_page(
    watched: Server, open_page: Open, agent: Callable[[int], "subprocess.Popen[str]"]
) -> None:
    running = agent(5)
    page = open_page(f"{watched.url}/traces/{waiting_trace(watched)}")
    page.get_by_role("region", name="Guarded runs").get_by_role("button", name="Stop").click()
    page.get_by_role("dialog", name="Stop the run?").get_by_role("button", name="Stop the run").click()
    assert running.communicate(timeout=60)[0].startswith("halted:")


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_axe_finds_nothing_in_channels_and_budgets(
    watched: Server, receiver: Receiver, open_page: Open, look: str, project: str
) -> None:
    theme = "dark" if look == "dark" else "light"
    page = open_page(
        f"{watched.url}/settings/channels?project={project}", theme=theme, phone=look == "phone", bypass_csp=True
    )
    expect(page.get_by_role("button", name="PagerDuty")).to_be_visible()
    assert violations(page) == [], "no channel"
    add_webhook(page, f"{receiver.url}/{project}", "Night shift")
    channel(page, "Night shift").get_by_role("button", name="Send a test page").click()
    expect(channel(page, "Night shift").get_by_role("status")).to_be_visible()
    assert violations(page) == [], "channels"
    channel(page, "Night shift").get_by_role("button", name="Edit").click()
    assert violations(page) == [], "a channel"
    page.keyboard.press("Escape")
    budget = {"name": "All", "amount": 10, "period": "day"}
    at = f"{watched.url}/api/budgets/all-{project}?project={project}"
    httpx.put(at, json=budget, trust_env=False).raise_for_status()
    page.goto(f"{watched.url}/settings/budgets?project={project}")
    expect(page.get_by_role("heading", name="All")).to_be_visible()
    assert violations(page) == [], "budgets"
    page.get_by_role("button", name="Set a budget").click()
    assert violations(page) == [], "a budget"
