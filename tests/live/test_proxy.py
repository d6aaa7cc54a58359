"""The clients of OpenAI and Anthropic in Node behind the proxy: recorded, replayed, and refused without a retry."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from backtrail.testing.model_server import ModelServer
from tests.live.environments import CACHE, REQUIREMENTS

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node and npm"),
]
AGENT = Path(__file__).parent / "agents" / "node_sdks.mjs"
PINS = REQUIREMENTS / "node" / "package.json"


@pytest.fixture(scope="module")
def agent() -> Path:
    """The agent, beside the packages that it imports; they are installed once for these pins."""
    folder = CACHE / f"node-{hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "lock"):
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copy(PINS, folder)
            install = ["npm", "install", "--no-audit", "--no-fund"]
            made = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr
            (folder / "ready").touch()
        shutil.copy(AGENT, folder)
    return folder / AGENT.name


def proxied(*words: str) -> "subprocess.CompletedProcess[str]":
    keys = {"OPENAI_API_KEY": "none", "ANTHROPIC_API_KEY": "none"}
    command = [sys.executable, "-m", "backtrail", "proxy", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **keys}, timeout=120)


def test_clients_in_node_are_told_the_same_again_and_a_divergence_once(agent: Path, tmp_path: Path) -> None:
    tape = str(tmp_path / "run.tape.jsonl")
    with ModelServer(lambda request: f"{request.question} It remembers. " * 3) as model:
        up = ("--upstream-openai", model.openai_url, "--upstream-anthropic", model.url)
        made = proxied("--record", tape, *up, "--", "node", str(agent))
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert sum("It remembers." in str(each) for each in told) == 4

    again = proxied(tape, "--", "node", str(agent))
    assert (again.returncode, json.loads(again.stdout)) == (0, told), again.stderr
    assert "did exactly what was recorded: 6 calls" in again.stderr

    other = proxied(tape, "--", "node", str(agent), "What is a film?")
    assert other.returncode == 3
    assert "BadRequestError 400" in other.stderr
    assert other.stderr.count("The replay stopped because at step 1") == 2, "by the client once, and by the report"
