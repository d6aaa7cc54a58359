"""The seed case: Langfuse v2's own @observe() over an OpenAI client, with only host and keys changed."""

import pytest

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import Server
from tests.live.conftest import Run
from tests.live.told import told
from tests.live.truth import assert_calls_are_told
from tests.live.weather import FINAL

pytestmark = [pytest.mark.live, pytest.mark.environment("langfuse_v2"), pytest.mark.timeout(600)]


def test_an_observed_function_over_openai_comes_out_whole(live: Run, server: Server, model: ModelServer) -> None:
    live("langfuse_v2_observe.py", "langfuse_v2")
    by_name = {each.trace["name"]: each for each in told(server.url)}
    assert sorted(by_name) == ["answer", "broken", "plain", "streamed"]

    answer = by_name["answer"]
    told_calls = [span for name in ("answer", "plain", "streamed") for span in by_name[name].of("llm")]
    assert_calls_are_told(model.exchanges, told_calls)
    assert (answer.trace["session_id"], answer.trace["user_id"], answer.trace["tags"]) == (
        "session-v2", "user-v2", ["live"],
    )  # fmt: skip
    assert answer.trace["input_preview"]
    assert FINAL in answer.trace["output_preview"]
    assert answer.trace["latency_ns"] > 0

    plain = by_name["plain"].of("llm")[0]
    assert (plain["model"], plain["wrapper"]) == ("gpt-4o-mini", True)
    assert [(said["role"], said["content"]) for said in plain["input_messages"]] == [("user", "Say it plainly")]
    assert plain["output_messages"][0]["content"] == FINAL
    assert (plain["usage"]["input"], plain["usage"]["output"]) == (211, 53)

    assert by_name["plain"].trace["totals"]["input_tokens"] == 211, "told twice, counted once"

    assert by_name["broken"].trace["status"] == "error"
    assert any("WEATHER_DOWN" in (span["error"] or {}).get("message", "") for span in by_name["broken"].spans)
