"""The guide to bisections is true: its Python runs, and it names whatever can be given."""

import re
from pathlib import Path

import pytest

from backtrail.sdk.replay.bisecting.bisect import Tries
from backtrail.sdk.replay.supposing.whatif import How
from backtrail.sdk.replay.writing import keep_file
from tests.replay.test_bisect import Recorder, bad_policy, model, obedient, recorded_by

__all__ = ["model", "recorded_by"]
PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "replay" / "bisect.md").read_text(encoding="utf-8")


def test_the_block_of_the_guide_runs(
    recorded_by: Recorder,
    world: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_file(recorded_by(obedient, bad_policy), Path("run.tape.jsonl"))
    (block,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(block, {})
    out = capsys.readouterr().out
    assert out.startswith("step 3 (tool search_policy) is the earliest whose correction turns the run: ")
    assert out.count("▶") == 1
    assert world.read_text() == ""


def test_the_guide_names_everything_that_can_be_given() -> None:
    own = set(Tries.__annotations__) - set(How.__annotations__) - {"flips_at", "price", "progress"}
    for name in own:
        words = {name, f"--{name.replace('_', '-')}", "--suspect" if name == "suspects" else name}
        assert any(word in PAGE for word in words), name
