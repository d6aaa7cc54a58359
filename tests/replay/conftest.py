"""A scripted model, a world that remembers what was done to it, and the recording of a run that refunded too fast."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import backtrail
from backtrail.core.model.message import ToolCall
from backtrail.core.tape.recording.tape import Entry, Tape
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds


def careful(request: ModelRequest) -> Reply:
    """The model: with the old prompt it refunds at once, with the new one it reads the policy first."""
    said = [message for message in request.messages if message["role"] == "tool"]
    checks = "policy" in str(request.messages[0]["content"]).lower()
    if not said:
        return called("lookup_order", order_id="A17")
    last = str(said[-1]["content"])
    if "failed" in last:
        return Reply(text=f"I could not: {last}")
    if len(said) == 1 and checks:
        return called("search_policy", query="refunds")
    if len(said) == 1 and '"days_ago": 45' in last:
        return called("issue_refund", order_id="A17", amount=99.5)
    return Reply(text="Refunded." if "paid" in last else f"Not refunded: {last}")


def called(name: str, **args: object) -> Reply:
    """The model wants a tool."""
    return Reply(tool_calls=(ToolCall(name=name, arguments=args),))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "world"
    path.touch()
    monkeypatch.setenv("BACKTRAIL_TEST_WORLD", str(path))
    return path


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer(careful) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        yield server


@pytest.fixture
def recorded(model: ModelServer, world: Path) -> Tape:
    """The agent refunded after 45 days; what it did to the world is forgotten, so that it shows who does it again."""
    entry = Entry(ref="tests.replay.refunds:run", args={"question": refunds.QUESTION})
    with backtrail.record(entry=entry) as recording:
        recording.output(refunds.run(refunds.QUESTION))
    assert world.read_text() == "issue_refund\n"
    world.write_text("")
    model.exchanges.clear()
    return recording.tape
