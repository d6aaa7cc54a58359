"""Claims about forks at steps that hold others, and at ones that are to fail."""

import json
from pathlib import Path
from typing import Any

import openai
import pytest

import backtrail
from backtrail.core.tape.recording.tape import Tape
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds
from tests.replay.conftest import called


def test_a_fork_makes_a_step_raise_where_its_result_is_a_recorded_error(recorded: Tape, world: Path) -> None:
    error = {"$t": "error", "c": "builtins:TimeoutError", "type": "TimeoutError", "message": "late", "args": ["late"]}
    run = backtrail.fork(recorded, at=1, result=error, run=lambda: refunds.run(refunds.QUESTION)).runs[0]
    assert run.output == "I could not: failed: late"
    assert run.called[0].outcome == "error"
    assert world.read_text() == ""


def test_a_step_gives_its_other_answer_where_bodies_of_tools_run_too(recorded: Tape, world: Path) -> None:
    tried = backtrail.fork(
        recorded, at=1, result={"days_ago": 3}, level="http", run=lambda: refunds.run(refunds.QUESTION)
    )
    assert tried.runs[0].output == 'Not refunded: {"days_ago": 3}'
    assert world.read_text() == ""


def asked(client: openai.OpenAI, messages: list[Any]) -> Any:
    return client.chat.completions.create(model="scripted", messages=messages).choices[0].message


@backtrail.observe(kind="tool")
def summary(text: str) -> str:
    """A tool that asks a model itself."""
    with openai.OpenAI(max_retries=0) as client:
        return str(asked(client, [{"role": "user", "content": f"Sum up: {text}"}]).content)


@backtrail.observe(kind="llm")
def decide(messages: list[Any]) -> dict[str, Any]:
    """A function around a model call."""
    with openai.OpenAI(max_retries=0) as client:
        told: dict[str, Any] = asked(client, messages).model_dump(exclude_none=True)
        return told


def agent() -> str:
    messages: list[Any] = [{"role": "user", "content": "Read the book"}]
    while True:
        message = decide(messages)
        if not message.get("tool_calls"):
            return str(message["content"])
        messages.append(message)
        for call in message["tool_calls"]:
            given = summary(**json.loads(call["function"]["arguments"]))
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": given})


def reader(request: ModelRequest) -> Reply | str:
    if request.question.startswith("Sum up"):
        return f"short {request.question[8:]}"
    tools = [str(each["content"]) for each in request.messages if each["role"] == "tool"]
    return called("summary", text=f"page {len(tools)}") if len(tools) < 2 else " and ".join(tools)


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Any:
    with ModelServer(reader) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        with backtrail.record() as recording:
            assert agent() == "short page 0 and short page 1"
        server.exchanges.clear()
        yield recording.tape, server


def test_a_model_that_a_tool_asked_is_no_part_of_the_frozen_beginning_of_a_run_that_has_the_tool_answered(
    book: Any,
) -> None:
    tape, server = book
    last = [event.i for event in tape.events if event.parent is None][-1]
    run = backtrail.fork(tape, at=last, run=agent).runs[0]
    assert (run.output, run.diverged) == ("short page 0 and short page 1", None)
    assert len(server.exchanges) == 1


def test_a_fork_at_a_function_around_a_model_answers_in_its_place(book: Any) -> None:
    tape, server = book
    second = [event.i for event in tape.events if event.parent is None and event.kind == "llm"][1]
    run = backtrail.fork(tape, at=second, result={"$t": "dict", "v": [["content", "enough"]]}, run=agent).runs[0]
    assert run.output == "enough"
    assert server.exchanges == []
