"""/api/compare: two traces side by side."""

import httpx
import pytest

from backtrail.core.model.raw import RawSpan
from backtrail.server.api.compare import side
from backtrail.server.api.models.compare import Comparison
from backtrail.testing.spans import agent, llm, span, tool
from tests.unit.api.conftest import Write


def run(trace: str, order: str, *, error: str | None = None, end: float | None = 9) -> list[RawSpan]:
    """An agent that looks an order up."""
    return [
        agent("a", trace=trace, asked="Where is it?", end=end),
        llm("l1", trace=trace, parent="a", asked="Where is it?", said="I look.", tokens=(10, 2), start=1, end=2),
        tool("t", trace=trace, parent="a", arguments=f'{{"order": "{order}"}}', error=error, start=3, end=5),
        llm("l2", trace=trace, parent="a", asked="Where is it?", said="Here.", tokens=(20, 3), start=6, end=7),
    ]


async def compared(api: httpx.AsyncClient, left: str, right: str) -> Comparison:
    answer = await api.get("/api/compare", params={"left": left, "right": right})
    assert answer.status_code == 200, answer.text
    return Comparison.model_validate(answer.json())


async def test_the_rows_tell_where_two_runs_part(api: httpx.AsyncClient, write: Write) -> None:
    write(*run("one", "A-1"), *run("two", "A-2", error="no such order"))
    found = await compared(api, "one", "two")
    assert found.rows.how == ["same", "call", "same"]
    assert (found.rows.left, found.rows.right, found.first) == ([0, 1, 2], [0, 1, 2], 1)
    left, right = found.left.calls, found.right.calls
    assert left.span_id == ["l1", "t", "l2"]
    assert left.kind == ["llm", "tool", "llm"]
    assert (left.asked[1], right.asked[1]) == ('order="A-1"', 'order="A-2"')
    assert (left.failed[1], right.failed[1]) == (False, True)
    assert "no such order" in right.gave[1]
    assert left.start == [10**9, 3 * 10**9, 6 * 10**9]
    assert left.latency_ns == [10**9, 2 * 10**9, 10**9]
    assert (left.input_tokens[0], left.output_tokens[0], left.agent[0]) == (10, 2, "a")
    assert found.left.totals.input_tokens == 30
    assert found.right.totals.tool_errors == 1


async def test_a_trace_beside_itself_has_no_difference(api: httpx.AsyncClient, write: Write) -> None:
    write(*run("one", "A-1"))
    found = await compared(api, "one", "one")
    assert set(found.rows.how) == {"same"}
    assert found.first is None


async def test_traces_without_calls_have_no_rows(api: httpx.AsyncClient, write: Write) -> None:
    write(span("root", trace="one"), span("root", trace="two"))
    found = await compared(api, "one", "two")
    assert (found.rows.how, found.first) == ([], None)


async def test_a_trace_that_is_not_there_is_told_with_its_side(api: httpx.AsyncClient, write: Write) -> None:
    write(*run("one", "A-1"))
    answer = await api.get("/api/compare", params={"left": "one", "right": "gone"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]["side"]) == (404, "not_found", "right")


async def test_a_trace_of_another_project_is_not_compared(api: httpx.AsyncClient, write: Write) -> None:
    write(*run("one", "A-1"))
    write(*run("two", "A-1"), project="shop")
    error = (await api.get("/api/compare", params={"left": "two", "right": "one"})).json()["error"]
    assert error["details"] == {"project": "default", "found_in": ["shop"], "side": "left"}
    assert "one project" in error["hint"]


async def test_a_comparison_is_not_sent_again_while_it_is_the_same(api: httpx.AsyncClient, write: Write) -> None:
    write(*run("one", "A-1"), *run("two", "A-1", end=None))
    asked = {"left": "one", "right": "two"}
    first = await api.get("/api/compare", params=asked)
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await api.get("/api/compare", params=asked, headers=known)).status_code == 304
    write(tool("late", trace="two", parent="a", start=8))
    later = await api.get("/api/compare", params=asked, headers=known)
    assert later.json()["rows"]["how"] == ["same", "same", "same", "right"]


async def test_calls_beyond_the_first_are_counted(
    api: httpx.AsyncClient, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side, "MOST", 2)
    write(*run("one", "A-1"))
    found = await compared(api, "one", "one")
    assert found.left.calls.span_id == ["l1", "t"]
    assert found.left.calls.asked[1] == 'order="A-1"'
    assert found.left.left_out == 1
