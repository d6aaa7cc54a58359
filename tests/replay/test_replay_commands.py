"""`backtrail run` and `backtrail replay`, as users type them, with a real server behind them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backtrail.cli.demo.minds import refunds as mind
from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import running_server
from tests.replay import refunds
from tests.replay.conftest import careful
from tests.replay.web import Web

BACKTRAIL = [sys.executable, "-m", "backtrail"]
AGENT = """
import sys, backtrail
from tests.replay import refunds
backtrail.init(service="desk")
with backtrail.span("desk", kind="agent") as span:
    span.input(refunds.QUESTION)
    print(refunds.run(refunds.QUESTION if len(sys.argv) < 2 else sys.argv[1]))
"""


def typed(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **env}
    return subprocess.run([*BACKTRAIL, *words], capture_output=True, text=True, check=False, env=known, timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("replays")) as running:
        yield running.url


@pytest.fixture
def agent(tmp_path: Path, world: Path) -> Path:
    path = tmp_path / "agent.py"
    path.write_text(AGENT)
    return path


def test_a_program_is_recorded_and_replayed_with_its_model_gone_and_its_refund_not_repeated(
    agent: Path, world: Path, tmp_path: Path
) -> None:
    tape = tmp_path / "t" / "run.tape.jsonl"
    with ModelServer(careful) as model:
        env = {"OPENAI_BASE_URL": model.openai_url, "OPENAI_API_KEY": "k", "BACKTRAIL_ENDPOINT": "http://127.0.0.1:9"}
        recorded = typed("run", "--record", "--tape", str(tape), sys.executable, str(agent), **env)
    assert recorded.returncode == 0, recorded.stderr
    assert f"Replay it: backtrail replay {tape}" in recorded.stderr
    assert world.read_text() == "issue_refund\n"

    again = typed("replay", str(tape), **env)
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, recorded.stdout.strip()), again.stderr
    assert "did exactly what was recorded" in again.stdout
    assert world.read_text() == "issue_refund\n"

    other = typed("replay", str(tape), sys.executable, str(agent), "Where is B99?", **env)
    assert other.returncode == 3
    assert "The replay stopped because at step 1 the run called model openai.chat with other arguments" in other.stdout
    assert "▶" in other.stdout
    assert world.read_text() == "issue_refund\n"


def test_a_run_of_production_is_replayed_from_its_trace_and_the_server_hears_how_it_went(server: str) -> None:
    desk = ["-m", "backtrail.cli.demo.agents.refunds"]
    with Web() as web, ModelServer(mind.reply) as model:
        env = {"OPENAI_BASE_URL": model.openai_url, "PAYMENTS_URL": web.url, "BACKTRAIL_ENDPOINT": server}
        known = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **env}
        said = subprocess.run([sys.executable, *desk], check=True, env=known, capture_output=True, text=True).stdout
    (row,) = httpx.get(f"{server}/api/traces").json()["rows"]
    trace = row["trace_id"]
    ready = httpx.get(f"{server}/api/traces/{trace}/readiness").json()
    assert (ready["ready"], ready["source"], ready["events"]) == (True, "trace", {"llm": 4, "tool": 3})

    again = typed("replay", trace, "--", sys.executable, *desk, **env)
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.startswith(said)
    assert "7 calls, none of them live" in again.stdout
    (kept,) = httpx.get(f"{server}/api/replays", params={"trace_id": trace}).json()["rows"]
    assert (kept["kind"], kept["faithful"]) == ("replay", True)
    whole = httpx.get(f"{server}/api/replays/{kept['id']}").json()
    assert [run["how"] for run in whole["runs"][0]["rows"]] == ["same"] * 7
    assert whole["command"] == f"backtrail replay {trace} {sys.executable} -m backtrail.cli.demo.agents.refunds"


def test_an_entry_is_called_with_the_recorded_arguments_and_one_that_is_not_there_is_refused(
    tmp_path: Path, world: Path
) -> None:
    import backtrail
    from backtrail.core.tape.recording.tape import Entry
    from backtrail.sdk.replay.writing import keep_file

    with ModelServer(careful) as model:
        env = {"OPENAI_BASE_URL": model.openai_url, "OPENAI_API_KEY": "k"}
        os.environ.update(env)
        try:
            entry = Entry(ref="tests.replay.refunds:run", args={"question": refunds.QUESTION})
            with backtrail.record(entry=entry) as recording:
                refunds.run(refunds.QUESTION)
        finally:
            for name in env:
                del os.environ[name]
    tape = tmp_path / "run.tape.jsonl"
    keep_file(recording.tape, tape)
    ran = typed("replay", str(tape), "--json", **env)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["faithful"] is True
    gone = typed("replay", str(tape), "--entry", "tests.replay.refunds:rum", **env)
    assert gone.returncode == 2
    assert "tests.replay.refunds has no rum. It has" in gone.stderr
    away = typed("replay", str(tape), "--entry", "no.such:run", **env)
    assert away.returncode == 2
    assert "cannot be imported" in away.stderr


def test_programs_that_are_not_python_are_refused_with_what_to_type(tmp_path: Path) -> None:
    refused = typed("run", "--tape", str(tmp_path / "x"), "ls")
    assert refused.returncode == 2
    assert "Write python agent.py" in refused.stderr
    assert "backtrail proxy --record run.tape.jsonl -- ls" in refused.stderr
    for words, told in (
        (("uv", "run", "agent.py"), "uv run backtrail"),
        (("python", "-c", "print(1)"), "Write the code into one"),
        (("python", "-u"), "python is given no program"),
    ):
        refused = typed("run", *words)
        assert refused.returncode == 2
        assert told in refused.stderr


def test_a_crash_is_replayed_as_a_crash_and_that_is_faithful(tmp_path: Path) -> None:
    program = tmp_path / "agent.py"
    program.write_text("""
import sys, backtrail
@backtrail.observe(kind="tool")
def step(at): return at
step(1)
raise RuntimeError(f"dead in {'utf-8 mode' if sys.flags.utf8_mode else 'no mode'}")
""")
    tape = tmp_path / "run.tape.jsonl"
    command = (sys.executable, "-u", "-X", "utf8", str(program))
    died = typed("run", "--tape", str(tape), *command)
    assert died.returncode == 1
    assert died.stderr.startswith(f'Traceback (most recent call last):\n  File "{program}"')
    assert "RuntimeError: dead in utf-8 mode" in died.stderr
    again = typed("replay", str(tape), *command)
    assert again.returncode == 0
    assert "It ended with RuntimeError: dead in utf-8 mode, as the recorded run did." in again.stdout


def test_the_words_that_a_program_leaves_with_are_still_said(tmp_path: Path) -> None:
    program = tmp_path / "agent.py"
    program.write_text("import sys; sys.exit('no order, no refund')")
    left = typed("run", "--tape", str(tmp_path / "x.jsonl"), sys.executable, str(program))
    assert (left.returncode, left.stderr.splitlines()[0]) == (1, "no order, no refund")
