"""/api/traces/{trace_id}/spans/details: several whole spans in one answer."""

import httpx

from backtrail.server.api.models.span import SpansOut
from tests.unit.api.conftest import Write, raw
from tests.unit.api.test_api_completed import tool
from tests.unit.api.test_api_spans import CHAT


async def details(api: httpx.AsyncClient, *span_ids: str, trace_id: str = "t1") -> SpansOut:
    answer = await api.get(f"/api/traces/{trace_id}/spans/details", params={"span_id": span_ids})
    assert answer.status_code == 200, answer.text
    return SpansOut.model_validate(answer.json())


async def test_spans_come_in_the_order_in_which_they_were_asked_for(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("a"), raw("b", attributes=CHAT), raw("c"))
    told = await details(api, "c", "b", "c")
    assert [span.span_id for span in told.spans] == ["c", "b"]
    assert told.spans[1].input_messages[1].content == "Weather in Paris?"
    assert (told.missing, told.left_out) == ([], [])


async def test_each_span_is_what_it_is_when_asked_for_alone(api: httpx.AsyncClient, write: Write) -> None:
    write(
        raw("ask", attributes=CHAT), tool("run", **{"input.value": "Paris"}), raw("big", attributes={"x": "é" * 70_000})
    )
    told = (await api.get("/api/traces/t1/spans/details?span_id=ask&span_id=run&span_id=big")).json()
    alone = [(await api.get(f"/api/spans/{span_id}?trace_id=t1")).json() for span_id in ("ask", "run", "big")]
    assert told["spans"] == alone
    assert alone[1]["tool"]["arguments"] == {"city": "Paris"}


async def test_what_is_not_there_is_named_and_the_rest_is_told(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("a"), raw("other", trace_id="t2"))
    told = await details(api, "gone", "a", "other")
    assert [span.span_id for span in told.spans] == ["a"]
    assert told.missing == ["gone", "other"]


async def test_an_answer_stays_small_and_says_what_to_ask_for_again(api: httpx.AsyncClient, write: Write) -> None:
    large = {f"part-{number}": "x" * 50_000 for number in range(60)}
    write(*(raw(name, attributes=large) for name in ("a", "b", "c")))
    answer = await api.get("/api/traces/t1/spans/details?span_id=a&span_id=b&span_id=c")
    told = SpansOut.model_validate(answer.json())
    assert len(answer.content) < 5_000_000
    assert ([span.span_id for span in told.spans], told.left_out) == (["a"], ["b", "c"])
    assert [span.span_id for span in (await details(api, *told.left_out)).spans] == ["b"]


async def test_a_wrong_question_says_what_is_wrong(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("a"))
    for query in ("", "?" + "&".join(f"span_id={number}" for number in range(51))):
        error = (await api.get(f"/api/traces/t1/spans/details{query}")).json()["error"]
        assert (error["code"], error["details"]["parameter"]) == ("wrong_parameter", "span_id"), query
    error = (await api.get("/api/traces/nowhere/spans/details?span_id=a")).json()["error"]
    assert error["code"] == "not_found"


async def test_ids_of_traces_may_hold_slashes(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("a", trace_id="runs/7"))
    assert [span.span_id for span in (await details(api, "a", trace_id="runs/7")).spans] == ["a"]
