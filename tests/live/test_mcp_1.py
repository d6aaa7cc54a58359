"""mcp 1.x, which many agents still stand on: its sessions replay without a server, as those of 2.x do."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.environments import ROOT, python
from tests.live.runs import AGENTS, KEPT

pytestmark = [pytest.mark.live, pytest.mark.environment("mcp_1"), pytest.mark.timeout(600)]


def test_sessions_over_stdio_and_http_and_langchain_s_adapters_replay_with_no_server(
    environments: Callable[[str], None], tmp_path: Path
) -> None:
    environments("mcp_1")
    marks = tmp_path / "marks"
    marks.touch()
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    env |= {"PYTHONPATH": str(ROOT / "src"), "MCP_MARKS": str(marks)}
    done = subprocess.run(
        [str(python("mcp_1")), str(AGENTS / "mcp_1_replayed.py")],
        env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    assert done.stdout.count("('tool', 'look_up')") == 4, done.stdout  # LangChain's tool, and within it the session's
    assert marks.read_text().splitlines() == ["start", "tool"] * 3
