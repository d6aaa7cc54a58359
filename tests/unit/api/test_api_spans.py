"""/api/spans: a span as understood, cut where it is large, and as it was sent."""

import json

import httpx

from backtrail.server.api.models.span import SpanOut
from tests.unit.api.conftest import NOON, Write, raw

ISSUE = {
    "kind", "name", "status", "error", "start", "end", "model", "provider", "input_messages",
    "output_messages", "tools_offered", "tool", "query", "documents", "usage", "cost", "session_id",
    "user_id", "tags", "environment", "release", "attributes", "notes",
}  # fmt: skip
LARGE = "é" * 100_000

CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4.1",
    "gen_ai.usage.input_tokens": 12,
    "gen_ai.usage.output_tokens": 5,
    "gen_ai.input.messages": json.dumps(
        [
            {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
            {"role": "user", "parts": [{"type": "text", "content": "Weather in Paris?"}]},
        ]
    ),
    "gen_ai.output.messages": json.dumps(
        [
            {
                "role": "assistant",
                "parts": [{"type": "tool_call", "id": "c1", "name": "weather", "arguments": {"city": "Paris"}}],
                "finish_reason": "tool_call",
            }
        ]
    ),
    "session.id": "s1",
}


async def span(api: httpx.AsyncClient, path: str) -> SpanOut:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    return SpanOut.model_validate(answer.json())


async def test_a_span_has_every_key_and_no_more_than_the_model_says(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("plain"))
    answer = (await api.get("/api/spans/plain")).json()
    assert set(answer) >= ISSUE
    assert set(answer) == {field.alias or name for name, field in SpanOut.model_fields.items()}


async def test_a_model_call_is_understood(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("call", attributes=CHAT))
    told = await span(api, "/api/spans/call?trace_id=t1")
    assert (told.kind, told.model, told.provider, told.session_id) == ("llm", "gpt-4.1", "openai", "s1")
    assert [(message.role, message.content) for message in told.input_messages] == [
        ("system", "Be brief."),
        ("user", "Weather in Paris?"),
    ]
    assert told.output_messages[0].tool_calls[0].model_dump() == {
        "id": "c1",
        "name": "weather",
        "arguments": {"city": "Paris"},
    }
    assert told.usage is not None
    assert (told.usage.input, told.usage.output) == (12, 5)
    assert told.start == "2026-11-24T12:00:00.000000000Z"
    assert told.attributes["gen_ai.request.model"] == "gpt-4.1"
    assert told.truncated == []


async def test_a_large_value_is_cut_and_told_and_can_be_read_whole(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("big", attributes={"report/full": LARGE, "small": "x"}))
    told = await span(api, "/api/spans/big")
    cut = told.truncated[0]
    assert [each.field for each in told.truncated] == ["/attributes/report~1full"]
    assert cut.bytes == len(LARGE.encode())
    assert LARGE.startswith(told.attributes["report/full"])
    assert len(told.attributes["report/full"].encode()) <= 65_536
    whole = await api.get("/api/spans/big/raw", params={"field": cut.field})
    assert whole.text == LARGE
    assert whole.headers["Content-Type"].startswith("text/plain")
    assert (await span(api, "/api/spans/big?full=true")).attributes["report/full"] == LARGE


async def test_a_large_structure_is_cut_as_json_text(api: httpx.AsyncClient, write: Write) -> None:
    rows = [{"n": number, "text": "row"} for number in range(10_000)]
    write(raw("big", attributes={"rows": rows}))
    told = await span(api, "/api/spans/big")
    assert told.attributes["rows"].startswith('[{"n":0,"text":"row"}')
    assert (await api.get("/api/spans/big/raw?field=attributes/rows")).json() == rows


async def test_a_span_of_very_many_large_values_stays_small(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("huge", attributes={f"part-{number}": "x" * 50_000 for number in range(300)}))
    answer = await api.get("/api/spans/huge")
    assert len(answer.content) < 9_000_000
    assert {cut["bytes"] for cut in answer.json()["truncated"]} == {50_000}
    assert answer.json()["attributes"]["part-299"] == "x" * 256


async def test_deliveries_are_shown_as_they_were_sent(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("call", lasts=None, attributes={"a": 1}))
    write(raw("call", lasts=1, attributes={"b": 2}))
    deliveries = (await api.get("/api/spans/call/raw")).json()
    assert [each["attributes"] for each in deliveries] == [{"a": 1}, {"b": 2}]
    assert deliveries[0]["start"] == NOON


async def test_a_wrong_pointer_says_what_there_is(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("call"))
    for field in ("nothing", "/input_messages/7", "/name/x", "/input_messages/x", "/"):
        answer = await api.get("/api/spans/call/raw", params={"field": field})
        assert answer.status_code == 404, field
        assert "input_messages" in answer.json()["error"]["hint"]


async def test_a_missing_span_is_told_with_the_project_that_has_it(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("call"), project="shop")
    for path in ("/api/spans/call", "/api/spans/call?trace_id=t1", "/api/spans/call/raw"):
        error = (await api.get(path)).json()["error"]
        assert error["code"] == "not_found"
        assert error["details"]["found_in"] == ["shop"]
    error = (await api.get("/api/spans/call?project=shop&trace_id=other")).json()["error"]
    assert error["message"] == "no trace 'other' in project 'shop'"


async def test_events_and_links_are_whole(api: httpx.AsyncClient, write: Write) -> None:
    from backtrail.core.model.raw import RawEvent, RawLink

    write(
        raw(
            "call",
            events=[RawEvent(name="retry", time=NOON + 7, attributes={"start": 5})],
            links=[RawLink(trace_id="t2", span_id="s", attributes={"why": "batch"})],
        )
    )
    told = await span(api, "/api/spans/call")
    assert told.events[0].time == "2026-11-24T12:00:00.000000007Z"
    assert told.events[0].attributes == {"start": 5}
    assert told.links[0].model_dump() == {"trace_id": "t2", "span_id": "s", "attributes": {"why": "batch"}}
