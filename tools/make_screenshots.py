"""Pictures of the web app over the demo, in both themes: `make screenshots`, or with a folder for every page there is.

python -m tools.make_screenshots                  the main pages, into docs/screenshots (the README shows them)
python -m tools.make_screenshots --all FOLDER     every page, also on a phone, to be looked at
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from playwright.sync_api import Browser, Page

from backtrail.testing.server import free_port
from tests.bench.progress import until
from tests.chromium import chromium

PLACE: Final = Path(__file__).parents[1] / "docs" / "screenshots"
DESK, PHONE = (1440, 900), (390, 844)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A page, what to wait for on it, and what to do before the picture is taken."""

    name: str
    path: str
    wait: str
    keys: tuple[str, ...] = ()
    main: bool = False
    """One of those in the README."""


def shots(demo: "Demo") -> list[Shot]:
    """Every page, over runs that the demo is sure to have."""
    looped = demo.trace("tool_errors:>3 name:shop-assistant")
    after = demo.span(looped, "llm", 4)
    failing = demo.trace("tool_errors:>2 name:retail*")
    agents = demo.trace("steps:>40")
    clean = demo.trace("name:shop-assistant findings:0")
    left, right = demo.two('name:"airline task 13"')
    session = demo.ask(f"/api/traces/{looped}")["session_id"]
    return [
        Shot(name="traces", path="/traces", wait="[role=grid] [role=rowgroup] [role=row]", keys=("j", "j"), main=True),
        # A span without a stack: its files are those of the machine that takes the picture.
        Shot(name="trace", path=f"/traces/{looped}?span={after}", wait="[aria-label=Findings]", main=True),
        Shot(name="span", path=f"/traces/{looped}?span={after}", wait="[aria-label=Span]", keys=("w",)),
        Shot(name="clean", path=f"/traces/{clean}", wait="[aria-label=Span]"),
        Shot(name="error", path=f"/traces/{looped}", wait="[aria-label=Span]", keys=("e",)),
        Shot(name="story", path=f"/traces/{failing}?view=story", wait="[aria-label=Span]", keys=("e",), main=True),
        Shot(
            name="graph",
            path=f"/traces/{looped}?view=graph&span={after}",
            wait="[aria-label=Span]",
            keys=("w",),
            main=True,
        ),
        Shot(name="graph-of-agents", path=f"/traces/{agents}?view=graph", wait="[aria-label=Span]"),
        Shot(name="compare", path=f"/compare?left={left}&right={right}", wait="[role=grid]", main=True),
        Shot(name="dashboard", path="/dashboard", wait="article svg", main=True),
        Shot(name="alerts", path="/alerts?state=all", wait="main ul li, [role=grid] [role=row]", main=True),
        Shot(name="incident", path=f"/incidents/{demo.incident('refund-desk')}", wait="#step-5", main=True),
        Shot(name="replay", path=f"/replays/{demo.what_if()}", wait="[role=grid] [role=row]", main=True),
        Shot(name="replays", path="/replays", wait="main ul li"),
        Shot(name="incidents", path="/incidents", wait="main ul li"),
        Shot(name="sessions", path="/sessions", wait="[role=grid] [role=row]"),
        Shot(name="session", path=f"/sessions/{session}", wait="article, li"),
        Shot(name="search", path="/search?q=refund", wait="mark"),
        Shot(name="settings", path="/settings", wait="main h1, main h2"),
        Shot(name="detectors", path="/settings/detectors", wait="[role=switch]"),
        Shot(name="connect", path="/connect", wait="[role=tablist]"),
        Shot(name="keys", path="/traces", wait="[role=grid] [role=row]", keys=("?",)),
    ]


class Demo:
    """The running demo, asked over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, **params: str) -> Any:
        return httpx.get(f"{self.url}{path}", params=params, trust_env=False).raise_for_status().json()

    def waits(self) -> bool:
        """Something is not indexed or judged yet."""
        stats = self.ask("/api/stats")
        return bool(stats["unindexed"] or stats["unread"])

    def trace(self, query: str) -> str:
        return str(self.ask("/api/traces", query=query)["rows"][0]["trace_id"])

    def span(self, trace: str, kind: str, number: int) -> str:
        """The id of the so many-th span of a kind."""
        told = self.ask(f"/api/traces/{trace}/spans")
        columns = told["columns"]
        kinds = [told["kinds"][place] for place in columns["kind"]]
        return str([one for one, its in zip(columns["span_id"], kinds, strict=True) if its == kind][number])

    def incident(self, agent: str) -> int:
        """The incident about a live agent, with its runbook filled in."""
        found: list[int] = []

        def filled() -> bool:
            rows = self.ask("/api/incidents", state="all")["rows"]
            found[:] = [row["number"] for row in rows if row["filled"] and row["labels"].get("agent") == agent]
            return bool(found)

        until(filled, every=0.2)
        return found[-1]

    def what_if(self) -> str:
        """The what-if that the demo makes at its end."""
        found: list[str] = []

        def made() -> bool:
            rows = self.ask("/api/replays")["rows"]
            found[:] = [row["id"] for row in rows if row["kind"] == "what_if"]
            return bool(found)

        until(made, every=0.2)
        return found[0]

    def two(self, query: str) -> tuple[str, str]:
        """Two runs of one task."""
        rows = self.ask("/api/traces", query=query)["rows"]
        return str(rows[0]["trace_id"]), str(rows[1]["trace_id"])


@contextmanager
def running_demo() -> Iterator[Demo]:
    """`backtrail demo` in a folder of its own, loaded."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="backtrail-demo-") as folder:
        command = [sys.executable, "-m", "backtrail", "demo", "--port", str(port), "--data", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
            try:
                assert process.stdout
                if not any("Backtrail is on" in line for line in process.stdout):
                    raise RuntimeError("the demo ended before it was loaded: run `make demo` to see why")
                demo = Demo(f"http://127.0.0.1:{port}")
                until(lambda: not demo.waits())
                yield demo
            finally:
                process.terminate()


def taken(browser: Browser, demo: Demo, shot: Shot, theme: str, size: tuple[int, int], file: Path) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if theme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(demo.url + shot.path)
    page.wait_for_selector(shot.wait if size == DESK else "main h1", state="attached", timeout=15_000)
    settled(page)
    for key in shot.keys:
        page.keyboard.press(key)
        settled(page)
    page.screenshot(path=file)
    context.close()


def settled(page: Page) -> None:
    """Nothing more is being fetched or drawn."""
    page.evaluate("() => document.fonts.ready.then(() => undefined)")
    page.wait_for_function("() => !document.querySelector('[aria-busy=true]')", timeout=15_000)
    page.wait_for_timeout(400)  # transitions


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--all", type=Path, metavar="FOLDER", help="every page, into this folder")
    options.add_argument("--only", default="", help="pages whose name contains this")
    chosen = options.parse_args()
    folder: Path = chosen.all or PLACE
    folder.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, chromium() as browser:
        for shot in shots(demo):
            if chosen.only not in shot.name or not (chosen.all or shot.main):
                continue
            for theme in ("light", "dark"):
                taken(browser, demo, shot, theme, DESK, folder / f"{shot.name}-{theme}.png")
            if chosen.all:
                taken(browser, demo, shot, "light", PHONE, folder / f"{shot.name}-phone.png")
            print(f"{shot.name}: {folder}", flush=True)


if __name__ == "__main__":
    main()
