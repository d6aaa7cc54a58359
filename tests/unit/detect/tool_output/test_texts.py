"""Signs in texts: cut, one page of more, wrong encoding, HTML, JSON that ends in the middle."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.tool_output.cuts import said_cut, shows_cut
from backtrail.core.detect.tool_output.json_end import cut_json
from backtrail.core.detect.tool_output.markup import page_in, wanted
from backtrail.core.detect.tool_output.mojibake import mojibake
from backtrail.core.detect.tool_output.pages import more_in

ROWS = [{"id": number, "note": f"Parcel {number} has left the yard."} for number in range(12)]
PROSE = "The harbour opened in spring and the boats came in early.\n" * 12


@given(at=st.integers(16, len(json.dumps(ROWS)) - 1))
def test_json_that_was_cut_anywhere_is_seen(at: int) -> None:
    assert cut_json(json.dumps(ROWS)[:at]) is not None
    assert cut_json(json.dumps(ROWS)[:at] + "...") is not None


@given(text=st.text(max_size=200) | st.text(alphabet='{}[]",:\\ a1', max_size=60))
def test_any_text_is_read(text: str) -> None:
    cut_json(text)
    said_cut(text)
    shows_cut(text, len(text))
    more_in(text, None)
    mojibake(text)
    page_in(text, None)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        "[INFO] started\n[INFO] listening",
        "{name} is a placeholder of the template",
        "[1] a footnote",
        "",
    ],
)
def test_what_is_whole_or_no_json_is_not_cut(text: str) -> None:
    assert cut_json(text) is None


@pytest.mark.parametrize(
    "mark",
    [
        "...[truncated]",
        "\n[Output truncated: showing the first 4,000 of 9,213 characters]",
        "\n<response clipped>",
        "\n... (5,120 characters omitted) ...\n" + PROSE,
        "\n[...]",
        "\n... and 41 more rows",
        "\nThe output was cut off because it is too long.",
        "\nOutput exceeds the size limit",
    ],
)
def test_a_text_that_says_that_it_was_cut_is_believed(mark: str) -> None:
    assert said_cut(PROSE + mark) is not None
    assert said_cut(PROSE) is None


@pytest.mark.parametrize("said", ["\nDownloading boats-2.1-py3.whl (40 kB)", "\nIt has [12 rows] in all."])
def test_a_size_in_brackets_is_no_cut(said: str) -> None:
    assert said_cut(PROSE + said) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (PROSE + "Then the wind turned and the last of the boats could not rea", "within a sentence"),
        (PROSE + "<div class='note'>All well.</div><div cla", "within a tag"),
        (PROSE + "1. [The old harbour (a", "an open"),
        ("x" * 2_000 + " and the bo...", "…"),
        ("word " * 800, "4,000 characters"),
    ],
)
def test_an_end_in_the_middle_shows(text: str, shown: str) -> None:
    found = shows_cut(text, len(text))
    assert found is not None
    assert shown in found or "ends with" in found


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "a list:\n" + "- one\n- two\n" * 80,
        "total 8\ndrwxr-x 2 kim kim 40 bin\n" * 30,
        PROSE + "\x1b[32m===== 12 passed in 0.31 seconds =====\x1b[0m",
        PROSE + "if left <right and right < 9. That is all.",
    ],
)
def test_other_ends_show_nothing(text: str) -> None:
    assert shows_cut(text, len(text)) is None


@pytest.mark.parametrize(
    "value",
    [
        {"data": ROWS, "has_more": True},
        {"items": ROWS, "nextPageToken": "CAoQAA"},
        {"count": 90, "next": "https://shop.example/rows?page=2", "results": ROWS},
        {"hits": {"total": {"value": 400}, "hits": ROWS}},
        {"nodes": ROWS, "pageInfo": {"hasNextPage": True, "endCursor": "Y3Vy"}},
        {"rows": ROWS, "page": 1, "total_pages": 9},
        {"records": ROWS, "totalSize": 200, "done": False},
        {"content": ROWS, "totalElements": 99, "last": False},
        {"total": 57, "matches": ROWS},
        {"results": ROWS, "paging": {"next": {"after": "100"}}},
    ],
)
def test_json_that_is_one_page_says_so(value: Any) -> None:
    assert more_in("", value) is not None


@pytest.mark.parametrize(
    "value",
    [
        {"data": ROWS, "has_more": False, "next_cursor": None},
        {"rows": ROWS, "total": 12},
        {"rows": ROWS[:2], "offset": 10, "total": 12},
        {"rows": ROWS, "page": 9, "total_pages": 9},
        {"order": 7, "total": 129, "items": ROWS, "currency": "EUR"} | {"total": 12},
        {"step": 1, "next": "call the customer"},
        {"matches": 40, "players": ROWS},
        [{"next": None}],
    ],
)
def test_json_that_is_all_says_nothing(value: Any) -> None:
    assert more_in("", value) is None


@pytest.mark.parametrize(
    "text",
    ["Page 1 of 7", "Showing 1-20 of 340 results", "... and 12 more results", "next_cursor: dXNlcjpX", "page 2/9"],
)
def test_a_text_that_is_one_page_says_so(text: str) -> None:
    assert more_in(f"{text}\n{PROSE}", None) is not None
    assert more_in(f"{PROSE * 3}\n{text}", None) is not None


@pytest.mark.parametrize("text", ["Page 7 of 7", "Showing 1-20 of 20 results", "One of 40 boats came back.", PROSE])
def test_a_text_that_is_all_says_nothing(text: str) -> None:
    assert more_in(text, None) is None


@given(
    text=st.text(alphabet="àéîõüßñçØ’“”–…€ŻžДя語", min_size=3, max_size=20),
    encoding=st.sampled_from(["latin-1", "cp1252"]),
)
def test_utf8_that_was_read_as_something_else_is_seen(text: str, encoding: str) -> None:
    wrong = text.encode().decode(encoding, "replace")
    if "\ufffd" not in wrong:
        assert mojibake(f"Order for {wrong} is ready.") is not None
        assert mojibake(json.dumps({"to": wrong, "also": wrong})) is not None


@pytest.mark.parametrize(
    "text", ["Le café « Ça » à Nîmes", "größer als Ü", "Привет, мир", "東京", "naïve “quotes” – CAFÉ”", "plain"]
)
def test_good_letters_are_left_alone(text: str) -> None:
    assert mojibake(text) is None


def test_letters_that_were_lost_are_seen() -> None:
    found = mojibake("The caf\ufffd in K\ufffdln has a men\ufffd.")
    assert found is not None
    assert found[0] == 3


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"),
        ("\n<!-- proxy -->\n<!DOCTYPE html><html><body>x</body></html>", ""),
        ('"<!doctype html><html><title>Sign in</title></html>"', "Sign in"),
    ],
)
def test_a_page_is_known_by_how_it_begins(text: str, title: str) -> None:
    page = page_in(text, None)
    assert page is not None
    assert page[0] == title
    assert not wanted(title, "list_orders")


def test_a_page_is_welcome_to_a_tool_that_reads_pages_unless_it_is_an_error() -> None:
    assert wanted("Opening hours", "fetch_url")
    assert not wanted("503 Service Unavailable", "fetch_url")
    assert page_in("A text about <html> and tags", None) is None
