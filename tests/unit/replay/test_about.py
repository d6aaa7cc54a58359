"""Claims about what a tape's header tells of the program."""

import subprocess
from pathlib import Path

import httpx
import pytest

import backtrail
from backtrail.sdk.replay import about


def test_the_header_names_the_libraries_that_are_loaded_and_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "one"]):
        subprocess.run([*git, *words], check=True)
    told = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")
    about.commit.cache_clear()
    with backtrail.record() as recording:
        pass
    assert recording.tape.header.packages["httpx"] == httpx.__version__
    assert recording.tape.header.git == told
    subprocess.run([*git, "pack-refs", "--all"], check=True)
    about.commit.cache_clear()
    assert about.commit() == told
    monkeypatch.chdir(tmp_path.parent)
    about.commit.cache_clear()
