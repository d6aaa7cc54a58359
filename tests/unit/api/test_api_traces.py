"""/api/traces: lists, one trace, and its spans in columns."""

from typing import Any

import httpx
import pytest

from backtrail.server.api.models.trace import Skeleton, TraceDetail, TracePage
from tests.unit.api.conftest import NOON, SECOND, Write, raw


async def test_a_list_is_newest_first_and_pages_by_cursor(api: httpx.AsyncClient, write: Write) -> None:
    for number in range(5):
        write(raw("root", trace_id=f"t{number}", at=number))
    seen: list[str] = []
    after: str | None = None
    while True:
        asked = {"limit": "2"} | ({"after": after} if after else {})
        page = TracePage.model_validate((await api.get("/api/traces", params=asked)).json())
        seen += [row.trace_id for row in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == ["t4", "t3", "t2", "t1", "t0"]


async def test_a_list_is_filtered_by_query_and_time(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("fast", trace_id="a", lasts=1), raw("slow", trace_id="b", at=60, lasts=30))
    for asked in ({"query": "latency:>3s"}, {"since": "2026-11-24T12:00:30Z"}, {"query": "name:SLO*"}):
        page = (await api.get("/api/traces", params=asked)).json()
        assert [row["trace_id"] for row in page["rows"]] == ["b"], asked
    page = (await api.get("/api/traces", params={"until": "2026-11-24T12:00:30+00:00"})).json()
    assert [row["trace_id"] for row in page["rows"]] == ["a"]


async def test_a_trace_tells_its_times_to_the_nanosecond(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root", at=0.000000001, lasts=2))
    trace = TraceDetail.model_validate((await api.get("/api/traces/t1")).json())
    assert trace.start == "2026-11-24T12:00:00.000000001Z"
    assert trace.end == "2026-11-24T12:00:02.000000001Z"
    assert trace.latency_ns == 2 * SECOND
    assert trace.project == "default"


async def test_an_open_trace_has_no_end(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root", lasts=None))
    trace = (await api.get("/api/traces/t1")).json()
    assert (trace["end"], trace["latency_ns"]) == (None, None)


async def test_ids_may_hold_slashes(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root/1", trace_id="run/7"))
    assert (await api.get("/api/traces/run%2F7")).json()["trace_id"] == "run/7"
    assert (await api.get("/api/traces/run%2F7/spans")).json()["columns"]["span_id"] == ["root/1"]
    assert (await api.get("/api/spans/root%2F1")).json()["span_id"] == "root/1"


async def test_the_skeleton_holds_every_span_in_columns(api: httpx.AsyncClient, write: Write) -> None:
    model = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4.1", "gen_ai.usage.input_tokens": 7}
    write(
        raw("root", lasts=5),
        raw("call", "root", at=1, lasts=1, attributes=model),
        raw("bad", "call", at=1.5, lasts=None, status="error", status_message="rate limit\nmore"),
        raw("lost", "never-came", at=2),
    )
    skeleton = Skeleton.model_validate((await api.get("/api/traces/t1/spans")).json())
    columns = skeleton.columns
    assert columns.span_id == ["root", "call", "bad", "lost"]
    assert columns.parent == [-1, 0, 1, -1]
    assert skeleton.orphans == [3]
    assert columns.start == [0, SECOND, SECOND * 3 // 2, 2 * SECOND]
    assert columns.end == [5 * SECOND, 2 * SECOND, None, 3 * SECOND]
    assert skeleton.models[columns.model[1]] == "gpt-4.1"
    assert columns.model[0] == -1
    assert columns.input_tokens == [None, 7, None, None]
    assert skeleton.statuses[columns.status[2]] == "error"
    assert "rate limit" in (columns.error[2] or "")
    assert skeleton.start == "2026-11-24T12:00:00.000000000Z"


async def test_a_wrapper_around_the_same_call_is_told(api: httpx.AsyncClient, write: Write) -> None:
    model: dict[str, Any] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.response.id": "r1",
        "gen_ai.usage.input_tokens": 7,
    }
    write(raw("outer", lasts=5, attributes=model), raw("inner", "outer", at=1, attributes=model))
    skeleton = (await api.get("/api/traces/t1/spans")).json()
    assert skeleton["wrappers"] == [0]


async def test_the_skeleton_is_not_sent_again_while_it_is_the_same(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root"))
    first = await api.get("/api/traces/t1/spans")
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await api.get("/api/traces/t1/spans", headers=known)).status_code == 304
    write(raw("late", "root", at=0.5))
    assert (await api.get("/api/traces/t1/spans", headers=known)).status_code == 200


async def test_only_a_trace_that_ended_a_while_ago_is_cached(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root", trace_id="old", at=-86_400 * 400), raw("root", trace_id="open", lasts=None))
    assert "stale-while-revalidate" in (await api.get("/api/traces/old/spans")).headers["Cache-Control"]
    assert (await api.get("/api/traces/open/spans")).headers["Cache-Control"] == "private, no-cache"


async def test_a_missing_trace_is_told_with_the_project_that_has_it(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root"), project="shop")
    for path in ("/api/traces/t1", "/api/traces/t1/spans"):
        answer = await api.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"] == {
            "code": "not_found",
            "message": "no trace 't1' in project 'default'",
            "hint": "It is in project 'shop': add ?project=shop",
            "details": {"project": "default", "found_in": ["shop"]},
        }
    assert (await api.get("/api/traces/t1?project=shop")).status_code == 200


async def test_a_deleted_trace_is_gone(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root"), raw("child", "root"))
    assert (await api.delete("/api/traces/t1")).json() == {"spans": 2, "traces": None}
    assert (await api.delete("/api/traces/t1")).status_code == 404
    assert (await api.get("/api/traces")).json()["rows"] == []


WRONG = {
    "/api/traces?limit=0": ("wrong_parameter", "'limit'", {"parameter": "limit", "given": "0"}),
    "/api/traces?limit=x": ("wrong_parameter", "'limit'", {"parameter": "limit", "given": "x"}),
    "/api/traces?sort=nothing": ("wrong_parameter", "'sort'", {"parameter": "sort", "given": "nothing"}),
    "/api/traces?since=soon": ("wrong_parameter", "'since'", {"parameter": "since", "given": "soon"}),
    "/api/traces?query=latencyy:>3s": ("wrong_query", "latencyy", {"start": 0, "end": 8}),
    "/api/sessions?query=tool:": ("wrong_query", "early", {"start": 4, "end": 5}),
    "/api/search?query=": ("wrong_parameter", "'query'", {"parameter": "query", "given": ""}),
    "/api/live?topics=weather": ("wrong_parameter", "'topics'", {"parameter": "topics", "given": "weather"}),
}


@pytest.mark.parametrize("url", WRONG)
async def test_what_is_wrong_is_named(api: httpx.AsyncClient, url: str) -> None:
    answer = await api.get(url)
    error = answer.json()["error"]
    code, words, details = WRONG[url]
    assert answer.status_code == 400
    assert error["code"] == code
    assert words in error["message"]
    assert error["hint"]
    assert error["details"] == details


async def test_large_answers_are_compressed(api: httpx.AsyncClient, write: Write) -> None:
    write(*(raw(f"span-{number}", at=number) for number in range(200)))
    answer = await api.get("/api/traces/t1/spans", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.json()["columns"]["span_id"]) == 200
    plain = await api.get("/api/traces/t1/spans", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == answer.json()


def test_noon_is_noon() -> None:
    assert NOON % (86_400 * SECOND) == 43_200 * SECOND
