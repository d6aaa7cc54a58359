"""Claims about calls that the tape does not answer: each way to answer them, on a plain replay."""

from pathlib import Path
from typing import Any

import openai
import pytest

import backtrail
from backtrail.core.tape.recording.tape import Tape
from backtrail.testing.model_script import ModelRequest
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds
from tests.replay.conftest import called

DONE: list[str] = []


@backtrail.observe(kind="tool")
def weather(city: str) -> dict[str, Any]:
    DONE.append(city)
    return {"city": city, "sky": "clear"}


@backtrail.observe(kind="tool", side_effect=True)
def pay(amount: int) -> str:
    DONE.append(f"paid {amount}")
    return "ok"


@pytest.fixture
def tape() -> Tape:
    with backtrail.record() as recording:
        weather("Oslo")
        weather("Rome")
        pay(1)
    DONE.clear()
    return recording.tape


def refuses(args: Any) -> Any:
    raise LookupError(f"no city {args['city']}")


def test_a_function_simulates_a_call_and_may_have_it_fail(tape: Tape) -> None:
    with backtrail.replay(tape, on_miss={"tool:weather": refuses}) as run:
        weather("Oslo")
        with pytest.raises(LookupError, match="no city Bonn"):
            weather("Bonn")
        weather("Rome")
        pay(1)
    assert [event.source for event in run.tape.events] == ["tape", "simulated", "tape", "tape"]
    assert run.tape.events[1].outcome == "error"


def test_a_model_simulates_a_call_from_the_recorded_ones(tape: Tape, monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer(lambda _: '{"city": "Bonn", "sky": "grey"}') as model:
        monkeypatch.setenv("OPENAI_BASE_URL", model.openai_url)
        ways = {"tool:weather": "simulate:model=small"}
        with backtrail.replay(tape, on_miss=ways) as run:
            assert weather("Bonn") == {"city": "Bonn", "sky": "grey"}
            weather("Oslo"), weather("Rome"), pay(1)
    asked: ModelRequest = model.exchanges[0].request
    assert asked.model == "small"
    assert 'weather({"city": "Oslo"}) -> {"city": "Oslo", "sky": "clear"}' in asked.question
    assert asked.question.endswith('The call:\nweather({"city": "Bonn"})')
    assert [event.kind for event in run.tape.events] == ["tool"] * 4


def test_a_model_that_is_not_there_stops_the_run_and_says_what_to_set(
    tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with (
        pytest.raises(backtrail.Divergence, match="Set OPENAI_BASE_URL"),
        backtrail.replay(tape, on_miss={"tool:weather": "simulate:model=small"}),
    ):
        weather("Bonn")


def test_the_nearest_recorded_call_answers_and_is_then_used_up(tape: Tape) -> None:
    with backtrail.replay(tape, on_miss={"tool:weather": "nearest"}) as run:
        assert weather("Oslo ")["city"] == "Oslo"
        weather("Rome")
        pay(1)
    assert run.tape.events[0].source == "nearest"
    assert str(run.tape.events[0].meta["why"]).endswith("like event 0")


def test_the_body_of_a_tool_that_changes_the_world_runs_for_no_wildcard(tape: Tape) -> None:
    def agent() -> None:
        with backtrail.replay(tape, on_miss={"*": "body"}):
            weather("Bonn")
            pay(2)

    with pytest.raises(backtrail.Divergence, match="called tool pay"):
        agent()
    assert DONE == ["Bonn"]


def test_a_stub_of_a_model_s_answer_reaches_the_client_as_its_provider_s(
    model: ModelServer, recorded: Tape, world: Path
) -> None:
    with backtrail.replay(recorded, on_miss={"llm:*": "stub:I do not know."}) as run:
        with openai.OpenAI() as client:
            told = client.chat.completions.create(model="scripted", messages=[{"role": "user", "content": "new"}])
        assert told.choices[0].message.content == "I do not know."
        refunds.run(refunds.QUESTION)
    assert run.tape.events[0].source == "stub"
    assert model.exchanges == []
    assert world.read_text() == ""


def test_a_changed_list_of_tools_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*names: str) -> None:
        tools: Any = [{"type": "function", "function": {"name": name, "parameters": {}}} for name in names]
        with openai.OpenAI(max_retries=0) as client:
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}], tools=tools)

    with ModelServer([called("search", q="x")]) as model:
        monkeypatch.setenv("OPENAI_BASE_URL", model.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        with backtrail.record() as recording:
            ask("search", "refund")
        with pytest.raises(backtrail.Divergence) as raised, backtrail.replay(recording.tape):
            ask("search", "cancel")
    assert raised.value.difference.kind == "tool_set_changed"
    assert "the model was offered other tools than were recorded: cancel came, refund went" in str(raised.value)
