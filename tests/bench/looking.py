"""What a person waits for in the web app, measured inside Chromium: first rows, scrolling, heap, scripts shipped.

A moment is taken when the first row is on the page and the main thread is free again (a task after the next frame).
Scrolling is the browser's own synthetic gesture; each frame tells whether the rows that it is about to paint fill the
viewport.
"""

import gzip
import re
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

import httpx
from playwright.sync_api import Browser, CDPSession, Page

WIDE, HIGH = 1440, 900
SPANS: Final = '[role="treegrid"]'
TRACES: Final = '[role="grid"]'
ROW: Final = '[role="rowgroup"] > [role="row"]'

FIRST_ROW: Final = """
(selector) => new Promise((resolve, reject) => {
  const began = window.clicked ?? 0;
  setTimeout(() => reject(new Error(`no ${selector} after 60 s`)), 60_000);
  const look = () => document.querySelector(selector)
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
    : requestAnimationFrame(look);
  look();
})
"""
"""Milliseconds from the navigation, or from the click, until the first row is painted and the thread is free."""

CLICK: Final = """
(href) => {
  const link = [...document.querySelectorAll('a')].find((one) => one.getAttribute('href')?.includes(href));
  window.clicked = performance.now();
  link.click();
}
"""

WATCH: Final = """
(selector) => {
  const box = document.querySelector(selector);
  const seen = { frames: 0, moved: 0, blank: 0, late: [], from: performance.now(), to: 0 };
  let last = performance.now();
  let at = box.scrollTop;
  window.watching = true;
  const frame = () => {
    const now = performance.now();
    if (!window.watching) return;
    if (box.scrollTop !== at) {
      seen.moved += 1;
      seen.frames += 1;
      seen.late.push(now - last);
      const view = box.getBoundingClientRect();
      const rows = box.querySelectorAll('[role="rowgroup"] > [role="row"]');
      const tops = [...rows].map((row) => row.getBoundingClientRect());
      const top = Math.min(...tops.map((row) => row.top));
      const bottom = Math.max(...tops.map((row) => row.bottom));
      const end = box.scrollTop + box.clientHeight >= box.scrollHeight - 40;
      if (top > view.top + 60 || (bottom < view.bottom - 30 && !end)) seen.blank += 1;
      seen.to = now;
    } else if (seen.moved === 0) seen.from = now;
    at = box.scrollTop;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.seen = seen;
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrolled:
    """What a gesture looked like."""

    frames_a_second: float
    """While the list was moving."""
    slowest: float
    """The 95th percentile of the time between two frames, in ms."""
    blank: int
    """Frames in which rows were missing in view."""
    frames: int


def opened(page: Page, url: str, grid: str) -> None:
    """Go there, and return when nothing that a reader waits for is missing."""
    page.goto(url)
    page.wait_for_selector(f"{grid} {ROW}")
    if grid == SPANS:
        page.wait_for_selector('[aria-label="Span"][aria-busy="false"]')


@contextmanager
def fresh(browser: Browser) -> Iterator[Page]:
    """A page of a new profile: nothing is cached."""
    context = browser.new_context(viewport={"width": WIDE, "height": HIGH}, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(120_000)
    yield page
    context.close()


def cold(browser: Browser, url: str, grid: str, *, times: int) -> float:
    """Milliseconds from the address to the first rows, median of new profiles."""
    took = []
    for _ in range(times):
        with fresh(browser) as page:
            page.goto(url, wait_until="commit")
            took.append(float(page.evaluate(FIRST_ROW, f"{grid} {ROW}")))
    return statistics.median(took)


def from_the_list(browser: Browser, home: str, trace: str, *, times: int) -> float:
    """Milliseconds from the click on a row of the list to the first rows of its trace, median."""
    took = []
    for _ in range(times):
        with fresh(browser) as page:
            opened(page, f"{home}/traces?query=trace:{trace}", TRACES)
            page.evaluate(CLICK, f"/traces/{trace}")
            took.append(float(page.evaluate(FIRST_ROW, f"{SPANS} {ROW}")))
    return statistics.median(took)


def scrolled(page: Page, grid: str, *, pixels: int, speed: int) -> Scrolled:
    """One gesture over a grid that is on the page; `speed` is pixels a second."""
    box = page.locator(grid).bounding_box()
    assert box
    page.evaluate(WATCH, grid)
    with session(page) as devtools:
        devtools.send(
            "Input.synthesizeScrollGesture",
            {
                "x": box["x"] + box["width"] / 2,
                "y": box["y"] + box["height"] / 2,
                "yDistance": -pixels,
                "speed": speed,
                "gestureSourceType": "mouse",
                "preventFling": True,
            },
        )
    seen: dict[str, Any] = page.evaluate("() => { window.watching = false; return window.seen; }")
    late = sorted(seen["late"])
    if not late:
        raise RuntimeError(f"nothing moved in {grid}")
    return Scrolled(
        frames_a_second=seen["frames"] / ((seen["to"] - seen["from"]) / 1000),
        slowest=late[min(len(late) - 1, int(0.95 * len(late)))],
        blank=seen["blank"],
        frames=seen["frames"],
    )


def heap(page: Page) -> float:
    """MB of JavaScript that are still held after a collection."""
    with session(page) as devtools:
        devtools.send("HeapProfiler.collectGarbage")
        return float(devtools.send("Runtime.getHeapUsage")["usedSize"]) / 2**20


@contextmanager
def session(page: Page) -> Iterator[CDPSession]:
    devtools = page.context.new_cdp_session(page)
    yield devtools
    devtools.detach()


def shipped(home: str) -> float:
    """kB of gzipped JavaScript that the page names itself: everything before lazy parts."""
    with httpx.Client(base_url=home, trust_env=False) as client:
        html = client.get("/traces", headers={"accept": "text/html"}).raise_for_status().text
        names = set(re.findall(r'(?:src|href)="([^"]+\.js)"', html))
        bodies = [client.get(urljoin(f"{home}/", name)).raise_for_status().content for name in sorted(names)]
    return sum(len(gzip.compress(body, 9)) for body in bodies) / 1000
