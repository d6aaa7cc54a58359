"""A LlamaIndex agent and a query over an index, traced by OpenInference."""

import pytest

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import Server
from tests.live.conftest import Run
from tests.live.told import told
from tests.live.truth import assert_calls_are_told

pytestmark = [pytest.mark.live, pytest.mark.environment("llama_index"), pytest.mark.timeout(600)]


def test_an_agent_and_a_retrieval_come_out_whole(live: Run, server: Server, model: ModelServer) -> None:
    live("llama_index_agent.py", "llama_index")
    traces = told(server.url)
    calls = [span for each in traces for span in each.of("llm") if span["usage"]]
    assert_calls_are_told(model.exchanges, calls, without=frozenset({"tools"}))
    (tool,) = [span for each in traces for span in each.of("tool")]
    assert tool["tool"]["arguments"] == {"city": "Paris"}
    assert "TOOLRESULT: 18 C and sunny in Paris" in str(tool["tool"]["output"])
    found = next(span for each in traces for span in each.of("retriever"))
    assert found["query"] == "Is Paris sunny?"
    assert {each["content"] for each in found["documents"]} == {"Paris is sunny in May.", "Oslo is not."}
    assert all(each["score"] is not None for each in found["documents"])
    assert {each.trace["session_id"] for each in traces} == {"session-li"}
    assert {each.trace["user_id"] for each in traces} == {"user-li"}
