"""Claims about `backtrail bisect`: what it prints, how it ends, and what the server hears of it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from backtrail.cli.bisect.bisecting import _check
from backtrail.cli.main import main
from backtrail.core.tape.recording.lines import written
from backtrail.core.tape.recording.tape import Footer, Tape
from backtrail.sdk.replay.supposing.outcome import Run
from backtrail.sdk.replay.writing import keep_file
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds
from tests.replay.test_bisect import Recorder, bad_policy, model, obedient, recorded_by, stubborn, told
from tests.servers import running_server
from tests.unit.tape.calls import event, tape

__all__ = ["model", "recorded_by"]
CHECK = ("--check", "tests.replay.test_bisect:no_refund")


def backtrail(*words: str) -> Result:
    return CliRunner().invoke(main, ["bisect", *words])


@pytest.fixture
def kept(recorded_by: Recorder, tmp_path: Path) -> Callable[..., str]:
    """Keeps the tape of a run as a file."""

    def keep(script: Callable[[ModelRequest], Reply], policy: Any = None) -> str:
        path = tmp_path / "run.tape.jsonl"
        keep_file(recorded_by(script, policy), path)
        return str(path)

    return keep


def test_it_names_the_step_shows_the_evidence_and_says_what_to_type(
    kept: Callable[..., str], world: Path, tmp_path: Path
) -> None:
    right = tmp_path / "right.json"
    right.write_text('"Only within 30 days"')
    said = backtrail(kept(obedient, bad_policy), *CHECK, "--correct", f"3=@{right}", "--max-runs", "9")
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith(
        "Step 3 (tool search_policy) turns the run when corrected: with the answer that you gave 3 of 3 pass, "
        "were 0 of 3.\n"
    )
    lines = said.stdout.splitlines()
    (row,) = [line for line in lines if line.startswith("▶") and "your answer" in line]
    assert "your answer 3 of 3" in row
    assert "turns the run" in row
    assert [line for line in lines if "issue_refund" in line and "it comes after" in line]
    assert [line for line in lines if line.startswith(("▶-", "▶~"))]
    assert lines[-1] == (
        f"Next: backtrail fork {tmp_path}/run.tape.jsonl --at 3 --keep tries --result @{right} --samples 5 "
        "--check tests.replay.test_bisect:no_refund"
    )
    assert world.read_text() == ""


def test_what_to_type_next_does_what_was_found(kept: Callable[..., str]) -> None:
    path = kept(obedient, bad_policy)
    found = json.loads(
        backtrail(path, "--must-not-call", "issue_*", "--suspect", "3", "--max-runs", "9", "--json").stdout
    )
    assert (found["found"]["step"], found["found"]["way"]) == (3, "empty")
    assert found["next"] == (f"backtrail bisect {path} --must-not-call 'issue_*' --correct 3=@right.json --samples 5")
    forked = CliRunner().invoke(
        main, ["fork", path, "--at", "3", "--result", json.dumps(found["found"]["value"]), *CHECK]
    )
    assert forked.exit_code == 0, forked.output


def test_it_is_told_as_json_with_everything_that_was_tried(kept: Callable[..., str], model: ModelServer) -> None:
    path = kept(stubborn)
    model.script = obedient
    said = backtrail(
        path, "--must-not-call", "issue_refund", "--output-matches", "^Not refunded", "--json", "--samples", "1"
    )
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    assert found["found"] | {"luck": 0} == {
        "step": 4, "name": "model openai.chat", "way": "again", "value": None, "passed": 1, "runs": 1,
        "without": {"passed": 0, "runs": 1}, "luck": 0, "earliest": True,
    }  # fmt: skip
    assert (found["ended"], found["lacking"], found["cost"]) == ("searched", {}, None)
    assert found["runs"] == 1 + sum(
        each["passed"] + each["failed"] + each["stopped"] for step in found["steps"] for each in step["tried"]
    )
    assert found["calls"] == len(model.exchanges)
    assert found["flipped"]["passed"] == 1
    assert found["next"].startswith(f"backtrail fork {path} --at 4 ")


def test_where_nothing_turns_the_run_it_ends_with_1_and_says_what_was_not_tried(kept: Callable[..., str]) -> None:
    path = kept(stubborn)
    said = backtrail(path, *CHECK, "--max-runs", "6")
    assert said.exit_code == 1, said.output
    assert said.stdout.startswith("No correction of a single step turns the run: ")
    assert "asked again 0 of 2 (2 answered the same)" in said.stdout
    assert "not tried: no room left" in said.stdout
    assert "6 runs, " in said.stdout
    assert "Stopped at --max-runs." in said.stdout
    assert "Next: raise --max-runs; give the right answer of a step: --correct 1=@right.json" in said.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--must-call", "lookup_order"), 3, "the recorded run passes the check"),
        ((), 3, "Say what it should have done"),
        ((*CHECK, "--correct", "99=x"), 2, "the tape has no step 99 to fork at"),
        ((*CHECK, "--correct", "x"), 2, "names no step. Write 3=@right.json"),
        ((*CHECK, "--correct", "3=@/no/file"), 2, "/no/file cannot be read"),
        ((*CHECK, "--suspect", "2", "--suspect", "44"), 2, "the tape has no step 44"),
        (("--output-matches", "("), 2, "is no regular expression"),
        ((*CHECK, "--max-cost", "1"), 2, "--max-tokens"),
        ((*CHECK, "--entry", "tests.replay.refunds:walk"), 2, "has no walk. It has"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_can(
    kept: Callable[..., str], words: tuple[str, ...], code: int, says: str
) -> None:
    said = backtrail(kept(obedient, bad_policy), *words)
    assert (said.exit_code, says in said.output) == (code, True), said.output


def test_the_server_s_diagnosis_says_where_to_begin_and_the_server_hears_what_was_found(
    recorded_by: Recorder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    recorded = recorded_by(obedient, bad_policy)
    spans = [f"{number:016x}" for number in range(1, len(recorded.events) + 1)]
    tape_ = replace(
        recorded,
        events=[replace(each, span_id=span) for each, span in zip(recorded.events, spans, strict=True)],
    )
    sent = [_span(trace, "f" * 16, None, "support", 0, {"openinference.span.kind": "AGENT"})]
    for number, each in enumerate(tape_.events):
        sent.append(_span(trace, spans[number], "f" * 16, each.name, number + 1, _attributes(each, fails=each.i == 3)))
    with running_server(tmp_path / "data", grpc_port=0) as server, httpx.Client(base_url=server.url) as http:
        http.post("/v1/traces", json={"resourceSpans": [{"scopeSpans": [{"spans": sent}]}]}).raise_for_status()
        lines = "\n".join(written(tape_)) + "\n"
        http.post(f"/api/tapes/t1/parts/0?trace_id={trace}", content=lines.encode()).raise_for_status()
        monkeypatch.setenv("BACKTRAIL_ENDPOINT", server.url)
        said = backtrail(trace[:8], *CHECK, "--correct", '3="Never"', "--samples", "1", "--json")
        assert said.exit_code == 0, said.output
        found = json.loads(said.stdout)
        assert {each["step"]: each["suspicion"] for each in found["steps"]}[3] is not None
        (result,) = http.get("/api/replays").json()["rows"]
        assert (result["kind"], result["passed"], result["samples"]) == ("bisect", 1, 1)
        assert result["sentence"] == found["sentence"]
        whole = http.get(f"/api/replays/{result['id']}").json()
        assert whole["overrides"]["step"] == 3
        assert [row["first"] for row in whole["runs"][0]["rows"]].count(True) == 1
        missed = backtrail(trace[:8], "--must-not-call", "lookup_order", "--max-runs", "2", "--samples", "1")
        assert missed.exit_code == 1, missed.output
        assert "No correction of a single step" in missed.output
        newest = http.get("/api/replays").json()["rows"][0]
        assert (newest["kind"], newest["passed"], newest["faithful"]) == ("bisect", 0, False)


def _span(trace: str, id_: str, parent: str | None, name: str, at: int, attributes: dict[str, str]) -> dict[str, Any]:
    start = 1_764_000_000_000_000_000 + at * 1_000_000_000
    told_ = [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()]
    span = {"traceId": trace, "spanId": id_, "name": name, "attributes": told_}
    span |= {"startTimeUnixNano": str(start), "endTimeUnixNano": str(start + 900_000_000)}
    return span | ({"parentSpanId": parent} if parent else {})


def _attributes(each: Any, *, fails: bool) -> dict[str, str]:
    if each.kind == "llm":
        return {"openinference.span.kind": "LLM", "input.value": "Refund A17", "output.value": "…"}
    output = "Error: the policy service is down" if fails else json.dumps(each.result)
    return {
        "openinference.span.kind": "TOOL", "tool.name": each.name, "input.value": json.dumps(each.args),
        "output.value": output,
    }  # fmt: skip


def test_ctrl_c_tells_what_was_found_so_far_and_leaves_no_process(
    recorded_by: Recorder,
    model: ModelServer,
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.tape.jsonl"
    keep_file(recorded_by(obedient, bad_policy), path)
    waits = threading.Event()

    def slow(request: ModelRequest) -> Reply:
        """Answers until models are asked again: then whoever asks waits."""
        if len(told(request)) == 0:
            waits.set()
            return Reply(text="late", delay=600)
        return obedient(request)

    model.script = slow
    words = ["bisect", str(path), *CHECK, "--correct", '3="Never"', "--suspect", "0", "--samples", "1"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}
    with subprocess.Popen(
        [sys.executable, "-m", "backtrail", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as process:
        assert waits.wait(120)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert out.startswith("Step 3 (tool search_policy) turns the run when corrected: ")
    assert "Interrupted." in out
    assert "Next: backtrail fork" in out


def test_expectations_are_all_kept_or_the_run_failed() -> None:
    run = Run(
        tape=Tape(
            header=tape().header,
            events=[event(0, "lookup_order", {}), event(1, "search_policy", {})],
            footer=Footer(n=2, hash="", output={"answer": "Only within 30 days"}),
        )
    )

    def kept_by(check: Any, calls: Any = (), never: Any = (), matches: str | None = None) -> bool:
        wanted = {"must_call": [{"tool": name} for name in calls], "must_not_call": [{"tool": name} for name in never]}
        made = _check({**wanted, "output_matches": matches, "output_contains": None}, check)
        assert made is not None
        return bool(made(run))

    assert _check({"must_call": [], "must_not_call": [], "output_matches": None, "output_contains": None}, None) is None
    assert kept_by(None, ["lookup_*", "search_policy"], ["issue_refund"], "30 days")
    assert not kept_by(None, ["lookup_order", "issue_refund"])
    assert not kept_by(None, (), ["search_*"])
    assert not kept_by(None, matches="45 days")
    assert not kept_by(lambda run: "issue_refund" in run.tools, ["lookup_order"])


def test_the_program_after_the_dashes_is_run(kept: Callable[..., str], model: ModelServer) -> None:
    path = kept(stubborn)
    model.script = obedient
    program = str(Path(refunds.__file__))
    said = backtrail(
        path, *CHECK, "--suspect", "4", "--samples", "1", "--max-runs", "3", "--json", "--", sys.executable, program
    )
    found = json.loads(said.stdout)
    assert (said.exit_code, found["found"]["step"], found["found"]["earliest"]) == (0, 4, False)
    assert found["next"].endswith(f"-- {sys.executable} {program}")
