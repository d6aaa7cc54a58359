"""An agent with tools, written for each SDK as its documentation says, comes out whole: one run, and one that fails."""

from dataclasses import dataclass, field

import pytest

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import Server
from tests.live.conftest import Run
from tests.live.told import told
from tests.live.truth import assert_calls_are_told


@dataclass(frozen=True, kw_only=True)
class Sdk:
    """One way to trace the agent."""

    script: str
    environment: str
    tracer: str = ""
    session: str | None = None
    user: str | None = None
    tags: bool = True
    arguments: object = field(default_factory=lambda: {"city": "Paris"})
    """Of the tool, as it sends them."""
    call_id: bool = False
    """Its tool spans carry the id of the call that they answer."""
    error: str = "WEATHER_DOWN"
    """What its failed tool spans say."""
    without: frozenset[str] = frozenset()
    """What it does not send; see `assert_calls_are_told`."""


SDKS = {
    "langfuse": Sdk(script="langfuse_observe.py", environment="langfuse", session="session-v5", user="user-v5"),
    "langsmith": Sdk(
        script="langsmith_traceable.py",
        environment="langsmith",
        tracer="langsmith",
        session="session-ls",
        user="user-ls",
    ),
    "langgraph through langsmith": Sdk(
        script="langgraph_agent.py",
        environment="langsmith",
        tracer="langsmith",
        session="session-lg",
        user="user-lg",
        call_id=True,
    ),
    "langgraph through openinference": Sdk(
        script="langgraph_agent.py",
        environment="openinference",
        tracer="openinference",
        session="session-lg",
        user="user-lg",
        call_id=True,
    ),
    "langgraph through langfuse": Sdk(
        script="langgraph_agent.py",
        environment="langfuse",
        tracer="langfuse",
        session="session-lg",
        user="user-lg",
        call_id=True,
    ),
    "pydantic ai": Sdk(script="pydantic_ai_agent.py", environment="opentelemetry", tags=False, call_id=True),
    "openai agents through openinference": Sdk(
        script="openai_agents_agent.py", environment="openinference", tracer="openinference", tags=False
    ),
    "openai agents through their own exporter": Sdk(
        script="openai_agents_agent.py",
        environment="openinference",
        tracer="native",
        session="session-agents",
        tags=False,
        without=frozenset({"model", "content", "tools"}),
    ),
}
CASES = [
    pytest.param(
        sdk, marks=(pytest.mark.live, pytest.mark.environment(sdk.environment), pytest.mark.timeout(600)), id=name
    )
    for name, sdk in SDKS.items()
]


@pytest.mark.parametrize("sdk", CASES)
def test_an_agent_comes_out_whole(sdk: Sdk, live: Run, server: Server, model: ModelServer) -> None:
    live(sdk.script, sdk.environment, sdk.tracer)
    good, bad = told(server.url)

    assert_calls_are_told(model.exchanges, [*good.of("llm"), *bad.of("llm")], without=sdk.without)
    tool = good.named("get_weather")
    assert (tool["kind"], tool["status"] == "error") == ("tool", False)
    assert tool["tool"]["arguments"] == sdk.arguments
    assert tool["tool"]["output"] == "TOOLRESULT: 18 C and sunny in Paris"
    if sdk.call_id:
        assert tool["tool"]["call_id"] == model.exchanges[0].reply.tool_calls[0].id
    broken = bad.named("broken_tool")
    assert (broken["kind"], broken["status"]) == ("tool", "error")
    assert sdk.error in broken["error"]["message"]

    totals = good.trace["totals"]
    assert (totals["steps"], totals["llm_calls"], totals["tool_calls"], totals["tool_errors"]) == (2, 2, 1, 0)
    assert (totals["input_tokens"], totals["output_tokens"], totals["cached_tokens"]) == (348, 94, 192)
    assert (bad.trace["totals"]["tool_calls"], bad.trace["totals"]["tool_errors"]) == (1, 1)
    for run in (good, bad):
        assert (run.trace["user_id"], run.trace["end"] is None) == (sdk.user, False)
        assert run.trace["session_id"] == sdk.session if sdk.session else True
        assert ("live" in run.trace["tags"]) == sdk.tags
    if "content" not in sdk.without:
        assert "Paris" in good.trace["input_preview"]


@pytest.mark.live
@pytest.mark.environment("langsmith")
@pytest.mark.timeout(600)
def test_langsmith_retrievals_keep_their_documents(live: Run, server: Server) -> None:
    live("langsmith_traceable.py", "langsmith", "langsmith")
    good, _ = told(server.url)
    found = good.named("look_up")
    assert (found["kind"], found["query"]) == ("retriever", "What is the weather in Paris?")
    assert [(each["content"], each["score"]) for each in found["documents"]] == [
        ("Paris is sunny in May.", 0.91),
        ("Oslo is not.", 0.42),
    ]
