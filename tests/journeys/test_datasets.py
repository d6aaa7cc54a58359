"""A golden case failed in one experiment and passed in the next: datasets, items, experiments and two compared."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from backtrail.testing.server import Server
from tests.journeys.axe import violations
from tests.journeys.conftest import Trouble
from tests.journeys.kept_runs import FIX, Kept, kept_runs, tell

pytestmark = pytest.mark.journey

Open = Callable[..., Page]
LOOKS = pytest.mark.parametrize(
    ("theme", "phone"), [("light", False), ("dark", False), ("light", True)], ids=["light", "dark", "phone"]
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with kept_runs(tmp_path_factory.mktemp("kept")) as kept:
        yield kept


def test_a_server_without_datasets_says_how_one_is_made(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/datasets", bypass_csp=True)
    expect(page.get_by_role("heading", name="No dataset yet")).to_be_visible()
    expect(page.get_by_text("backtrail golden push NAME")).to_be_visible()
    assert violations(page) == []
    page.goto(f"{server.url}/datasets/nothing")
    expect(page.get_by_role("alert")).to_contain_text("no dataset 'nothing'")
    page.goto(f"{server.url}/experiments/nothing")
    expect(page.get_by_role("alert")).to_contain_text("no experiment 'nothing'")


def test_the_list_tells_how_the_last_run_went_and_leads_to_the_case(
    kept: Kept, open_page: Open, trouble: Trouble
) -> None:
    page = open_page(f"{kept.url}/datasets")
    listed = page.get_by_role("list", name="Datasets").get_by_role("listitem")
    expect(listed).to_have_count(2)
    expect(listed.filter(has_text="examples")).to_contain_text("3 of 5 passed")
    page.get_by_role("link", name="golden").click()
    item = page.get_by_role("region", name="The chosen item")
    expect(item).to_contain_text("Never calls issue_refund")
    expect(item).to_contain_text("The output matches 30 days")
    expect(item).to_contain_text("backtrail golden run late-refund")
    expect(item).to_contain_text(FIX)
    expect(item.get_by_role("list", name="Calls on the tape").get_by_role("listitem")).to_have_count(5)
    expect(item).to_contain_text("Passed in tape")
    item.get_by_role("link", name=f"trace {kept.trace[:8]}").first.click()
    expect(page).to_have_url(re.compile(f"/traces/{kept.trace}"))
    assert trouble.strangers(kept.url) == []


@LOOKS
def test_a_failed_case_says_why_with_its_calls_beside_the_recording(
    kept: Kept, open_page: Open, theme: str, *, phone: bool
) -> None:
    page = open_page(f"{kept.url}/experiments/{kept.before}", theme=theme, phone=phone, bypass_csp=True)
    expect(page.get_by_role("heading", name="0 of 1 passed")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="late-refund").click()
    expect(page.get_by_role("heading", name="late-refund")).to_contain_text("failed")
    expect(page.get_by_text("it parted from its tape")).to_be_visible()
    expect(page.locator("pre")).to_contain_text(f"-{FIX}")
    grid = page.get_by_role("grid", name="Recorded and now, side by side")
    expect(grid.get_by_role("row", selected=True)).to_contain_text("first difference")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("row=2"))
    expect(grid.get_by_role("row", selected=True)).to_contain_text("lookup_order")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(f"/experiments/{kept.before}$"))


def test_the_experiment_after_the_fix_is_compared_with_the_one_before(kept: Kept, open_page: Open) -> None:
    page = open_page(f"{kept.url}/experiments/{kept.after}")
    expect(page.get_by_role("heading", name="1 of 1 passed")).to_be_visible()
    expect(page.get_by_role("button", name="Compare with the one before")).to_be_visible()
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile(f"before={kept.before}&after={kept.after}"))
    expect(page.get_by_role("heading", name="Nothing broke, 1 was fixed")).to_be_visible()
    row = page.get_by_role("grid", name="Items").get_by_role("row")
    expect(row).to_contain_text("fixed")
    expect(row).to_contain_text("Failed before: it parted from its tape")
    page.keyboard.press("x")
    expect(page.get_by_role("heading", name="1 item broke")).to_be_visible()


@LOOKS
def test_two_ticked_experiments_are_compared_what_broke_first(
    kept: Kept, open_page: Open, theme: str, *, phone: bool
) -> None:
    page = open_page(f"{kept.url}/datasets/examples?show=experiments", theme=theme, phone=phone, bypass_csp=True)
    expect(page.get_by_role("table", name="Experiments").get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("link", name="Passed, night 2: 60 %")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("checkbox", name="Compare night 1").check()
    page.get_by_role("checkbox", name="Compare night 2").check()
    page.get_by_role("button", name="Compare the ticked ones").click()
    expect(page.get_by_role("heading", name="1 item broke")).to_be_visible()
    rows = page.get_by_role("grid", name="Items").get_by_role("row")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("asks-rudely")
    expect(page.get_by_text("small-1 → small-2")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    page.get_by_role("button", name="Broke 1").click()
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("which=broke"))


@LOOKS
def test_a_dataset_is_read_as_it_was_in_an_older_version(
    kept: Kept, open_page: Open, theme: str, *, phone: bool
) -> None:
    page = open_page(f"{kept.url}/datasets/examples", theme=theme, phone=phone, bypass_csp=True)
    rows = page.get_by_role("grid", name="Items").get_by_role("row")
    rows.filter(has_text="asks-in-french").click()
    item = page.get_by_role("region", name="The chosen item")
    expect(item).to_contain_text("une réponse aimable")
    expect(item).to_contain_text("it was not kind")
    assert violations(page) == []
    if phone:
        page.get_by_role("button", name="All items").click()
        expect(rows).to_have_count(5)
    page.get_by_role("button", name="Versions 6").click()
    page.get_by_role("link", name="Version 3").click()
    expect(page.get_by_role("status")).to_contain_text("As it was in version 3; the newest is 6.")
    expect(rows).to_have_count(3)
    rows.filter(has_text="asks-in-french").click()
    expect(item).to_contain_text("a kind answer")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile("/datasets$"))


def test_names_and_ids_may_have_slashes_and_words_of_any_script(server: Server, open_page: Open) -> None:
    tell(server.url, "/api/datasets/team%2Frefunds%20%C3%A9t%C3%A9/items", {"id": "first/one.v2?#%", "input": "Où ?"})
    page = open_page(f"{server.url}/datasets")
    page.get_by_role("link", name="team/refunds été").click()
    page.get_by_role("grid", name="Items").get_by_role("row", name="first/one.v2").click()
    expect(page).to_have_url(re.compile("item="))
    page.reload()
    expect(page.get_by_role("heading", name="team/refunds été")).to_be_visible()
    item = page.get_by_role("region", name="The chosen item")
    expect(item.get_by_role("heading", name="first/one.v2?#%")).to_be_visible()
    expect(item).to_contain_text("Où ?")
