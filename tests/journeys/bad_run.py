"""Runs of an agent that went wrong, as OTLP: one goes round in circles, one invents what it never saw, one is well."""

import json
from typing import Any, Final

from tests.journeys.agent_run import span

Json = dict[str, Any]

TOOLS: Final = [
    {
        "type": "function",
        "name": name,
        "description": says,
        "parameters": {"type": "object", "properties": {key: {"type": "string"} for key in keys}, "required": keys},
    }
    for name, says, keys in (
        ("track_parcel", "Where a parcel is, by its number", ["parcel_id"]),
        ("cancel_order", "Cancel an order by its number", ["order_id"]),
    )
]
TRACKED: Final = {"parcel_id": "PX-20417733"}
INVENTED: Final = "ORD-88213946"
LOOKS: Final = 5


def circling_run(trace: int) -> list[Json]:
    """Asks five times where a parcel is, and is told the same five times."""
    said: list[Json] = [_user("Where is my parcel PX-20417733?")]
    spans = [span(trace, 0, "parcel-agent", parent=None, lasts=LOOKS * 2 + 2, **_agent(said, "I do not know."))]
    for turn in range(LOOKS):
        call = {"id": f"call_{turn}", "type": "tool_call", "name": "track_parcel", "arguments": TRACKED}
        answer: Json = {"role": "assistant", "parts": [call]}
        at = 2.0 * turn
        spans.append(span(trace, 2 * turn + 1, "chat", at=at, lasts=0.9, **_llm(said, answer)))
        result = json.dumps({"parcel_id": "PX-20417733", "state": "unknown", "carrier": "none"})
        ran = _tool("track_parcel", f"call_{turn}", TRACKED, result)
        spans.append(span(trace, 2 * turn + 2, "track_parcel", at=at + 1, lasts=0.5, **ran))
        gave = {"type": "tool_call_response", "id": f"call_{turn}", "result": result}
        said = [*said, answer, {"role": "tool", "parts": [gave]}]
    last = _says("I do not know where it is.")
    spans.append(span(trace, 2 * LOOKS + 1, "chat", at=2.0 * LOOKS, lasts=0.9, **_llm(said, last)))
    return spans


def inventing_run(trace: int) -> list[Json]:
    """Cancels an order whose number nobody told it."""
    said: list[Json] = [_user("Please cancel my last order.")]
    call = {"id": "call_1", "type": "tool_call", "name": "cancel_order", "arguments": {"order_id": INVENTED}}
    answer: Json = {"role": "assistant", "parts": [call]}
    result = json.dumps({"order_id": INVENTED, "state": "cancelled"})
    told = [
        *said,
        answer,
        {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call_1", "result": result}]},
    ]
    return [
        span(trace, 0, "order-agent", parent=None, lasts=4, **_agent(said, "Your order is cancelled.")),
        span(trace, 1, "chat", at=0.1, lasts=1, **_llm(said, answer)),
        span(
            trace, 2, "cancel_order", at=1.2, lasts=1, **_tool("cancel_order", "call_1", {"order_id": INVENTED}, result)
        ),
        span(trace, 3, "chat", at=2.4, lasts=1, **_llm(told, _says("Your order is cancelled."))),
    ]


def clean_run(trace: int) -> list[Json]:
    """Is asked, and answers."""
    said = [_user("What is the capital of France?")]
    return [
        span(trace, 0, "quiz-agent", parent=None, lasts=2, **_agent(said, "Paris.")),
        span(trace, 1, "chat", at=0.1, lasts=1, **(_llm(said, _says("Paris.")) | {"gen_ai.tool.definitions": "[]"})),
    ]


def _user(text: str) -> Json:
    return {"role": "user", "parts": [{"type": "text", "content": text}]}


def _says(text: str) -> Json:
    return {"role": "assistant", "parts": [{"type": "text", "content": text}]}


def _agent(said: list[Json], answer: str) -> Json:
    asked = said[0]["parts"][0]["content"]
    return {"openinference.span.kind": "AGENT", "input.value": asked, "output.value": answer}


def _llm(said: list[Json], answer: Json) -> Json:
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.response.model": "gpt-4o",
        "gen_ai.input.messages": json.dumps(said),
        "gen_ai.output.messages": json.dumps([answer]),
        "gen_ai.tool.definitions": json.dumps(TOOLS),
    }


def _tool(name: str, call: str, arguments: Json, output: str) -> Json:
    return {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": name,
        "gen_ai.tool.call.id": call,
        "gen_ai.tool.call.arguments": json.dumps(arguments),
        "gen_ai.tool.call.result": output,
    }
