"""`backtrail import` sends the files of other tools through the doors of a running server; twice changes nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from backtrail.testing.server import Server
from tests.live.told import told
from tests.unit.semconv.test_imports import LANGFUSE, LANGSMITH, MESSAGES, SWE, TAU, TRAIL, WHO


def imported(server: Server, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "backtrail", "import", str(path), "--server", server.url, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_format_is_read_from_a_folder_once(server: Server, tmp_path: Path) -> None:
    files = tmp_path / "files"
    (files / "openhands" / "parsed").mkdir(parents=True)
    (files / "tau.json").write_text(json.dumps([TAU, {**TAU, "trial": 2}]))
    (files / "who.json").write_text(json.dumps(WHO))
    (files / "trail.json").write_text(json.dumps(TRAIL))
    (files / "messages.jsonl").write_text(json.dumps(MESSAGES) + "\n")
    for view in ("thoughts_actions", "results_actions"):
        (files / "openhands" / "parsed" / view).mkdir()
        (files / "openhands" / "parsed" / view / "django-1.txt").write_text(SWE[view])
    first = imported(server, files)
    held = httpx.get(f"{server.url}/api/stats", trust_env=False).json()
    assert (first["unread"], held["traces"], held["spans"]) == ([], 6, first["spans"])
    assert imported(server, files) == first
    again = httpx.get(f"{server.url}/api/stats", trust_env=False).json()
    assert (again["traces"], again["spans"]) == (6, held["spans"])


def test_a_langfuse_export_comes_back_as_it_was(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "langfuse.json"
    generation = LANGFUSE["observations"][0] | {
        "model": "gpt-4o",
        "input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "output": {"role": "assistant", "content": "Hello"},
        "usageDetails": {"input": 9, "output": 2, "total": 11},
        "level": "DEFAULT",
    }
    file.write_text(json.dumps({"data": [{**LANGFUSE, "observations": [generation]}]}))
    imported(server, file)
    (run,) = told(server.url)
    (call,) = run.of("llm")
    assert (run.trace["session_id"], run.trace["user_id"], run.trace["tags"]) == ("s1", "u1", ["a"])
    assert (call["model"], call["usage"]["input"], call["latency_ns"]) == ("gpt-4o", 9, 1_000_000_000)
    assert [message["content"] for message in call["input_messages"]] == ["Be brief.", "Hi"]
    assert call["output_messages"][0]["content"] == "Hello"


def test_a_langsmith_export_comes_back_as_it_was(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "langsmith.jsonl"
    file.write_text(json.dumps({**LANGSMITH, "extra": {"metadata": {"session_id": "s1"}}}) + "\n")
    imported(server, file)
    (run,) = told(server.url)
    assert (run.trace["session_id"], [span["kind"] for span in run.spans]) == ("s1", ["chain", "tool"])
    assert run.named("tool")["error"]["message"]


@pytest.mark.parametrize("content", ["not json", '{"nothing": "known"}'])
def test_a_file_that_nobody_knows_is_named(server: Server, tmp_path: Path, content: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(content)
    command = [sys.executable, "-m", "backtrail", "import", str(file), "--server", server.url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "odd.json" in done.stderr
