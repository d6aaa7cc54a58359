"""A run is replayed from the command line, and what came of it is read in the browser, call by call."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import running_server
from tests.journeys.axe import violations
from tests.journeys.conftest import Trouble
from tests.replay.conftest import careful

AGENT = """
import sys
import backtrail
from tests.replay import refunds
backtrail.init(service="desk", record="always")
refunds.PROMPT += " ".join(sys.argv[1:])
with backtrail.span("desk", kind="agent") as span:
    span.input(refunds.QUESTION)
    print(refunds.run(refunds.QUESTION))
"""


@dataclass(frozen=True)
class Shown:
    url: str
    trace: str
    agent: str


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A server with a run, its replay, one that parted from it, and a what-if of two samples."""
    folder = tmp_path_factory.mktemp("replays")
    agent = folder / "agent.py"
    agent.write_text(AGENT)
    (folder / "world").touch()
    with running_server(folder / "data") as server, ModelServer(careful) as model:
        paths = os.pathsep.join(path for path in sys.path if path)
        env = {"OPENAI_BASE_URL": model.openai_url, "OPENAI_API_KEY": "k", "BACKTRAIL_ENDPOINT": server.url}
        env |= {"BACKTRAIL_TEST_WORLD": str(folder / "world"), "PYTHONPATH": paths}

        def run(*words: str) -> int:
            return subprocess.run(
                [sys.executable, *words], env={**os.environ, **env}, cwd=folder, check=False, capture_output=True
            ).returncode

        assert run(str(agent)) == 0
        (row,) = httpx.get(f"{server.url}/api/traces").json()["rows"]
        program = ["--", sys.executable, str(agent)]
        assert run("-m", "backtrail", "replay", row["trace_id"], *program) == 0
        assert run("-m", "backtrail", "replay", row["trace_id"], *program, "Be kind.") == 3
        stub = ["--on-miss", "tool:search_policy=stub:Only within 30 days", "--samples", "2"]
        change = ["--system-append", "Check the policy first."]
        assert run("-m", "backtrail", "whatif", row["trace_id"], *change, *stub, *program) == 0
        yield Shown(url=server.url, trace=row["trace_id"], agent=str(agent))


def test_a_trace_tells_whether_it_can_be_replayed_how_and_what_came_of_it(
    shown: Shown, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{shown.url}/traces/{shown.trace}", bypass_csp=True)
    expect(page.get_by_role("button", name="Replay …")).to_be_visible()
    page.keyboard.press("R")
    dialog = page.get_by_role("dialog", name="Run it again")
    expect(dialog).to_contain_text("It can be replayed")
    expect(dialog).to_contain_text("3 model calls, 2 tool calls")
    expect(dialog).to_contain_text(f"backtrail replay {shown.trace}")
    expect(dialog).to_contain_text(f"backtrail whatif {shown.trace} --system @new.txt --samples 5")
    expect(dialog.get_by_role("listitem")).to_have_count(3)
    assert violations(page) == []
    dialog.get_by_role("link", name="2 of 2 passed").click()
    expect(page).to_have_url(re.compile("/replays/[0-9a-f]+"))


def test_a_what_if_is_read_sample_by_sample_with_its_prompt_beside_the_old_one(
    shown: Shown, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{shown.url}/replays", bypass_csp=True)
    page.get_by_role("link", name="2 of 2 passed").click()
    expect(page.get_by_role("heading", name="2 of 2 passed")).to_be_visible()
    prompt = page.get_by_role("table", name="System prompt")
    expect(prompt).to_contain_text("Refund quickly.")
    expect(prompt).to_contain_text("+Check the policy first.")
    grid = page.get_by_role("grid", name="Recorded and now, side by side")
    chosen = grid.get_by_role("row", selected=True)
    expect(chosen).to_contain_text("first difference")
    expect(chosen).to_contain_text("search_policy")
    panel = page.get_by_role("region", name="The chosen call")
    expect(panel).to_contain_text("live The world answered")
    page.keyboard.press("n")
    expect(panel).to_contain_text("The run did not make this call any more.")
    page.keyboard.press("n")
    expect(panel).to_contain_text("stub Answered with a value that was given for it.")
    expect(page).to_have_url(re.compile("row=5"))
    page.get_by_role("button", name="Sample 2").click()
    expect(page.get_by_role("button", name="Sample 2")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("sample=2"))
    expect(chosen).to_contain_text("first difference")
    assert violations(page) == []


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_a_replay_that_parted_says_what_differs_and_what_was_not_reached(
    shown: Shown, open_page: Callable[..., Page], trouble: Trouble, *, phone: bool
) -> None:
    page = open_page(f"{shown.url}/replays", theme="dark", bypass_csp=True, phone=phone)
    page.get_by_role("link", name="Parted from its recording").click()
    expect(page.get_by_role("heading", name="Parted from its recording")).to_be_visible()
    expect(page.get_by_text("called model openai.chat with other arguments").first).to_be_visible()
    expect(page.locator("pre")).to_contain_text("Be kind.")
    expect(page.get_by_role("grid").get_by_role("row", selected=True)).to_contain_text("not reached")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.keyboard.press("u")
    expect(page.get_by_role("link", name="As recorded")).to_be_visible()
    assert trouble.strangers(shown.url) == []


def test_a_server_without_replays_says_how_one_is_made(
    tmp_path: Path, open_page: Callable[..., Page], trouble: Trouble
) -> None:
    with running_server(tmp_path / "data") as server:
        page = open_page(f"{server.url}/replays")
        expect(page.get_by_role("heading", name="Nothing was replayed yet")).to_be_visible()
        expect(page.get_by_text("backtrail replay TRACE python agent.py")).to_be_visible()
        page.goto(f"{server.url}/replays/nothing")
        expect(page.get_by_role("alert")).to_contain_text("no replay 'nothing'")
