"""The guide to what-ifs is true: its Python runs, one block after another, on a recorded run."""

import re
from pathlib import Path

import pytest

from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.supposing.faults import WHATS
from backtrail.sdk.replay.supposing.whatif import Changes
from backtrail.sdk.replay.writing import keep_file

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "replay" / "what-if.md").read_text(encoding="utf-8")


def test_every_block_of_the_guide_runs(
    recorded: Tape,
    world: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_file(recorded, Path("run.tape.jsonl"))
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    exec("\n".join(blocks), {})
    out = capsys.readouterr().out
    assert out.count("▶") == 1
    assert 'Not refunded: {"order_id": "A17", "days_ago": 3}' in out
    assert "I could not: failed: lookup_order timed out" in out
    assert world.read_text() == ""


def test_the_guide_names_every_change_and_every_fault() -> None:
    for name in (*Changes.__annotations__, *WHATS):
        assert name in PAGE or name in ("ignore", "exhausted", "level", "entry", "heard"), name
