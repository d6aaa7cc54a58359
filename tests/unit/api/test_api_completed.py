"""/api/spans: what other spans of the trace know of a span."""

import json
from typing import Any

import httpx

from backtrail.core.model.raw import RawSpan
from tests.unit.api.conftest import Write, raw
from tests.unit.api.test_api_spans import CHAT, span

ANSWERED = CHAT | {
    "gen_ai.input.messages": json.dumps(
        [{"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": "sunny"}]}]
    ),
    "gen_ai.output.messages": "[]",
}


def tool(span_id: str, parent: str | None = None, **more: Any) -> RawSpan:
    attributes = {"openinference.span.kind": "TOOL", "tool.name": "weather", **more}
    return raw(span_id, parent, at=2, attributes=attributes)


async def test_a_tool_takes_arguments_and_output_from_the_models_messages(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("ask", attributes=CHAT), tool("run", **{"input.value": "Paris"}), raw("tell", at=4, attributes=ANSWERED))
    told = await span(api, "/api/spans/run?trace_id=t1")
    assert told.tool is not None
    assert (told.tool.arguments, told.tool.call_id, told.tool.output) == ({"city": "Paris"}, "c1", "sunny")
    assert len(told.notes) == 2
    assert told.attributes["input.value"] == "Paris"


async def test_both_spans_of_one_run_take_the_same_call(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("ask", attributes=CHAT), tool("outer"), tool("inner", "outer"))
    for span_id in ("outer", "inner"):
        told = await span(api, f"/api/spans/{span_id}?trace_id=t1")
        assert told.tool is not None
        assert told.tool.arguments == {"city": "Paris"}


async def test_a_silent_span_points_to_the_one_that_tells(api: httpx.AsyncClient, write: Write) -> None:
    silent = {key: value for key, value in CHAT.items() if "messages" not in key}
    write(raw("outer", attributes=CHAT), raw("inner", parent="outer", attributes=silent))
    assert (await span(api, "/api/spans/inner?trace_id=t1")).notes == [
        "the messages of this call are on span outer (outer), which watched it too"
    ]


async def test_a_tool_that_was_completed_is_not_called_silent(api: httpx.AsyncClient, write: Write) -> None:
    bare = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "weather"}
    write(raw("ask", attributes=CHAT), raw("run", at=2, attributes=bare, scope="opentelemetry.instrumentation.genai.x"))
    (note,) = (await span(api, "/api/spans/run?trace_id=t1")).notes
    assert note == "arguments and call id taken from the model's call in the same trace, found by its name"
