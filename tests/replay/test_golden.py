"""Claims about golden cases: kept from a what-if that went right, run offline, failing where it is undone."""

import json
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from click.testing import CliRunner, Result

import backtrail
from backtrail.cli.main import main
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.golden.folder import Golden, NotGolden, golden_named, listed
from backtrail.sdk.replay.golden.running import tried
from backtrail.sdk.replay.supposing.outcome import WhatIf
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds

CAREFUL = "You are support.\nCheck the policy first."
STUB = {"tool:search_policy": "stub:Only within 30 days"}
EXPECT = {
    "must_call": ["search_policy"],
    "must_not_call": ["issue_refund"],
    "output_matches": "30 days",
    "max_steps": 3,
}
NAME = "refund-too-late"


@pytest.fixture
def fixed(recorded: Tape, model: ModelServer) -> WhatIf:
    """The what-if that went right; the model's requests are forgotten."""
    made = backtrail.what_if(recorded, system=CAREFUL, on_miss=STUB, run=lambda: refunds.run(refunds.QUESTION))
    assert made.runs[0].output == 'Not refunded: "Only within 30 days"'
    model.exchanges.clear()
    return made


@pytest.fixture
def golden(fixed: WhatIf, tmp_path: Path) -> Golden:
    return fixed.save_golden(NAME, folder=tmp_path / "golden", expect=EXPECT)


def backtrail_(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_case_is_two_files_that_people_read(golden: Golden, tmp_path: Path, recorded: Tape) -> None:
    assert golden.path == tmp_path / "golden" / NAME
    told = yaml.safe_load((golden.path / "case.yaml").read_text())
    assert told["entry"] == {"ref": "tests.replay.refunds:run", "args": {"question": refunds.QUESTION}}
    assert told["expect"]["must_not_call"] == [{"tool": "issue_refund"}]
    assert told["overrides"] == {"system": CAREFUL}
    assert told["on_miss"] == STUB
    assert "    Check the policy first.\n" in (golden.path / "case.yaml").read_text()
    assert golden_named(NAME, tmp_path / "golden") == golden
    assert listed(tmp_path / "golden") == [NAME]


def test_the_case_fails_with_the_prompt_s_diff_until_the_code_has_the_new_prompt_and_passes_without_a_model_then(
    golden: Golden, model: ModelServer, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tried(golden)
    assert not before.passed
    assert before.failures[0].startswith("it parted from its tape: ")
    assert "-Check the policy first." in before.report()
    assert '+    "content": "You are support. Refund quickly."' in before.report()
    assert "The case was made with another system prompt" in before.report()
    monkeypatch.setattr(refunds, "PROMPT", CAREFUL)
    after = tried(golden)
    assert (after.failures, after.run.output) == ((), 'Not refunded: "Only within 30 days"')
    assert after.report() == ""
    assert model.exchanges == []
    assert world.read_text() == ""


def test_with_live_models_a_case_is_sampled_anew_over_its_recorded_tools(
    golden: Golden, model: ModelServer, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refunds, "PROMPT", CAREFUL)
    run = lambda: refunds.run(refunds.QUESTION)  # noqa: E731
    assert tried(golden, llm="live", run=run).passed
    assert len(model.exchanges) == 3
    monkeypatch.setattr(refunds, "PROMPT", "You are support. Refund quickly.")
    old = tried(golden, llm="live", run=run)
    assert not old.passed
    assert "tool issue_refund" in old.failures[0]
    assert world.read_text() == ""


def test_a_run_that_did_not_go_right_is_no_golden_case(recorded: Tape, fixed: WhatIf, tmp_path: Path) -> None:
    stopped = backtrail.what_if(recorded, system=CAREFUL, run=lambda: refunds.run(refunds.QUESTION))
    with pytest.raises(NotGolden, match="no run came to its end"):
        stopped.save_golden(NAME, folder=tmp_path)
    with pytest.raises(NotGolden, match=r"does not keep what is expected of x.*:\n.*issue_refund\(\) was not called"):
        fixed.save_golden("x", folder=tmp_path, expect={"must_call": ["issue_refund"]})
    with pytest.raises(NotGolden, match="is no name of a case"):
        fixed.save_golden("../x", folder=tmp_path)
    assert list(tmp_path.glob("**/case.yaml")) == []


def test_a_case_is_not_written_over_unless_that_is_said(fixed: WhatIf, golden: Golden) -> None:
    with pytest.raises(NotGolden, match="there is a golden case refund-too-late"):
        fixed.save_golden(NAME, folder=golden.path.parent)
    again = fixed.save_golden(NAME, folder=golden.path.parent, expect={"max_steps": 9}, replaces=True)
    assert golden_named(NAME, golden.path.parent).case.expect.max_steps == 9
    assert again.path == golden.path
    assert [each.name for each in golden.path.parent.iterdir()] == [NAME]


def test_a_judge_is_asked_when_the_case_is_made_and_its_verdict_holds_offline(
    fixed: WhatIf, model: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judging(request: ModelRequest) -> Reply:
        said = str(request.messages[-1]["content"])
        return Reply(text="NO, it does not." if "rude" in said else "YES, it says so.")

    with ModelServer(judging) as judge:
        monkeypatch.setenv("OPENAI_BASE_URL", judge.openai_url)
        asked = {"judge": {"question": "Does it tell the limit?", "model": "judge"}}
        made = fixed.save_golden("judged", folder=tmp_path, expect=asked)
        asked = {"judge": {"question": "Is it rude?", "model": "judge"}}
        with pytest.raises(NotGolden, match="the judge says no: it does not"):
            fixed.save_golden("rude", folder=tmp_path, expect=asked)
        assert len(judge.exchanges) == 2
    monkeypatch.setenv("OPENAI_BASE_URL", model.openai_url)
    monkeypatch.setattr(refunds, "PROMPT", CAREFUL)
    kept = golden_named("judged", tmp_path)
    assert kept == made
    assert tried(kept).passed
    assert model.exchanges == []
    unseen = tried(kept, run=lambda: refunds.run(refunds.QUESTION) + "!")
    assert "another than the judge has seen" in unseen.failures[0]


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("case.yaml", "v: 9\nname: refund-too-late\n", "reads cases of v 1. Upgrade"),
        ("case.yaml", "v: [", "is no YAML"),
        ("case.yaml", "v: 1\nname: other\nentry: {ref: 'a:b'}\n", "is named other, and lies in refund-too-late/"),
        ("tape.jsonl", '{"v":99,"type":"header","run_id":"x","t0":1}\n', "cannot be read"),
        ("tape.jsonl", None, "has no tape"),
    ],
)
def test_a_case_that_cannot_be_read_says_what_is_wrong(golden: Golden, file: str, text: str | None, words: str) -> None:
    path = golden.path / file
    path.unlink()
    if text is not None:
        path.write_text(text)
    with pytest.raises(NotGolden) as refused:
        golden_named(NAME, golden.path.parent)
    assert words in str(refused.value)


def test_a_name_that_is_not_there_names_those_that_are(golden: Golden) -> None:
    with pytest.raises(NotGolden, match=r"there is no golden case refund in .*There are: refund-too-late"):
        golden_named("refund", golden.path.parent)


# The commands


def test_golden_run_tells_each_case_writes_junit_and_ends_with_1_where_one_failed(
    golden: Golden, model: ModelServer, tmp_path: Path
) -> None:
    told = backtrail_("golden", "run", "--folder", str(golden.path.parent), "--junit", str(tmp_path / "out" / "j.xml"))
    assert told.exit_code == 1, told.output
    assert told.output.startswith("FAIL  refund-too-late")
    assert "-Check the policy first." in told.output
    assert "0 of 1 golden case passed" in told.output
    suite = ET.parse(tmp_path / "out" / "j.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "1", "0")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "parted from its tape" in str(failure.get("message"))
    assert model.exchanges == []


def test_golden_run_passes_where_the_code_has_the_prompt(golden: Golden, tmp_path: Path, model: ModelServer) -> None:
    module = tmp_path / "agent_of_ours.py"
    module.write_text(
        f"from tests.replay import refunds\n\ndef run(question):\n    refunds.PROMPT = {CAREFUL!r}\n"
        "    return refunds.run(question)\n"
    )
    case = yaml.safe_load((golden.path / "case.yaml").read_text())
    case["entry"]["ref"] = "agent_of_ours:run"
    (golden.path / "case.yaml").write_text(yaml.safe_dump(case))
    done = _command(tmp_path, "golden", "run", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["passed"], told["steps"], told["llm"]) == (True, 3, "tape")
    assert model.exchanges == []
    done = _command(tmp_path, "golden", "run", "--llm", "live", "--samples", "2", "--update")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS  refund-too-late  2 of 2 samples, 3 model calls" in done.stdout
    assert len(model.exchanges) == 6
    assert golden_named(NAME, golden.path.parent).tape.header.run_id != golden.tape.header.run_id
    assert _command(tmp_path, "golden", "run").returncode == 0
    assert len(model.exchanges) == 6


def test_a_case_whose_entry_is_gone_is_an_error_with_the_next_step(golden: Golden) -> None:
    path = golden.path / "case.yaml"
    path.write_text(path.read_text().replace("tests.replay.refunds:run", "no_such_module:run"))
    told = backtrail_("golden", "run", NAME, "--folder", str(golden.path.parent))
    assert told.exit_code == 1
    assert "ERROR refund-too-late" in told.output
    assert "no_such_module:run cannot be imported" in told.output


def test_golden_run_without_cases_or_with_a_wrong_name_ends_with_2(golden: Golden, tmp_path: Path) -> None:
    told = backtrail_("golden", "run", "--folder", str(tmp_path / "none"))
    assert (told.exit_code, "There are no golden cases" in told.output) == (2, True)
    told = backtrail_("golden", "run", "nothing", "--folder", str(golden.path.parent))
    assert (told.exit_code, "there is no golden case nothing" in told.output) == (2, True)
    told = backtrail_("golden", "run", "--samples", "3", "--folder", str(golden.path.parent))
    assert (told.exit_code, "want --llm live" in told.output) == (2, True)


def test_ls_and_show_tell_what_is_there(golden: Golden, tmp_path: Path) -> None:
    told = backtrail_("golden", "ls", "--folder", str(golden.path.parent))
    assert NAME in told.output
    assert "must call" in told.output
    told = backtrail_("golden", "show", NAME, "--folder", str(golden.path.parent))
    assert "ref: tests.replay.refunds:run" in told.output
    assert "tool search_policy" in told.output
    assert "Make one" in backtrail_("golden", "ls", "--folder", str(tmp_path / "none")).output


def test_whatif_checks_by_options_and_keeps_the_golden_case(
    recorded: Tape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backtrail.sdk.replay.writing import keep_file

    keep_file(recorded, tmp_path / "run.tape.jsonl")
    monkeypatch.chdir(tmp_path)
    prompt = ["--system", CAREFUL, "--on-miss", "tool:search_policy=stub:Only within 30 days"]
    told = backtrail_("whatif", "run.tape.jsonl", *prompt, "--output-contains", "manager", "--golden", NAME)
    assert told.exit_code == 1, told.output
    assert "Not kept: the output is 'Not refunded: \"Only within 30 days\"', and must contain 'manager'" in told.output
    assert not (tmp_path / "golden").exists()
    told = backtrail_(
        "whatif", "run.tape.jsonl", *prompt, "--must-not-call", "issue_refund", "--samples", "2", "--golden", NAME
    )
    assert told.exit_code == 0, told.output
    assert f"Golden case {NAME} is in golden/{NAME}" in told.output
    assert "another system prompt: put that into your code" in told.output
    assert golden_named(NAME, tmp_path / "golden").case.expect.must_not_call[0].tool == "issue_refund"


def test_a_judge_that_does_not_answer_is_told_and_no_case_is_made(
    recorded: Tape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: ModelServer
) -> None:
    from backtrail.sdk.replay.writing import keep_file

    keep_file(recorded, tmp_path / "run.tape.jsonl")
    monkeypatch.chdir(tmp_path)
    words = ["whatif", "run.tape.jsonl", "--fault", "tool:lookup_order=slow:0.01", "--judge", "Is it kind?"]
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # the run itself is answered from its tape
    told = backtrail_(*words, "--judge-model", "judge", "--golden", NAME)
    assert told.exit_code == 2, told.output
    assert "the model judge at http://127.0.0.1:9/v1 does not answer" in told.output
    assert not (tmp_path / "golden").exists()
    told = backtrail_(*words)
    assert (told.exit_code, "name it with --judge-model" in told.output) == (2, True)
    assert model.exchanges == []


def test_add_keeps_any_tape_whose_run_went_right(recorded: Tape, tmp_path: Path) -> None:
    from backtrail.sdk.replay.writing import keep_file

    keep_file(recorded, tmp_path / "run.tape.jsonl")
    words = ["golden", "add", str(tmp_path / "run.tape.jsonl"), "--name", "refunds", "--folder", str(tmp_path / "g")]
    told = backtrail_(*words, "--must-call", 'issue_refund:{"amount": {"at_most": 50}}')
    assert told.exit_code == 2
    assert "issue_refund(amount=at most 50) was not called" in told.output
    told = backtrail_(*words, "--must-call", 'issue_refund:{"amount": {"at_most": 100}}', "--incident", "7")
    assert told.exit_code == 0, told.output
    assert golden_named("refunds", tmp_path / "g").case.provenance.incident == 7
    assert backtrail_("golden", "run", "--folder", str(tmp_path / "g")).exit_code == 0


# pytest


def test_pytest_finds_the_plugin_by_itself() -> None:
    (plugin,) = (each for each in entry_points(group="pytest11") if each.name == "backtrail")
    assert plugin.value == "backtrail.testing.golden"


def test_pytest_runs_the_case_offline_and_a_prompt_that_is_taken_back_fails_it(
    golden: Golden, tmp_path: Path, model: ModelServer
) -> None:
    (tmp_path / "test_refund.py").write_text(f'''
import pytest
from tests.replay import refunds

@pytest.mark.golden("{NAME}")
@pytest.mark.parametrize("prompt", [{CAREFUL!r}, refunds.PROMPT], ids=["new", "old"])
def test_too_late(golden, prompt, monkeypatch):
    monkeypatch.setattr(refunds, "PROMPT", prompt)
    run = golden.run()
    assert run.tools == ["lookup_order", "search_policy"]
    assert "30 days" in run.output

def test_without_a_name(golden):
    pass

@pytest.mark.golden("no-such-case")
def test_of_nothing(golden):
    pass
''')
    done = _pytest(tmp_path, "test_refund.py")
    assert "1 failed, 1 passed, 2 errors" in done.stdout
    assert "FAILED test_refund.py::test_too_late[old]" in done.stdout
    assert "-Check the policy first." in done.stdout
    assert 'name the case: @pytest.mark.golden("refund-outside-window")' in done.stdout
    assert "there is no golden case no-such-case" in done.stdout
    assert model.exchanges == []
    live = _pytest(tmp_path, "test_refund.py", "-k", "too_late", "--golden-llm=live")
    assert model.exchanges, live.stdout


def test_pytest_runs_the_folder_of_cases_without_a_test(golden: Golden, tmp_path: Path) -> None:
    done = _pytest(tmp_path, "golden")
    assert "1 failed" in done.stdout
    assert "golden case refund-too-late failed:" in done.stdout
    path = golden.path / "case.yaml"
    (tmp_path / "fixed_agent.py").write_text(
        f"from tests.replay import refunds\n\ndef run(question):\n    refunds.PROMPT = {CAREFUL!r}\n"
        "    return refunds.run(question)\n"
    )
    path.write_text(path.read_text().replace("tests.replay.refunds:run", "fixed_agent:run"))
    assert "1 passed" in _pytest(tmp_path, "golden", "-m", "golden").stdout
    assert "a case runs at least once" in _pytest(tmp_path, "golden", "--golden-samples=0").stdout


def _pytest(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return _run(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "backtrail.testing.golden", *words)


def _command(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return _run(folder, "-m", "backtrail", *words)


def _run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    paths = os.pathsep.join([str(Path(__file__).parents[2]), str(folder)])
    env = {**os.environ, "PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False)
