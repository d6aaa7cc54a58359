"""Settings: an agent is connected by the page's own lines, keys are made and revoked, and browsers sign in by them."""

import os
import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.agent_run import refund_run, send, span_id, trace_id
from tests.journeys.axe import violations

pytestmark = pytest.mark.journey

Open = Callable[..., Page]


def lines(page: Page, sdk: str, where: str = "Python, complete") -> str:
    """The lines that the page says to paste."""
    page.get_by_role("tab", name=sdk).click()
    block = page.get_by_role("tabpanel", name=sdk).get_by_role("figure").filter(has_text=where)
    return block.locator("pre").inner_text()


def run(program: str) -> None:
    """Run lines as somebody would who has pasted them: unchanged, with nothing of this test's environment."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("BACKTRAIL_", "OTEL_"))}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def make_first_key(page: Page, server: Server) -> str:
    """Make the first key from the page; its secret."""
    page.goto(f"{server.url}/settings/keys")
    page.get_by_role("button", name="Make the first key").click()
    dialog = page.get_by_role("dialog", name="Make the first key")
    expect(dialog).to_contain_text("From then on every SDK needs a key.")
    dialog.get_by_label("Label").fill("Ann")
    dialog.get_by_role("button", name="Make the key and close the server").click()
    return kept(page)


def kept(page: Page) -> str:
    dialog = page.get_by_role("dialog", name="Keep the secret now")
    secret = dialog.get_by_text("sk-bt-").inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="I kept it").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text(secret)).to_have_count(0)
    return secret


def sign_in(page: Page, secret: str) -> None:
    page.get_by_label("Secret key").fill(secret)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("sdk", ["Backtrail", "OpenTelemetry"])
def test_the_lines_of_the_page_send_the_first_trace(server: Server, open_page: Open, sdk: str) -> None:
    page = open_page(f"{server.url}/connect?project=it's a shop")
    expect(page.get_by_text("No key is needed")).to_be_visible()
    waiting = page.get_by_role("status").filter(has_text="Waiting for a trace")
    expect(waiting).to_be_visible()

    run(lines(page, sdk))

    page.get_by_role("status").get_by_role("link", name="Open first_agent").click()
    expect(page.get_by_role("treegrid", name="Spans").get_by_role("row", name="look_up")).to_be_visible()
    expect(page.get_by_role("region", name="Span")).to_contain_text("Where is my order?")


def test_an_empty_list_has_the_same_lines_and_shows_what_they_send(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/traces")
    expect(page.get_by_role("status").filter(has_text="Waiting for your first trace")).to_be_visible()

    run(lines(page, "Backtrail"))

    expect(page.get_by_role("grid", name="Traces").get_by_role("row", name="first_agent")).to_be_visible()


def test_the_first_key_closes_the_server_and_the_page_goes_on(server: Server, open_page: Open) -> None:
    send(server.url, refund_run())
    page = open_page(server.url)
    secret = make_first_key(page, server)
    row = page.get_by_role("table", name="API keys").get_by_role("row", name="Ann")
    expect(row).to_contain_text("yours")
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        send(server.url, refund_run(2))

    page.get_by_role("link", name="Connect").click()
    assert "sk-bt-YOUR-SECRET-KEY" in lines(page, "Backtrail")
    page.get_by_role("button", name="Make a key for these lines").click()
    expect(page.get_by_text("is in these lines, now and never again")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The new key of default")).to_be_visible()
    run(lines(page, "Backtrail"))
    expect(page.get_by_role("status").get_by_role("link", name="Open first_agent")).to_be_visible()

    deep = f"{server.url}/traces/{trace_id(1)}?span={span_id(4)}"
    page.goto(deep)
    expect(page.get_by_role("row", name="refund", selected=True)).to_be_visible()
    page.get_by_role("button", name="Signed in: Ann").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("refund")).to_have_count(0)
    page.reload()
    sign_in(page, "pk-bt-0000")
    expect(page.get_by_role("alert")).to_contain_text("public half")
    sign_in(page, "sk-bt-0000")
    expect(page.get_by_role("alert")).to_contain_text("The server knows no such key")
    sign_in(page, secret)
    expect(page.get_by_role("row", name="refund", selected=True)).to_be_visible()
    expect(page).to_have_url(deep)


def test_a_member_sees_its_project_and_makes_nothing_until_its_key_is_revoked(server: Server, open_page: Open) -> None:
    admin = open_page(server.url)
    make_first_key(admin, server)
    admin.get_by_role("button", name="Make a key").click()
    dialog = admin.get_by_role("dialog", name="Make a key")
    dialog.get_by_label("Label").fill("shop agents")
    dialog.get_by_role("combobox", name="Project").fill("shop")
    dialog.get_by_role("button", name="Make the key").click()
    secret = kept(admin)
    with httpx.Client(base_url=server.url, trust_env=False, headers={"x-api-key": secret}) as sdk:
        sdk.post("/runs", json={"id": "11111111-1111-4111-8111-111111111111", "name": "shopper", "run_type": "chain"})

    member = open_page(f"{server.url}/traces")
    sign_in(member, secret)
    expect(member.get_by_role("row", name="shopper")).to_be_visible()
    member.get_by_role("link", name="Settings").click()
    member.get_by_role("navigation", name="Settings").get_by_role("link", name="API keys").click()
    expect(member.get_by_role("table", name="API keys").get_by_role("row", name="shop agents")).to_be_visible()
    expect(member.get_by_text("which makes and revokes nothing")).to_be_visible()
    expect(member.get_by_role("button", name="Make a key")).to_have_count(0)
    expect(member.get_by_role("button", name="Revoke")).to_have_count(0)
    member.get_by_role("link", name="Traces").click()
    expect(member.get_by_role("row", name="shopper")).to_be_visible()

    row = admin.get_by_role("table", name="API keys").get_by_role("row", name="shop agents")
    row.get_by_role("button", name="Revoke").click()
    admin.get_by_role("dialog").get_by_role("button", name="Revoke the key").click()
    expect(row).to_contain_text("revoked")
    member.reload()
    expect(member.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_project_is_made_and_counted(server: Server, open_page: Open) -> None:
    send(server.url, refund_run())
    page = open_page(f"{server.url}/settings/projects")
    row = page.get_by_role("table", name="Projects").get_by_role("row", name="default")
    expect(row.get_by_role("cell").nth(0)).to_have_text("1")
    expect(row.get_by_role("cell").nth(1)).to_have_text("6")
    page.get_by_role("button", name="Make a project").click()
    dialog = page.get_by_role("dialog", name="Make a project")
    dialog.get_by_label("Name").fill("support")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("table", name="Projects").get_by_role("row", name="support")).to_be_visible()
    page.get_by_role("button", name="Make a project").click()
    dialog.get_by_label("Name").fill("support")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("there is a project 'support' already")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_settings_and_at_the_door(server: Server, open_page: Open, theme: str) -> None:
    page = open_page(f"{server.url}/settings/connect", theme=theme, bypass_csp=True)
    expect(page.get_by_text("No key is needed")).to_be_visible()
    nothing_wrong(page, "connect, open")
    page.goto(f"{server.url}/settings/keys")
    page.get_by_role("button", name="Make the first key").click()
    nothing_wrong(page, "the first key")
    page.keyboard.press("Escape")
    make_first_key(page, server)
    page.get_by_role("button", name="Make a key").click()
    nothing_wrong(page, "a key")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Revoke").click()
    nothing_wrong(page, "revoke")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Connect").click()
    page.get_by_role("button", name="Make a key for these lines").click()
    expect(page.get_by_text("is in these lines, now and never again")).to_be_visible()
    run(lines(page, "Backtrail"))
    expect(page.get_by_role("link", name="Open first_agent")).to_be_visible()
    nothing_wrong(page, "connect, keyed and green")
    page.get_by_role("tab", name="OpenTelemetry").click()
    nothing_wrong(page, "long lines")
    page.get_by_role("navigation", name="Settings").get_by_role("link", name="Projects").click()
    expect(page.get_by_role("table", name="Projects")).to_be_visible()
    nothing_wrong(page, "projects")
    page.get_by_role("button", name="Signed in: Ann").click()
    expect(page.get_by_role("menu")).to_be_visible()
    nothing_wrong(page, "the menu")
    page.get_by_role("menuitem", name="Sign out").click()
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    nothing_wrong(page, "sign-in")


def nothing_wrong(page: Page, where: str) -> None:
    assert violations(page) == [], where
