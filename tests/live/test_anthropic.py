"""A plain Anthropic loop, traced by OpenInference: cached tokens, a tool and a stream."""

import pytest

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import Server
from tests.live.conftest import Run
from tests.live.told import told
from tests.live.weather import FINAL, FIRST, SECOND

pytestmark = [pytest.mark.live, pytest.mark.environment("openinference"), pytest.mark.timeout(600)]


def test_an_anthropic_loop_comes_out_whole(live: Run, server: Server, model: ModelServer) -> None:
    live("anthropic_loop.py", "openinference")
    (run,) = told(server.url)
    first, second = [span for span in run.of("llm") if span["input_messages"]]
    assert [(said["role"], said["content"]) for said in first["input_messages"]] == [
        ("system", "You are a weather assistant. Use the tools."),
        ("user", "What is the weather in Paris?"),
    ]
    (call,) = first["output_messages"][0]["tool_calls"]
    assert (call["name"], call["arguments"]) == ("get_weather", {"city": "Paris"})
    assert call["id"] == model.exchanges[0].reply.tool_calls[0].id
    answered = second["input_messages"][-1]
    assert (answered["role"], answered["content"], answered["tool_call_id"]) == (
        "tool", "TOOLRESULT: 18 C and sunny in Paris", call["id"],
    )  # fmt: skip
    assert second["output_messages"][0]["content"] == FINAL
    assert [tool["name"] for tool in first["tools_offered"]] == ["get_weather"]
    assert [first["usage"][key] for key in ("input", "output", "cached")] == [FIRST.input, FIRST.output, FIRST.cached]
    totals = run.trace["totals"]
    assert (totals["llm_calls"], totals["input_tokens"]) == (2, (FIRST.input or 0) + (SECOND.input or 0))
    assert (run.trace["session_id"], run.trace["user_id"]) == ("session-claude", "user-claude")
