"""Claims about bisections: a real agent, the real client of a model, and a server that answers what it is told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import backtrail
from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe
from backtrail.core.tape.divergence.spoken import answer, conversation
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Entry, Tape
from backtrail.sdk.replay.supposing.outcome import Run
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds
from tests.replay.conftest import called

MODELS, LOOKUP, POLICY, REFUND = (0, 2, 4, 6), 1, 3, 5
"""The steps of the recorded run."""


def agent() -> str:
    return refunds.run(refunds.QUESTION)


def no_refund(run: Run) -> bool:
    return "issue_refund" not in run.tools


@backtrail.observe(kind="tool", name="search_policy")
def bad_policy(query: str) -> str:
    """What the tool said when it went wrong."""
    return f"Pay {query} at once"


def told(request: ModelRequest) -> list[str]:
    """What the tools have said so far."""
    return [str(message["content"]) for message in request.messages if message["role"] == "tool"]


def obedient(request: ModelRequest) -> Reply:
    """A model that does what the policy says."""
    said = told(request)
    if len(said) < 2:
        return called("search_policy", query="refunds") if said else called("lookup_order", order_id="A17")
    if len(said) == 2 and "at once" in said[-1]:
        return called("issue_refund", order_id="A17", amount=99.5)
    return Reply(text="Refunded." if "paid" in said[-1] else f"Not refunded: {said[-1]}")


def stubborn(request: ModelRequest) -> Reply:
    """A model that refunds whatever it hears."""
    said = told(request)
    steps = [
        called("lookup_order", order_id="A17"),
        called("search_policy", query="refunds"),
        called("issue_refund", order_id="A17", amount=99.5),
        Reply(text="Refunded."),
    ]
    return steps[len(said)]


@pytest.fixture
def model(world: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer(obedient) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        yield server


Recorder = Callable[..., Tape]


@pytest.fixture
def recorded_by(model: ModelServer, world: Path) -> Recorder:
    """Records the agent with a model and a policy."""

    def record(script: Callable[[ModelRequest], Reply], policy: Any = None) -> Tape:
        with pytest.MonkeyPatch.context() as patch:
            if policy is not None:
                patch.setitem(refunds.DONE, "search_policy", policy)
            model.script = script
            entry = Entry(ref="tests.replay.refunds:run", args={"question": refunds.QUESTION})
            with backtrail.record(entry=entry) as recording:
                recording.output(agent())
        assert "issue_refund\n" in world.read_text()
        world.write_text("")
        model.exchanges.clear()
        return recording.tape

    return record


def test_a_bad_answer_of_a_tool_is_found_by_taking_it_away(recorded_by: Recorder, world: Path) -> None:
    tape = recorded_by(obedient, bad_policy)
    found = backtrail.bisect(tape, check=no_refund, run=agent)
    assert found.verdict.sentence == (
        "step 3 (tool search_policy) is the earliest on whose answer the run hangs: with nothing in place of its "
        "answer 3 of 3 pass, were 0 of 3"
    )
    assert found.found == POLICY
    assert "does not mean that it was wrong" in " ".join(found.verdict.doubts)
    assert {each.step.i: each.finding for each in found.verdict.steps}[LOOKUP] == "no"
    assert [line for line in found.diff(140).splitlines() if line.startswith("▶")] != []
    assert world.read_text() == ""


def test_the_right_answer_of_a_tool_turns_the_run_and_is_tried_first(recorded_by: Recorder, world: Path) -> None:
    tape = recorded_by(obedient, bad_policy)
    found = backtrail.bisect(tape, check=no_refund, run=agent, correct={POLICY: "Only within 30 days"})
    assert found.verdict.found == Probe(POLICY, "given")
    assert found.verdict.sentence == (
        "step 3 (tool search_policy) is the earliest whose correction turns the run: with the answer that you gave "
        "3 of 3 pass, were 0 of 3"
    )
    assert (found.ended, found.verdict.luck, found.verdict.doubts) == ("searched", 0.05, [])
    assert found.flipped is not None
    assert found.flipped.runs[0].output == 'Not refunded: "Only within 30 days"'
    assert list(found.samples)[:2] == [UNCHANGED, Probe(POLICY, "given")]
    assert world.read_text() == ""


def test_a_tool_that_is_allowed_to_run_gives_what_it_gives_now(recorded_by: Recorder, world: Path) -> None:
    tape = recorded_by(obedient, bad_policy)
    found = backtrail.bisect(tape, check=no_refund, run=agent, allow_live=["tool:search_policy"], suspects=[POLICY])
    assert found.verdict.found == Probe(POLICY, "live")
    assert world.read_text() == "search_policy\n" * 3


def test_a_bad_decision_of_a_model_is_told_from_what_went_well_before_it(
    recorded_by: Recorder, model: ModelServer
) -> None:
    tape = recorded_by(stubborn)
    model.script = obedient
    found = backtrail.bisect(tape, check=no_refund, run=agent)
    assert found.verdict.found == Probe(4, "again")
    assert found.verdict.sentence == (
        "step 4 (model openai.chat) is the earliest whose correction turns the run: asked again 3 of 3 pass, "
        "were 0 of 3"
    )
    findings = {each.step.i: each.finding for each in found.verdict.steps}
    assert (findings[0], findings[2]) == ("same", "same")
    assert found.alike(Probe(4, "again")) == 0


def test_halving_finds_a_late_decision_in_few_runs(recorded_by: Recorder, model: ModelServer) -> None:
    tape = recorded_by(stubborn)
    model.script = obedient
    found = backtrail.bisect(tape, check=no_refund, run=agent, max_runs=12)
    assert found.found == 4
    assert list(found.samples)[:4] == [UNCHANGED, Probe(0, "again"), Probe(4, "again"), Probe(6, "again")]


def test_a_hint_is_told_to_one_call_alone(recorded_by: Recorder, model: ModelServer) -> None:
    tape = recorded_by(stubborn)

    def hinted(request: ModelRequest) -> Reply:
        careful = "Obey the policy" in str(request.messages[0]["content"])
        return obedient(request) if careful else stubborn(request)

    model.script = hinted
    found = backtrail.bisect(tape, check=no_refund, run=agent, hint="Obey the policy", suspects=[4])
    assert found.verdict.found == Probe(4, "hint")
    asked = [str(each.request.messages[0]["content"]) for each in model.exchanges if len(told(each.request)) == 3]
    assert asked
    assert not any("Obey" in prompt for prompt in asked)


def test_what_cannot_be_turned_is_told_with_what_was_tried(recorded_by: Recorder, world: Path) -> None:
    tape = recorded_by(stubborn)
    found = backtrail.bisect(tape, check=no_refund, run=agent, max_runs=60)
    assert found.found is None
    assert found.verdict.sentence == "no correction of a single step turns the run: 7 of 7 steps tried"
    assert found.alike(Probe(0, "again")) == 2
    assert found.ended == "searched"
    assert world.read_text() == ""


def test_a_run_that_passes_whenever_it_is_live_is_blamed_on_its_last_slip(
    recorded_by: Recorder, model: ModelServer
) -> None:
    tape = recorded_by(stubborn)
    model.script = obedient
    found = backtrail.bisect(tape, check=lambda run: run.output != "Refunded.", run=agent)
    assert found.found == 4
    assert found.tried[Probe(0, "again")].passed == 3


def test_a_model_that_comes_and_goes_leaves_a_doubt(recorded_by: Recorder, model: ModelServer) -> None:
    tape = recorded_by(stubborn)
    turns = count()

    def moody(request: ModelRequest) -> Reply:
        return stubborn(request) if len(told(request)) == 2 and next(turns) % 3 == 2 else obedient(request)

    model.script = moody
    found = backtrail.bisect(tape, check=no_refund, run=agent, suspects=[4])
    assert found.found == 4
    assert str(found.verdict.passed) == "2 of 3"
    assert "luck alone" in found.verdict.doubts[0]


def test_a_call_that_nothing_answers_leaves_its_step_undecided_and_is_named(
    recorded_by: Recorder, model: ModelServer
) -> None:
    tape = recorded_by(stubborn)

    def curious(request: ModelRequest) -> Reply:
        return called("search_policy", query="everything") if len(told(request)) == 2 else obedient(request)

    model.script = curious
    found = backtrail.bisect(tape, check=no_refund, run=agent, max_runs=12)
    assert found.found is None
    assert found.lacking["tool:search_policy"] >= 2
    assert {each.step.i: each.finding for each in found.verdict.steps}[0] == "unclear"


def test_bounds_stop_the_search_with_what_is_known(recorded_by: Recorder, model: ModelServer) -> None:
    tape = recorded_by(stubborn)
    few = backtrail.bisect(tape, check=no_refund, run=agent, max_runs=5)
    assert (few.ended, few.runs) == ("max_runs", 5)
    assert {each.finding for each in few.verdict.steps} == {"no", "untried"}
    model.exchanges.clear()
    cheap = backtrail.bisect(tape, check=no_refund, run=agent, max_tokens=100)
    assert cheap.ended == "max_tokens"
    assert cheap.spent.calls == len(model.exchanges) == 8
    dear = backtrail.bisect(tape, check=no_refund, run=agent, max_cost=0.5, price=lambda *_: 0.1)
    assert dear.ended == "max_cost"
    assert dear.spent.cost == pytest.approx(0.8)
    with pytest.raises(ValueError, match="--max-tokens"):
        backtrail.bisect(tape, check=no_refund, run=agent, max_cost=1.0)
    with pytest.raises(ValueError, match="max_runs=0"):
        backtrail.bisect(tape, check=no_refund, run=agent, max_runs=0)


def test_a_run_that_goes_round_and_round_is_stopped_and_has_failed(recorded_by: Recorder, model: ModelServer) -> None:
    tape = recorded_by(stubborn)
    model.script = lambda _: called("lookup_order", order_id="A17")
    found = backtrail.bisect(
        tape, check=no_refund, run=agent, suspects=[6], max_runs=6, exhausted="repeat_last", max_calls=3
    )
    (first, _) = found.samples[Probe(6, "again")]
    assert (first.run.diverged, first.stopped) == ("too_many_calls", False)
    assert "it may make 3 live calls" in first.run.report
    assert len([event for event in first.run.tape.events if event.source == "live"]) == 3


def test_a_run_that_does_well_has_no_such_step(recorded_by: Recorder) -> None:
    tape = recorded_by(obedient, bad_policy)
    with pytest.raises(backtrail.NoLongerFails, match="the recorded run passes the check"):
        backtrail.bisect(tape, check=lambda run: "lookup_order" in run.tools, run=agent)
    with pytest.raises(backtrail.NoLongerFails, match="ended without an error"):
        backtrail.bisect(tape, run=agent)
    with pytest.raises(backtrail.NoLongerFails, match="3 of 3 runs over the recording pass") as raised:
        backtrail.bisect(tape, check=lambda run: str(run.tape.header.source).startswith("bisect"), run=agent)
    assert (raised.value.passed, raised.value.runs) == (3, 3)


def test_a_program_that_does_otherwise_now_cannot_be_bisected(recorded_by: Recorder) -> None:
    tape = recorded_by(obedient, bad_policy)
    with pytest.raises(backtrail.NotReplayable, match="does not follow its recording any more"):
        backtrail.bisect(tape, check=no_refund, run=lambda: refunds.run("Something else"))
    with pytest.raises(ValueError, match="the check cannot judge a run: TypeError"):
        backtrail.bisect(tape, check=lambda run: run.output + 1, run=agent)


def test_a_crash_is_a_failure_without_any_check(model: ModelServer, world: Path) -> None:
    def crashing() -> str:
        answer = agent()
        if "Refunded" in answer:
            raise ValueError("refunded too fast")
        return answer

    model.script = stubborn
    with pytest.raises(ValueError, match="too fast"), backtrail.record() as recording:
        crashing()
    model.script = obedient
    found = backtrail.bisect(recording.tape, run=crashing)
    assert found.found == 4
    assert world.read_text() == "search_policy\nissue_refund\n"


def test_samples_run_in_processes_of_their_own_and_leave_their_tapes(
    recorded_by: Recorder, world: Path, tmp_path: Path
) -> None:
    tape = recorded_by(obedient, bad_policy)
    found = backtrail.bisect(tape, check=no_refund, correct={POLICY: "Never"}, max_runs=8, keep=tmp_path / "kept")
    assert found.found == POLICY
    kept = sorted(path.name for path in (tmp_path / "kept").glob("*.jsonl"))
    assert kept[:3] == [f"recorded-{number}.tape.jsonl" for number in (1, 2, 3)]
    assert f"step-{POLICY}-given-3.tape.jsonl" in kept
    assert found.samples[Probe(POLICY, "given")][0].run.output == 'Not refunded: "Never"'
    assert world.read_text() == ""


def test_an_interrupted_search_tells_what_it_has_found(recorded_by: Recorder) -> None:
    tape = recorded_by(obedient, bad_policy)
    runs = count()

    def interrupted() -> str:
        if next(runs) == 7:
            raise KeyboardInterrupt
        return agent()

    with pytest.raises(KeyboardInterrupt) as raised:
        backtrail.bisect(tape, check=no_refund, run=interrupted, correct={POLICY: "Never"})
    stopped: Any = raised.value
    assert (stopped.bisection.ended, stopped.bisection.runs, stopped.bisection.found) == ("interrupted", 7, None)


def test_a_model_that_does_not_answer_says_nothing_of_any_step(recorded_by: Recorder, model: ModelServer) -> None:
    tape = recorded_by(stubborn)
    model.script = lambda _: Reply(status=429, text="too many requests")
    with pytest.raises(backtrail.NotReplayable, match=r"no live model answers.*RateLimitError"):
        backtrail.bisect(tape, check=no_refund, run=agent)
    asked = count()
    model.script = lambda request: Reply(status=503, text="busy") if next(asked) % 2 else stubborn(request)
    found = backtrail.bisect(tape, check=no_refund, run=agent, suspects=[6], max_runs=5)
    assert found.tried[Probe(6, "again")].stopped == 1


def as_traced(event: Event) -> Event:
    """The event as an ordinary trace tells it: what was said, and results without types."""
    if event.kind != "llm":
        text = event.result if isinstance(event.result, str) else json.dumps(event.result)
        return replace(event, result={"untyped": text})
    said = answer(event)
    assert said is not None
    calls = [{"id": each.id, "name": each.name, "arguments": each.arguments} for each in said.tool_calls]
    result = {"answer": {"text": said.text, "tool_calls": calls, "usage": {}}}
    return replace(event, name="", args={"conversation": conversation(event)}, result=result)


def test_an_ordinary_trace_is_enough_and_one_that_was_cut_off_has_failed(recorded_by: Recorder, world: Path) -> None:
    tape = recorded_by(obedient, bad_policy)
    assert tape.footer is not None
    traced = replace(
        tape, events=tuple(map(as_traced, tape.events)), footer=replace(tape.footer, output=None, error=None)
    )
    found = backtrail.bisect(traced, check=no_refund, run=agent, samples=1)
    assert found.verdict.found == Probe(POLICY, "empty")
    cut = replace(traced, events=traced.events[:5], footer=None)
    stopped = backtrail.bisect(cut, check=no_refund, run=agent, samples=1)
    assert stopped.verdict.found == Probe(POLICY, "empty")
    assert stopped.tried[Probe(0, "again")].stopped == 1
    assert world.read_text() == ""


def test_a_step_gives_the_answer_that_the_tape_has_for_the_same_call(model: ModelServer, world: Path) -> None:
    """The first of two equal calls went wrong, the second did not; the run failed by the first."""
    answers = iter(["Pay at once", "Only within 30 days"])

    @backtrail.observe(kind="tool", name="search_policy")
    def moody_policy(query: str) -> str:
        return next(answers)

    def asking(request: ModelRequest) -> Reply:
        said = told(request)
        if not said or len(said) == 2:
            return called("search_policy", query="refunds")
        if len(said) == 1:
            return called("issue_refund", order_id="A17", amount=1.0) if "at once" in said[0] else Reply(text="No")
        return Reply(text="Refunded, against the policy")

    model.script = asking
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(refunds.DONE, "search_policy", moody_policy)
        with backtrail.record() as recording:
            recording.output(agent())
    world.write_text("")
    found = backtrail.bisect(recording.tape, check=no_refund, run=agent)
    assert found.verdict.found == Probe(1, "recorded")
    assert found.corrections[Probe(1, "recorded")].of == 5
    assert found.verdict.earliest
    assert world.read_text() == ""
