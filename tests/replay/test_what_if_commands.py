"""Claims about `backtrail whatif` and `backtrail fork` on a tape's file."""

import json
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from backtrail.cli.main import main
from backtrail.core.tape.recording.lines import written
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.supposing.outcome import Run
from backtrail.sdk.replay.writing import keep_file
from tests.servers import running_server

STUB = "tool:search_policy=stub:Only within 30 days"


def no_refund(run: Run) -> bool:
    """A check, as a user writes one."""
    return "issue_refund" not in run.tools


@pytest.fixture
def tape(recorded: Tape, tmp_path: Path) -> str:
    path = tmp_path / "run.tape.jsonl"
    keep_file(recorded, path)
    return str(path)


def backtrail(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_whatif_lays_both_runs_side_by_side_and_says_how_many_passed(tape: str, tmp_path: Path) -> None:
    prompt = tmp_path / "new.txt"
    prompt.write_text("You are support. Check the policy first.")
    told = backtrail(
        "whatif", tape, "--system", f"@{prompt}", "--freeze-until", "1", "--on-miss", STUB, "--samples", "2",
        "--check", "tests.replay.test_what_if_commands:no_refund", "--keep", str(tmp_path / "kept"),
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert 'It gave: Not refunded: "Only within 30 days"' in told.output
    assert "2 of 2 passed. 3 model calls, were 3; " in told.output
    assert len([line for line in told.output.splitlines() if line.startswith("▶")]) == 1
    assert str(tmp_path / "kept" / "sample-2.tape.jsonl") in told.output


def test_whatif_stops_at_a_tool_that_was_never_recorded(tape: str) -> None:
    told = backtrail("whatif", tape, "--system-append", "Check the policy first.")
    assert told.exit_code == 3
    assert "the run called tool search_policy, and nothing like it was recorded" in told.output
    assert "0 of 1 passed" in told.output


def test_whatif_ends_with_1_where_a_check_says_no(tape: str) -> None:
    told = backtrail(
        "whatif", tape, "--fault", "tool:lookup_order=slow:0.01", "--json",
        "--check", "tests.replay.test_what_if_commands:no_refund",
    )  # fmt: skip
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert (found["passed"], found["samples"]) == (0, 1)
    assert found["overrides"] == {"faults": ["tool:lookup_order=slow:0.01"]}
    assert {row["how"] for row in found["runs"][0]["rows"]} == {"same"}
    assert found["runs"][0]["tokens"] == found["recorded"]["tokens"] > 0


def test_whatif_runs_a_program_where_one_is_given(tape: str) -> None:
    program = str(Path(__file__).parent / "refunds.py")
    told = backtrail("whatif", tape, "--model", "other", "--json", "--", sys.executable, program)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["runs"][0]["output"] == "Refunded."


def test_fork_gives_a_step_another_answer(tape: str, world: Path) -> None:
    told = backtrail("fork", tape, "--at", "1", "--result", '{"days_ago": 3}')
    assert told.exit_code == 0, told.output
    assert "[edited]" in told.output
    assert "It gave: Not refunded" in told.output
    assert world.read_text() == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("whatif", "--fault", "search=late"), "is no fault. Write KIND:NAME=WHAT"),
        (("whatif", "--on-miss", "tool:x"), "lacks '='. Write KIND:NAME=WAY"),
        (("whatif", "--on-miss", "tool:x=guess"), "is 'guess', which is no way to answer. Give one of"),
        (("whatif", "--system", "@/no/file"), "/no/file cannot be read"),
        (("whatif", "--check", "no.module:f"), "cannot be imported"),
        (("whatif", "--entry", "tests.replay.refunds:walk"), "has no walk. It has"),
        (("fork", "--at", "77"), "the tape has no step 77 to fork at"),
    ],
)
def test_what_cannot_be_done_is_told_with_what_can(tape: str, words: tuple[str, ...], says: str) -> None:
    told = backtrail(words[0], tape, *words[1:])
    assert told.exit_code == 2
    assert says in told.output


def test_a_broken_tape_is_told_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"v":99,"type":"header","run_id":"x","t0":1}\n')
    told = backtrail("whatif", str(path), "--model", "x")
    assert told.exit_code == 2
    assert "of format 99, and this Backtrail reads up to 1 (line 1). Update it" in told.output


def test_what_became_of_a_run_that_the_server_has_is_kept_there(
    recorded: Tape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    span = {
        "traceId": trace, "spanId": "b7ad6b7169203331", "name": "support",
        "startTimeUnixNano": "1764000000000000000", "endTimeUnixNano": "1764000001000000000",
    }  # fmt: skip
    with running_server(tmp_path / "data", grpc_port=0) as server, httpx.Client(base_url=server.url) as http:
        http.post("/v1/traces", json={"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).raise_for_status()
        lines = "\n".join(written(recorded)) + "\n"
        http.post(f"/api/tapes/t1/parts/0?trace_id={trace}", content=lines.encode()).raise_for_status()
        monkeypatch.setenv("BACKTRAIL_ENDPOINT", server.url)
        told = backtrail("whatif", trace[:8], "--system", "Check the policy.", "--on-miss", STUB, "--samples", "2")
        assert told.exit_code == 0, told.output
        (kept,) = http.get("/api/replays").json()["rows"]
        assert (kept["kind"], kept["passed"], kept["samples"]) == ("what_if", 2, 2)
        assert kept["sentence"] == "2 of 2 samples passed with another system prompt"
        whole = http.get(f"/api/replays/{kept['id']}").json()
        assert whole["overrides"] == {"system": "Check the policy."}
        assert [row["first"] for row in whole["runs"][0]["rows"]].count(True) == 1
        assert backtrail("fork", trace[:8], "--at", "1", "--result", "{}", "--no-post").exit_code == 0
        assert len(http.get("/api/replays").json()["rows"]) == 1
