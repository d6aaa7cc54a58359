"""Files and folders appear when they are complete, or not at all."""

import os
import signal
from pathlib import Path

import pytest

from backtrail.cli.disk.whole import appearing


def test_a_file_appears_at_the_end_and_replaces_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("old")
    with appearing(file) as part:
        part.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def cut_off(folder: Path, number: signal.Signals) -> None:
    with appearing(folder) as part:
        part.mkdir()
        (part / "half").write_text("x")
        os.kill(os.getpid(), number)
        signal.pause()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt):
        cut_off(tmp_path / "folder", number)
    assert not list(tmp_path.iterdir())


def test_a_folder_appears_over_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with appearing(tmp_path / "data") as part:
        (part / "media").mkdir(parents=True)
        (part / "media" / "a").write_text("x")
    assert (tmp_path / "data" / "media" / "a").read_text() == "x"
