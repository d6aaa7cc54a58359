"""The thread that judges: at once, beside everything else, and until it is told to stop."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.followers.detect import Detecting
from backtrail.server.followers.judges import Judges
from backtrail.server.followers.place import unread
from backtrail.server.followers.rules import rules_of
from backtrail.server.storage.api import Cursor, Store
from backtrail.server.storage.records import DetectorSetting, Records
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.spans import agent, tool
from tests.unit.followers.rules import CATALOGUE
from tests.unit.followers.test_work import P, found, looping, write


@pytest.fixture
def detecting(store: Store, records: Records) -> Iterator[Detecting]:
    running = Detecting(store, records, CATALOGUE)
    yield running
    running.close()


def eventually(store: Store, so: Callable[[], bool]) -> None:
    """Wait, commit by commit, until it is so."""
    committed = threading.Event()
    forget = store.on_commit(lambda _: committed.set())
    until = time.monotonic() + 20
    try:
        while not so():
            assert time.monotonic() < until, "it never came to be so"
            committed.wait(0.5)
            committed.clear()
    finally:
        forget()


@pytest.mark.usefixtures("detecting")
def test_a_finding_is_there_as_soon_as_the_span_is(store: Store) -> None:
    eventually(store, lambda: bool(store.notes("detect:cursor")))
    for number in range(20):
        began = time.monotonic()
        write(store, tool("b", trace=f"t{number}", output="boom"))
        eventually(store, lambda number=number: bool(store.findings_of(P, TraceId(f"t{number}"))))  # type: ignore[misc]
        assert time.monotonic() - began < 10
    eventually(store, lambda: unread(store) == 0)


def test_rules_that_change_are_heeded_while_it_runs(store: Store, records: Records, detecting: Detecting) -> None:
    write(store, *looping("t1"), tool("b", trace="t2", output="boom"))
    eventually(store, lambda: len(found(store)) == 2)
    with records.session() as db, db.begin():
        db.add(DetectorSetting(project_id=P, detector="boom", on=False, thresholds={}))
    detecting.rules_changed()
    eventually(store, lambda: found(store) == {("t1", "same", "t1-2")})


def test_a_forgotten_trace_is_forgotten_by_the_follower(store: Store, detecting: Detecting) -> None:
    root, *calls = looping("t1")
    write(store, root, *calls[:2])
    eventually(store, lambda: bool(store.notes("detect:cursor")) and unread(store) == 0)
    store.delete_trace(P, TraceId("t1"))
    detecting.forgotten(P, [TraceId("t1")])
    write(store, *calls[2:], tool("b", trace="t2", output="boom"))
    eventually(store, lambda: found(store) == {("t2", "boom", "b")})


def test_it_stops_at_once_in_the_middle_of_much_work(tmp_path: Path, records: Records) -> None:
    with SqliteStore(tmp_path / "much") as store:
        for number in range(30):
            write(store, *(span for each in range(20) for span in looping(f"t{number}-{each}")))
        running = Detecting(store, records, CATALOGUE)
        began = time.monotonic()
        running.close()
        assert time.monotonic() - began < 10
        second = Detecting(store, records, CATALOGUE)
        eventually(store, lambda: len(found(store)) == 600)
        second.close()


def test_judges_are_kept_as_far_as_there_is_room(store: Store, records: Records) -> None:
    rules = rules_of(CATALOGUE, records, P)
    judges = Judges(store, lambda: None, room=150_000)
    for number in range(10):
        write(store, *looping(f"t{number}"))
        judges.judging((P, TraceId(f"t{number}")), rules, ())
    assert (P, TraceId("t9")) in judges
    assert (P, TraceId("t0")) not in judges
    assert 1 < len(judges) < 10


def test_judges_of_ended_runs_go_before_others(store: Store, records: Records) -> None:
    rules = rules_of(CATALOGUE, records, P)
    judges = Judges(store, lambda: None)
    write(store, agent("a", trace="open", end=None))
    judges.judging((P, TraceId("open")), rules, ())
    for number in range(200):
        write(store, *looping(f"t{number}"))
        judges.judging((P, TraceId(f"t{number}")), rules, ())
        judges.ended((P, TraceId(f"t{number}")))
    assert (P, TraceId("open")) in judges
    assert (P, TraceId("t199")) in judges
    assert len(judges) < 140


def test_a_trace_beyond_all_bounds_is_judged_by_its_beginning(store: Store, records: Records) -> None:
    rules = rules_of(CATALOGUE, records, P)
    judges = Judges(store, lambda: None, largest=300_000)
    write(store, agent("a", end=None), *(tool(f"c{n}", start=n, output="x" * 1000) for n in range(900)))
    kept = judges.judging((P, TraceId("t1")), rules, ())
    assert kept.full
    assert 300_000 < kept.judge.weight < 900_000
    before = kept.judge.weight
    again = tuple(SpanId(f"c{n}") for n in range(900))
    assert judges.judging((P, TraceId("t1")), rules, again).judge.weight == before


def test_a_store_without_room_is_waited_for(store: Store, records: Records) -> None:
    class Full:
        """The store, whose disk is full for a while."""

        def __init__(self) -> None:
            self.failures = 1

        def __getattr__(self, name: str) -> object:
            if name == "keep_findings" and self.failures:
                self.failures -= 1
                raise OSError("no room")
            return getattr(store, name)

    running = Detecting(Full(), records, CATALOGUE)  # type: ignore[arg-type]
    write(store, tool("b", output="boom"))
    eventually(store, lambda: len(found(store)) == 1)
    running.close()


def test_without_detectors_the_place_moves_on(store: Store, records: Records) -> None:
    running = Detecting(store, records, Catalogue(detectors=()))
    write(store, tool("b", output="boom"), project=ProjectId("other"))
    eventually(store, lambda: bool(store.notes("detect:cursor")) and unread(store) == 0)
    assert store.refound(Cursor(0)) == []
    running.close()
