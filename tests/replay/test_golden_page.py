"""The guide to golden cases is true: its Python runs, and it names every field."""

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from backtrail.core.evals.case import Case
from backtrail.core.evals.expectations import Expectations
from backtrail.core.evals.matchers import WORDS
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.writing import keep_file

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "replay" / "golden.md").read_text(encoding="utf-8")
AGENT = """
from tests.replay import refunds

refunds.PROMPT = "You are support. Check the policy first."
run = refunds.run
"""


def test_every_block_of_the_guide_runs(recorded: Tape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    keep_file(recorded, Path("run.tape.jsonl"))
    made, tested = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(made, {})
    case = tmp_path / "golden" / "refund-too-late" / "case.yaml"
    case.write_text(case.read_text().replace("tests.replay.refunds:run", "fixed_agent:run"))
    (tmp_path / "fixed_agent.py").write_text(AGENT)
    (tmp_path / "test_agent.py").write_text(tested)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), str(tmp_path)]),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    words = [sys.executable, "-m", "pytest", "-q", "-p", "backtrail.testing.golden", "test_agent.py", "golden"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=100, check=False)
    assert "2 passed" in done.stdout, done.stdout


def test_the_guide_names_every_field_of_a_case() -> None:
    for name in (*(each.name for each in (*fields(Case), *fields(Expectations))), *WORDS):
        assert name in PAGE, name
