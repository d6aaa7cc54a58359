"""Guards hold in real frameworks: nothing begins beyond a limit, and no halt is taken for an error to be retried."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from backtrail.core.model.message import ToolCall
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.live.environments import ROOT, python
from tests.live.runs import AGENTS, environ
from tests.live.weather import FIRST

SCRIPTS = {
    "langgraph": ("guarded_langgraph.py", "openinference"),
    "openai agents": ("guarded_openai_agents.py", "openinference"),
    "pydantic ai": ("guarded_pydantic_ai.py", "opentelemetry"),
}
CASES = [
    pytest.param(
        name, marks=(pytest.mark.live, pytest.mark.environment(environment), pytest.mark.timeout(600)), id=name
    )
    for name, (_, environment) in SCRIPTS.items()
]


def stubborn(request: ModelRequest) -> Reply:
    """Calls the same tool for ever, until an operator's message is in the conversation."""
    if "operator" in json.dumps(request.messages):
        return Reply(text="DONE", usage=FIRST)
    return Reply(tool_calls=(ToolCall(name="get_weather", arguments={"city": "Paris"}),), usage=FIRST)


def trials(name: str, environments: Callable[[str], None]) -> dict[str, tuple[dict[str, Any], list[ModelRequest]]]:
    script, environment = SCRIPTS[name]
    environments(environment)
    with ModelServer(stubborn) as model:
        done = subprocess.run(
            [str(python(environment)), str(AGENTS / script)],
            env={**environ("http://127.0.0.1:9", model, ""), "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{script} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        ended = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"trial"')]
        asked = [exchange.request for exchange in model.exchanges]
    return {
        each["trial"]: (each, [one for one in asked if f'trial {each["trial"]}"' in json.dumps(one.messages)])
        for each in ended
    }


@pytest.mark.parametrize("name", CASES)
def test_a_guard_holds_in_the_framework(name: str, environments: Callable[[str], None]) -> None:
    found = trials(name, environments)

    def ended(trial: str) -> tuple[str | None, int, str]:
        how, asked = found[trial]
        return how.get("halted"), len(asked), str(how.get("answer", ""))

    assert ended("stop") == ("steps", 3, ""), "no 4th model call begins, and no retry of the node makes one"
    assert ended("async") == ("steps", 3, "")
    assert ended("stream") == ("steps", 3, "")
    assert ended("loop") == ("loops", 2, ""), "the same call brought the same twice"
    assert ended("steer") == (None, 3, "DONE"), "the message was in the third request"
    assert ended("steer-stream") == (None, 3, "DONE")
    assert ended("ask") == ("steps", 4, ""), "two steps, two more that a human gave, and then a no"
    assert ended("ask-async") == ("steps", 2, "")
    assert ended("tokens") == ("tokens", 3, ""), "178 tokens a call, as the provider told"
    assert ended("free")[0] is None
    assert found["stop"][0]["spent"] == {"steps": 3, "tokens": 3 * 178}
