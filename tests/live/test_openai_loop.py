"""A plain OpenAI loop, traced by each OpenTelemetry instrumentor: calls, a stream, an embedding and an error."""

from dataclasses import dataclass

import pytest

from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import Server
from tests.live.conftest import Run
from tests.live.told import told
from tests.live.truth import assert_calls_are_told


@dataclass(frozen=True, kw_only=True)
class Instrumentor:
    """One instrumentor of the OpenAI client."""

    environment: str
    tracer: str
    without: frozenset[str] = frozenset()
    """What it does not send; see `assert_calls_are_told`."""


INSTRUMENTORS = (
    Instrumentor(environment="openinference", tracer="openinference"),
    Instrumentor(environment="opentelemetry", tracer="genai"),
    Instrumentor(environment="opentelemetry", tracer="traceloop", without=frozenset({"details of streamed usage"})),
)
CASES = [
    pytest.param(
        each,
        marks=(pytest.mark.live, pytest.mark.environment(each.environment), pytest.mark.timeout(600)),
        id=each.tracer,
    )
    for each in INSTRUMENTORS
]


@pytest.mark.parametrize("instrumentor", CASES)
def test_a_plain_loop_comes_out_whole(
    instrumentor: Instrumentor, live: Run, server: Server, model: ModelServer
) -> None:
    live("openai_loop.py", instrumentor.environment, instrumentor.tracer)
    (run,) = told(server.url)
    assert_calls_are_told(model.exchanges, run.of("llm"), without=instrumentor.without)
    (embedding,) = run.of("embedding")
    assert embedding["model"] == "text-embedding-3-small"
    assert (run.trace["session_id"], run.trace["user_id"]) == ("session-oi", "user-oi")
    totals = run.trace["totals"]
    assert (totals["llm_calls"], totals["errors"] > 0) == (5, True)
    assert (totals["input_tokens"], totals["output_tokens"]) == (2 * 348, 2 * 94)
