"""`backtrail demo` loads real runs once, and runs its agent every time."""

import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from backtrail.cli.demo import runs
from backtrail.testing.server import free_port
from tests.live.told import Told, told
from tests.servers import running_server

ROOT = Path(__file__).parents[2]


def demo(data: Path) -> str:
    flags = ["--once", "--no-agents", "--port", str(free_port()), "--data", str(data)]
    done = subprocess.run(
        [sys.executable, "-m", "backtrail", "demo", *flags], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_the_demo_loads_its_runs_once_and_plays_its_agent_each_time(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    assert "loading" in demo(data)
    assert "there already" in demo(data)
    with running_server(data, grpc_port=0) as server:
        held = httpx.get(f"{server.url}/api/stats", trust_env=False).json()["traces"]
        played = told(server.url, "service:brightline-assistant")
    assert len(played) == 2 * 6
    assert held - len(played) == len(runs.recorded())
    assert_the_refund_went_in_circles(played[2])


def test_ending_the_demo_ends_its_server_and_its_agents(tmp_path: Path) -> None:
    port = free_port()
    flags = ["--port", str(port), "--data", str(tmp_path / "demo")]
    with subprocess.Popen([sys.executable, "-m", "backtrail", "demo", *flags], stderr=subprocess.PIPE) as demo:
        assert demo.stderr
        assert any(b"PAGE" in line for line in demo.stderr)
        others = psutil.Process(demo.pid).children(recursive=True)
        demo.terminate()
        demo.wait(timeout=30)
    assert len(others) > 1
    assert psutil.wait_procs(others, timeout=30)[1] == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/api/health", trust_env=False)


def assert_the_refund_went_in_circles(run: Told) -> None:
    totals = run.trace["totals"]
    assert (totals["tool_errors"], totals["escalations"], totals["steps"]) == (6, 1, 9)
    failed = [span for span in run.of("tool") if span["status"] == "error"]
    assert {span["tool"]["name"] for span in failed} == {"issue_refund"}
    assert len({str(span["tool"]["arguments"]) for span in failed}) == 1, "the same call, again and again"
    assert all(span["usage"] and span["model"] == "gpt-4o-2024-08-06" for span in run.of("llm"))
    asked = run.of("llm")[-1]["input_messages"]
    assert (asked[0]["role"], asked[-1]["role"]) == ("system", "tool")


def test_the_recorded_runs_are_small_and_their_sources_are_named() -> None:
    packed = ROOT / "src" / "backtrail" / "cli" / "demo" / "runs.jsonl.gz"
    notice = (ROOT / "NOTICE").read_text()
    assert packed.stat().st_size < 2_000_000
    assert f"{len(runs.recorded())} recorded agent runs" in notice
    for source in ("tau-bench", "AgentRx", "Agents_Failure_Attribution", "llm-agents-study"):
        assert source in notice
