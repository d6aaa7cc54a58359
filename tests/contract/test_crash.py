"""Nothing that was acknowledged is lost when the process is killed, and the store is sound afterwards."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.followers.work import Work
from backtrail.server.storage.api import FindingWindow, KeptFinding, Store
from backtrail.server.storage.records import open_records
from tests.contract.stores import STORES
from tests.unit.followers.rules import CATALOGUE

ROUNDS = 25
ROOT = Path(__file__).parents[2]


def kill_midway(kind: str, folder: Path, round_: str, after: int, child: str = "crash_child") -> list[int]:
    """Let a child write, kill it when it has said `after` lines; what it said was acknowledged."""
    command = [sys.executable, "-m", f"tests.contract.{child}", kind, str(folder), round_]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told = [running.stdout.readline() for _ in range(after)]
        running.kill()
        told += running.stdout.readlines()
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


def test_killed_at_any_moment_every_finding_is_found_once(kind: str, tmp_path: Path) -> None:
    rng = random.Random(1147)
    acknowledged: set[str] = set()
    for number in range(8):
        told = kill_midway(kind, tmp_path, f"r{number}", rng.randrange(2, 30), "crash_follower")
        acknowledged |= {f"r{number}-{one}" for one in told}
    store, records = STORES[kind](tmp_path / "store"), open_records(f"sqlite:///{tmp_path / 'records.db'}")
    try:
        work = Work(store, records, CATALOGUE)
        work.begin()
        while work.news() or work.past():
            pass
        rows = [row.finding for row in everything(store)]
        found = Counter((row.trace_id, row.detector, row.span_id) for row in rows)
        assert set(found.values()) == {1}
        whole = {each for trace in acknowledged for each in ((trace, "boom", "b"), (trace, "same", "c2"))}
        assert whole - set(found) == set()
        assert {row.times for row in rows if row.detector == "same" and row.trace_id in acknowledged} == {4}
        assert {row.trace_id for row in rows} - acknowledged <= {f"r{n}-{m}" for n in range(8) for m in range(200)}
        assert list(store.check()) == []
    finally:
        store.close()
        records.close()


def everything(store: Store) -> Iterator[KeptFinding]:
    after = None
    while True:
        page = store.findings(ProjectId("p"), FindingWindow(limit=1000, after=after))
        yield from page.rows
        if (after := page.next) is None:
            return
