"""What an output says of a failure, and what only talks about failures."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.reading.failure import failure_in

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["error", "status", "success", "isError", "exit_code", "message", "code", "result", "errors"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Error: no seat is left on train 12", "Error: no seat is left on train 12"),
        ("ERROR - disk full", "ERROR - disk full"),
        ("Tool lookup returned: Error: no such city", "Error: no such city"),
        ("Error:\n  the key has expired", "Error: the key has expired"),
        ("An unexpected error occurred while reading the table", "An unexpected error occurred"),
        (
            "requests.exceptions.ConnectionError: no route to host",
            "requests.exceptions.ConnectionError: no route to host",
        ),
        ("HTTP/1.1 503 Service Unavailable", "HTTP/1.1 503 Service Unavailable"),
        ("404 Not Found", "404 Not Found"),
        ("sh: jq: command not found", "sh: jq: command not found"),
        ("make: *** [all] Error 2\nexit code: 2", "exit code: 2"),
        ("Failed to fetch the page after 3 tries", "Failed to fetch the page after 3 tries"),
        ("Access denied", "Access denied"),
        ("Request timed out", "Request timed out"),
        ("Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'price'", "KeyError: 'price'"),
        ('3 rows\nTraceback (most recent call last):\n  File "a.py"\nValueError: bad row', "ValueError: bad row"),
    ],
)
def test_a_text_that_tells_its_failure_is_one(text: str, said: str) -> None:
    found = failure_in(text, text)
    assert found is not None
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"error": "no such order"}, "no such order"),
        ({"error": {"code": 17, "message": "quota is used up"}}, "quota is used up"),
        ({"errors": [{"message": "field total is unknown"}], "data": None}, "field total is unknown"),
        ({"isError": True, "content": [{"type": "text", "text": "disk is full"}]}, "disk is full"),
        ({"success": False, "reason": "the shop is closed"}, "the shop is closed"),
        ({"status": "error", "message": "bad key"}, "bad key"),
        ({"status": 404, "title": "Nobody here"}, "404 Nobody here"),
        ({"statusCode": 502}, "502"),
        ({"exit_code": 2, "stderr": "no such file"}, "exit code 2: no such file"),
        ({"result": {"error": "no luck"}}, "no luck"),
        ([{"error": "row is locked"}], "row is locked"),
    ],
)
def test_json_that_tells_its_failure_is_one(value: Any, said: str) -> None:
    assert failure_in(json.dumps(value), value) == said


@pytest.mark.parametrize(
    "text",
    [
        "Error handling in three languages: a guide\n" + "Catch what you can mend. " * 40,
        "The page lists 404 and 500 as common codes.\n" + "It explains them at length. " * 30,
        "def parse(text):\n    try:\n        return int(text)\n    except ValueError: return None\n",
        "All 12 tests passed. exit code: 0",
        "# Log\nTraceback (most recent call last):\nValueError: old trouble\n\nIt was fixed in May.\n",
        "Errors found: none",
        "",
    ],
)
def test_a_text_that_talks_about_errors_is_no_failure(text: str) -> None:
    assert failure_in(text, text) is None


@pytest.mark.parametrize(
    "value",
    [
        {"error": None, "rows": [1]},
        {"error": 0.03, "r2": 0.9},
        {"errors": [], "ok": True},
        {"id": 7, "name": "nightly", "status": "failed", "branch": "main", "steps": 4, "owner": "kim", "took": 3},
        {"status": "open", "code": 12},
        {"exit_code": 0, "stdout": "done"},
        [{"error": "a"}, {"error": "b"}],
    ],
)
def test_a_record_that_has_a_word_for_errors_is_no_failure(value: Any) -> None:
    assert failure_in(json.dumps(value), value) is None


@given(value=st.dictionaries(NAMES, VALUES, max_size=5) | VALUES, text=st.text(max_size=80))
def test_whatever_comes_out_is_read(value: Any, text: str) -> None:
    found = failure_in(text, value)
    assert found is None or (found.strip() and "\n" not in found)
