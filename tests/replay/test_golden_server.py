"""Golden cases and a real server: pushed, pulled, run as experiments that are compared."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

import backtrail
from backtrail.cli.main import main
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.golden.folder import Golden, golden_named
from tests.replay import refunds
from tests.replay.test_golden import CAREFUL, EXPECT, NAME, STUB
from tests.servers import running_server


@pytest.fixture
def golden(recorded: Tape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Golden:
    made = backtrail.what_if(recorded, system=CAREFUL, on_miss=STUB, run=lambda: refunds.run(refunds.QUESTION))
    monkeypatch.chdir(tmp_path)
    return made.save_golden(NAME, folder="golden", expect=EXPECT, description="After 30 days nothing is paid back.")


@pytest.fixture
def http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    with running_server(tmp_path / "data", grpc_port=0) as server, httpx.Client(base_url=server.url) as http:
        monkeypatch.setenv("BACKTRAIL_ENDPOINT", server.url)
        yield http


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_case_is_pushed_with_its_tape_and_comes_back_the_same(golden: Golden, http: httpx.Client) -> None:
    told = typed("golden", "push", NAME, "--incident", "7")
    assert told.exit_code == 0, told.output
    assert f"{NAME} is item {NAME} of dataset golden, version 1." in told.output
    assert "backtrail incident close 7 --as fixed --golden-case refund-too-late" in told.output
    item = http.get(f"/api/datasets/golden/items/{NAME}").json()
    assert (item["input"], item["case"]["name"]) == ({"question": refunds.QUESTION}, NAME)
    assert typed("golden", "push", NAME).output.endswith("version 1.\n" + told.output.splitlines()[-1] + "\n")

    told = typed("golden", "pull", "--folder", "elsewhere")
    assert told.exit_code == 0, told.output
    back = golden_named(NAME, Path("elsewhere"))
    assert back.case == golden_named(NAME, Path("golden")).case
    assert back.case.provenance.incident == 7
    assert [event.key for event in back.tape.events] == [event.key for event in golden.tape.events]
    told = typed("golden", "pull", "--folder", "elsewhere")
    assert (told.exit_code, "already" in told.output) == (2, True)
    told = typed("golden", "pull", "nothing")
    assert (told.exit_code, "has no golden case nothing. It has refund-too-late" in told.output) == (2, True)


def test_runs_of_cases_are_experiments_and_two_are_compared(golden: Golden, http: httpx.Client, tmp_path: Path) -> None:
    assert typed("golden", "push", NAME).exit_code == 0
    told = typed("golden", "run", "--push")
    assert told.exit_code == 1, told.output  # the prompt is not in the code
    fixed = tmp_path / "fixed_agent.py"
    fixed.write_text(
        f"from tests.replay import refunds\n\ndef run(question):\n    refunds.PROMPT = {CAREFUL!r}\n"
        "    return refunds.run(question)\n"
    )
    path = golden.path / "case.yaml"
    path.write_text(path.read_text().replace("tests.replay.refunds:run", "fixed_agent:run"))
    told = typed("golden", "run", "--push", "--json")
    assert told.exit_code == 0, told.output
    rows = http.get("/api/experiments", params={"dataset": "golden"}).json()["rows"]
    assert [(row["passed"], row["items"]) for row in rows] == [(1, 1), (0, 1)]
    after, before = (row["id"] for row in rows)
    compared = http.get("/api/experiments/compare", params={"before": before, "after": after}).json()
    assert [(row["item_id"], row["change"]) for row in compared["rows"]] == [(NAME, "fixed")]
    failed = http.get(f"/api/experiments/{before}").json()["ran"][0]
    assert failed["difference"]["kind"] == "changed_args"
    assert "-Check the policy first." in failed["difference"]["report"]
    told = typed("experiments", "compare", before, after)
    assert told.exit_code == 0, told.output
    assert typed("experiments", "compare", after, before).exit_code == 1


def test_pushing_without_a_server_says_so(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTRAIL_ENDPOINT", "http://127.0.0.1:9")
    told = typed("golden", "push", NAME)
    assert told.exit_code == 1
    assert "127.0.0.1:9" in told.output
