"""A browser for the journeys: the system's Chromium, a page that fails the test on any error of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from backtrail.testing.server import Server
from tests.chromium import chromium
from tests.servers import running_server

expect.set_options(timeout=15_000)  # a claim is about what comes, not about how busy the machine is


@dataclass  # no slots: Playwright hangs its own names on listeners
class Trouble:
    """What went wrong in a page that nobody asked for."""

    found: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Every address that the page fetched."""

    def note(self, message: ConsoleMessage) -> None:
        # A refused request is logged by Chromium whatever the page makes of it.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.found.append(message.text)

    def fetched(self, request: Request) -> None:
        self.asked.append(request.url)

    def strangers(self, home: str) -> list[str]:
        """Addresses outside of the server that the page fetched."""
        return [url for url in self.asked if not url.startswith((f"{home}/", "data:", "blob:"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file. Of a module, because Playwright holds the thread's event loop while it runs."""
    with chromium() as running:
        yield running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that holds nothing yet."""
    with running_server(tmp_path / "data", grpc_port=0) as started:
        yield started


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def open_page(browser: Browser, trouble: Trouble) -> Iterator[Callable[..., Page]]:
    """Open an address in a fresh profile; the test fails where the page logs an error or throws."""
    contexts = []

    def opened(url: str, *, theme: str = "light", bypass_csp: bool = False, phone: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            bypass_csp=bypass_csp,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", trouble.note)
        page.on("pageerror", lambda error: trouble.found.append(str(error)))
        page.on("request", trouble.fetched)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble.found == []
