"""Claims about what-ifs, forks and faults, with the real client of a model against a scripted server."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import backtrail
from backtrail.core.tape.divergence.spoken import answer, conversation
from backtrail.core.tape.fork import NoSuchStep
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds
from tests.replay.conftest import called
from tests.unit.tape.calls import tape

CAREFUL = "You are support. Check the policy first."


def agent() -> str:
    return refunds.run(refunds.QUESTION)


def test_a_new_prompt_that_calls_a_tool_that_was_never_recorded_diverges_and_names_it(
    recorded: Tape, world: Path
) -> None:
    tried = backtrail.what_if(recorded, system=CAREFUL, run=agent)
    assert tried.runs[0].diverged == "unknown_call"
    assert "the run called tool search_policy, and nothing like it was recorded" in tried.runs[0].report
    assert "--on-miss 'tool:search_policy=stub:...'" in tried.diff()
    assert tried.pass_rate() == 0.0
    assert world.read_text() == ""


def test_with_a_stub_the_run_completes_and_the_first_difference_is_marked(recorded: Tape, world: Path) -> None:
    stub = {"tool:search_policy": "stub:Only within 30 days"}
    tried = backtrail.what_if(recorded, system=CAREFUL, freeze_until=1, on_miss=stub, run=agent)
    (run,) = tried.runs
    assert (run.output, run.tools) == ('Not refunded: "Only within 30 days"', ["lookup_order", "search_policy"])
    assert [event.source for event in run.tape.events] == ["prefix", "tape", "live", "stub", "live"]
    assert [(row.how, row.first) for row in tried.rows()][:3] == [("same", False), ("same", False), ("changed", True)]
    marked = [line for line in tried.diff(width=140).splitlines() if line.startswith("▶")]
    assert len(marked) == 1
    assert "issue_refund" in marked[0]
    assert "search_policy" in marked[0]
    assert tried.pass_rate(lambda run: "issue_refund" not in run.tools) == 1.0
    assert world.read_text() == ""


def test_a_simulated_tool_is_told_what_it_is_asked(recorded: Tape) -> None:
    seen: list[object] = []

    def policy(args: object) -> str:
        seen.append(args)
        return "ask a manager"

    tried = backtrail.what_if(recorded, system=CAREFUL, on_miss={"tool:search_policy": policy}, run=agent)
    assert tried.runs[0].output == 'Not refunded: "ask a manager"'
    assert seen == [{"query": "refunds"}]


def test_samples_run_in_processes_of_their_own_and_each_leaves_a_tape(
    recorded: Tape, model: ModelServer, world: Path, tmp_path: Path
) -> None:
    tried = backtrail.what_if(
        recorded,
        system=lambda before: f"{before} But check the policy first.",
        on_miss={"tool:search_policy": "stub:Only within 30 days"},
        samples=2,
        keep=tmp_path / "kept",
    )
    assert [(run.report, run.error) for run in tried.runs] == [("", None)] * 2
    assert tried.pass_rate(lambda run: "issue_refund" not in run.tools) == 1.0
    assert len(model.exchanges) == 6
    assert str(model.exchanges[0].request.messages[0]["content"]) == f"{refunds.PROMPT} But check the policy first."
    assert world.read_text() == ""
    for run in tried.runs:
        assert run.path is not None
        again = backtrail.replay(run.path).played
        assert again == run.tape
        assert again.header.source == f"whatif:{recorded.header.run_id}"
        assert again.header.overrides == {"system": f"{refunds.PROMPT} But check the policy first."}


def test_the_tape_of_a_what_if_replays_the_mended_program_without_a_model(
    recorded: Tape, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = {"tool:search_policy": "stub:Only within 30 days"}
    tried = backtrail.what_if(recorded, system=CAREFUL, freeze_until=1, on_miss=stub, run=agent)
    asked = len(model.exchanges)
    monkeypatch.setattr(refunds, "PROMPT", CAREFUL)
    with backtrail.replay(tried.runs[0].tape) as again:
        assert agent() == tried.runs[0].output
    assert again.faithful
    assert len(model.exchanges) == asked
    monkeypatch.setattr(refunds, "PROMPT", "You are support. Refund quickly.")
    with pytest.raises(backtrail.Divergence, match="Check the policy first"), backtrail.replay(tried.runs[0].tape):
        agent()


def test_a_frozen_beginning_that_is_no_longer_the_recorded_one_is_told(recorded: Tape) -> None:
    tried = backtrail.what_if(recorded, system=CAREFUL, freeze_until=1, run=lambda: refunds.run("Something else"))
    assert tried.runs[0].diverged == "prefix_mismatch"
    assert "--freeze-until" in tried.runs[0].report


def test_a_tool_that_changes_the_world_stays_unrun_whatever_a_wildcard_allows(recorded: Tape, world: Path) -> None:
    calls = [called("lookup_order", order_id="A17"), called("issue_refund", order_id="A17", amount=1.0)]
    with ModelServer(calls) as other, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", other.openai_url)
        tried = backtrail.what_if(recorded, model="other", on_miss={"*": "live"}, allow_live=["tool:*"], run=agent)
    assert tried.runs[0].diverged == "changed_args"
    assert world.read_text() == ""


def test_a_tool_that_reads_runs_where_it_is_allowed_by_name(recorded: Tape, world: Path) -> None:
    live = {"tool:search_policy": "live"}
    tried = backtrail.what_if(recorded, system=CAREFUL, on_miss=live, allow_live=["tool:search_policy"], run=agent)
    assert tried.runs[0].output == 'Not refunded: "no rule about refunds"'
    assert world.read_text() == "search_policy\n"


def test_tokens_of_both_runs_are_compared(recorded: Tape) -> None:
    before, now = backtrail.what_if(recorded, system=CAREFUL, on_miss={"*": "stub:no"}, run=agent).spent()
    assert before.calls == now.calls == 3
    assert before.tokens > 0
    assert now.tokens != before.tokens


def test_a_fork_gives_a_step_another_answer_and_goes_on_live(recorded: Tape, model: ModelServer, world: Path) -> None:
    step = next(event for event in recorded.events if event.name == "lookup_order")
    tried = backtrail.fork(recorded, at=step.i, result={"order_id": "A17", "total": 99.5, "days_ago": 3}, run=agent)
    (run,) = tried.runs
    assert [event.source for event in run.tape.events] == ["prefix", "edited", "live"]
    assert str(run.output).startswith("Not refunded")
    assert len(model.exchanges) == 1
    assert run.tape.header.source == f"fork:{recorded.header.run_id}@{step.i}"
    assert world.read_text() == ""


def test_a_fork_at_a_model_s_step_answers_for_the_model(recorded: Tape, world: Path) -> None:
    step = [event for event in recorded.events if event.kind == "llm"][1]
    tried = backtrail.fork(recorded, at=step.i, result="I must ask first.", run=agent)
    assert tried.runs[0].output == "I must ask first."
    assert tried.runs[0].tools == ["lookup_order"]
    assert world.read_text() == ""


def test_a_fork_at_no_step_lists_the_steps(recorded: Tape) -> None:
    with pytest.raises(NoSuchStep, match="no step 99 to fork at") as raised:
        backtrail.fork(recorded, at=99, result=1, run=agent)
    assert "tool lookup_order  order_id=A17" in str(raised.value)


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("tool:lookup_order=timeout", "I could not: failed: lookup_order timed out (a fault that was put in)"),
        ("tool:lookup_order=error:no such order", "I could not: failed: no such order"),
        ("tool:lookup*=empty", "Not refunded: {}"),
        ("tool:lookup_order=slow:0.01", "Refunded."),
        ("tool:lookup_order=timeout@2", "Refunded."),
    ],
)
def test_a_fault_shows_how_the_agent_copes(recorded: Tape, world: Path, fault: str, answer: str) -> None:
    run = backtrail.what_if(recorded, faults=[fault], run=agent).runs[0]
    assert run.output == answer
    assert world.read_text() == ""


def test_a_model_that_times_out_or_breaks_raises_what_its_own_client_raises(recorded: Tape) -> None:
    late = backtrail.what_if(recorded, faults=["llm:*=timeout@2"], run=agent).runs[0]
    broken = backtrail.what_if(recorded, faults=["llm:openai.chat=error@1"], run=agent).runs[0]
    silent = backtrail.what_if(recorded, faults=["llm:*=empty@3"], run=agent).runs[0]
    assert late.error == "APITimeoutError: Request timed out."
    assert str(broken.error).startswith("InternalServerError: Error code: 500")
    assert (silent.output, silent.error) == ("", None)


def test_a_what_if_without_a_way_to_run_says_what_to_give(recorded: Tape) -> None:
    with backtrail.record() as recording:
        pass
    with pytest.raises(backtrail.NotReplayable, match="entry='module:function'"):
        backtrail.what_if(recording.tape, system="x")
    with pytest.raises(backtrail.NotReplayable, match="cannot be imported"):
        backtrail.what_if(recorded, system="x", entry="no.such.module:run")


def as_traced(event: Event) -> Event:
    """The event as an ordinary trace tells it: what was said, and results without types."""
    if event.kind != "llm":
        return replace(event, result={"untyped": json.dumps(event.result)})
    said = answer(event)
    assert said is not None
    calls = [{"id": each.id, "name": each.name, "arguments": each.arguments} for each in said.tool_calls]
    usage = {"input": said.input_tokens, "output": said.output_tokens}
    result = {"answer": {"text": said.text, "tool_calls": calls, "usage": usage}}
    return replace(event, name="", args={"conversation": conversation(event)}, result=result)


def test_an_ordinary_trace_is_enough_for_a_what_if_a_fork_and_a_fault(recorded: Tape, world: Path) -> None:
    traced = tape(*map(as_traced, recorded.events), t0=recorded.header.t0)
    stub = {"tool:search_policy": "stub:Only within 30 days"}
    tried = backtrail.what_if(traced, system=CAREFUL, freeze_until=1, on_miss=stub, run=agent)
    assert tried.runs[0].output == 'Not refunded: "Only within 30 days"'
    assert [event.source for event in tried.runs[0].tape.events] == ["prefix", "tape", "live", "stub", "live"]
    assert [row.how for row in tried.rows()] == ["same", "same", "changed", "only_recorded", "only_now", "changed"]
    assert tried.spent()[0].tokens > 0
    step = next(event for event in traced.events if event.name == "lookup_order")
    forked = backtrail.fork(traced, at=step.i, result={"days_ago": 3}, run=agent)
    assert str(forked.runs[0].output).startswith("Not refunded")
    half = backtrail.what_if(traced, faults=["tool:lookup_order=truncated"], run=agent)
    assert str(half.runs[0].output).startswith("Not refunded")
    assert world.read_text() == ""
