"""Nothing that was acknowledged is lost when the process is killed, and the store is sound afterwards."""

import random
import subprocess
import sys
from pathlib import Path

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.api import Store
from tests.contract.stores import STORES

ROUNDS = 25
ROOT = Path(__file__).parents[2]


def kill_midway(kind: str, folder: Path, round_: str, after: int) -> list[int]:
    """Let a child write, kill it when it has said `after` lines; what it said was acknowledged."""
    command = [sys.executable, "-m", "tests.contract.crash_child", kind, str(folder), round_]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(after)]
        child.kill()
        told += child.stdout.readlines()
    return [int(line) for line in told if line.endswith("\n") and line.strip().isdigit()]


def test_killed_at_any_moment_nothing_acknowledged_is_lost(kind: str, tmp_path: Path) -> None:
    rng = random.Random(4711)
    for number in range(ROUNDS):
        round_ = f"r{number}"
        acknowledged = kill_midway(kind, tmp_path, round_, rng.randrange(1, 60))
        store = STORES[kind](tmp_path)
        try:
            missing = [one for one in acknowledged if not whole(store, f"{round_}-{one}")]
            assert missing == []
            assert list(store.check()) == []
        finally:
            store.close()


def whole(store: Store, trace_id: str) -> bool:
    trace = store.trace(ProjectId("p"), TraceId(trace_id))
    return trace is not None and trace.totals.spans == 10
