"""News where a proxy forbids event streams: the page looks for itself, and stops once there is a stream."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span
from tests.journeys.proxy import proxied

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


def test_new_traces_are_found_by_looking(server: Server, open_page: Open) -> None:
    send(server.url, refund_run())
    with proxied(server.url) as url:
        page = open_page("about:blank")
        page.clock.install()
        with page.expect_response(lambda told: "/api/live" in told.url and told.status == 503):
            page.goto(f"{url}/traces")
        names = page.get_by_role("grid").get_by_role("link")
        expect(names).to_have_text(["support-agent"])
        send(server.url, [span(2, 0, "second-agent", parent=None, at=5)])
        page.clock.fast_forward(14_000)
        expect(page.get_by_role("button", name="1 new trace")).to_have_count(0)
        page.clock.fast_forward(2_000)
        button = page.get_by_role("button", name="1 new trace")
        expect(button).to_be_visible()
        button.click()
        expect(names).to_have_text(["second-agent", "support-agent"])
        expect(page.get_by_text("does not answer")).to_have_count(0)


def test_a_stream_that_comes_back_ends_the_looking(server: Server, open_page: Open) -> None:
    send(server.url, refund_run())
    page = open_page("about:blank")
    page.clock.install()
    page.route("**/api/live*", lambda route: route.fulfill(status=503))
    page.goto(f"{server.url}/traces")
    expect(page.get_by_role("grid").get_by_role("link")).to_have_text(["support-agent"])
    page.unroute("**/api/live*")
    with page.expect_request(lambda asked: "/api/live" in asked.url):
        page.clock.fast_forward(16_000)
    send(server.url, [span(2, 0, "second-agent", parent=None, at=5)])
    expect(page.get_by_role("button", name="1 new trace")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("button", name="1 new trace")).to_be_visible()
    assert not [url for url in asked if "/api/projects" in url or "/api/live" in url]
