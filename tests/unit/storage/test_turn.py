"""Who asked first writes first, however often somebody else asks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backtrail.server.storage.records import Place, open_records
from backtrail.server.storage.records.turn import Turn


def test_a_turn_goes_on_after_a_failure() -> None:
    turn = Turn()
    with pytest.raises(ValueError, match="no"), turn.taken():
        raise ValueError("no")
    with turn.taken():
        pass


def test_one_who_writes_without_a_pause_keeps_nobody_out(tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    over, begun = threading.Event(), threading.Event()
    written, between = 0, list[int]()

    def busy() -> None:
        nonlocal written
        while not over.is_set():
            with records.writing() as db:
                db.merge(Place(key="busy", note=str(written)))
            written += 1
            begun.set()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(busy)
        begun.wait()
        for at in range(20):
            before = written
            with records.writing() as db:
                db.merge(Place(key="other", note=str(at)))
                between.append(written - before)
        over.set()
        working.result()
    records.close()
    assert sorted(between)[len(between) // 2] <= 2, "most times it waited for the write at hand and one more"
