"""The SQLite store under pressure: full disks, full queues, old and new files."""

import random
import sqlite3
import threading
import time
from pathlib import Path

import apsw
import pytest

from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.storage.api import (
    Cursor,
    JudgedTrace,
    Retention,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreTooNew,
    Window,
)
from backtrail.server.storage.sqlite import SqliteStore, forget
from backtrail.testing.findings import finding
from backtrail.testing.spans import agent, llm, span

P = ProjectId("default")


def limit_pages(store: SqliteStore, pages: int) -> None:
    """Give the disk an end: SQLite answers as it does when there is no room."""
    store._writer.call(lambda books: books.db.pragma("max_page_count", pages), apart=True)


def test_a_full_disk_is_told_and_room_heals_it(tmp_path: Path) -> None:
    with SqliteStore(tmp_path) as store:
        store.write(P, [span("first")]).result()
        limit_pages(store, 60)
        large = [llm(f"l{n}", said=str(hash(str(n))) * 5000) for n in range(300)]
        with pytest.raises(StoreFull, match="nothing of the batch was written") as told:
            store.write(P, large).result()
        assert told.value.retry_after > 0
        assert store.stats(P).spans == 1
        assert list(store.check()) == []
        limit_pages(store, 1 << 30)
        store.write(P, large).result()
        assert store.stats(P).spans == 301
        assert list(store.check()) == []


def test_a_full_queue_says_busy_at_once_and_loses_nothing(tmp_path: Path) -> None:
    held, go_on = threading.Event(), threading.Event()
    with SqliteStore(tmp_path, waiting_bytes=100_000) as store:

        def hold(_: object) -> None:
            held.set()
            go_on.wait(30)

        blocked = store._writer.submit(hold)
        assert held.wait(30)
        accepted = [store.write(P, [llm("l", trace=f"t{number}", said="x" * 20_000)]) for number in range(5)]
        with pytest.raises(StoreBusy, match="MB wait"):
            store.write(P, [span("one-too-many")])
        assert not any(future.done() for future in accepted)
        go_on.set()
        blocked.result()
        for future in accepted:
            future.result(timeout=30)
        assert store.stats(P).spans == len(accepted)
        store.write(P, [span("after")]).result()


def test_a_batch_that_cannot_be_written_fails_alone(tmp_path: Path) -> None:
    go_on = threading.Event()
    with SqliteStore(tmp_path) as store:
        store._writer.submit(lambda _: go_on.wait(30))
        good = store.write(P, [span("good")])
        bad = store.write(P, [span("bad")])
        bad_batch = store._writer._queue[-1]
        bad_batch.traces["t1"]["bad"].parts = [(99, 0)]  # type: ignore[union-attr]
        other = store.write(P, [span("other")])
        go_on.set()
        assert good.result(30)
        assert other.result(30)
        with pytest.raises(IndexError):
            bad.result(30)
        assert {head.span_id for head in store.heads(P, TraceId("t1"))} == {"good", "other"}
        assert list(store.check()) == []


def test_many_writers_share_transactions(tmp_path: Path) -> None:
    commits: list[Cursor] = []
    with SqliteStore(tmp_path) as store:
        store.on_commit(commits.append)

        def write(worker: int) -> None:
            for number in range(20):
                store.write(P, [span(f"s{number}", trace=f"w{worker}")]).result()

        workers = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert store.stats(P).spans == 160
        assert store.stats(P).traces == 8
    assert len(commits) <= 160


def test_a_commit_is_on_disk_before_the_answer(tmp_path: Path) -> None:
    with SqliteStore(tmp_path) as store:
        asked = store._writer.call(
            lambda books: (books.db.pragma("synchronous"), books.db.pragma("journal_mode")), apart=True
        )
        assert asked == (2, "wal")


def test_room_of_what_was_forgotten_goes_back_to_the_disk(tmp_path: Path) -> None:
    with SqliteStore(tmp_path) as store:
        for number in range(60):
            noise = random.Random(number).randbytes(400_000).hex()
            store.write(P, [llm("l", trace=f"t{number}", said=noise)]).result()
        full = store._writer.call(lambda books: books.db.pragma("page_count"), apart=True)
        while store.expire(P, Retention(days=0), Nanos(time.time_ns())):
            pass
        while store._vacuum():
            pass
        store._writer.call(forget.settle_disk, apart=True)
        assert store._writer.call(lambda books: books.db.pragma("page_count"), apart=True) < full / 2
        assert list(store.check()) == []


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("DELETE FROM blocks", "payload block 1 is missing"),
        ("UPDATE blocks SET content = zeroblob(80)", "payload block 1 cannot be read"),
        ("DELETE FROM spans WHERE span_id = 'b'", "says 2 spans and has 1"),
        ("UPDATE sessions SET traces = 5", "says 5 traces and has 1"),
        ("UPDATE projects SET spans = 9", "says 9 spans"),
    ],
)
def test_check_finds_what_is_damaged(damage: str, complaint: str, tmp_path: Path) -> None:
    with SqliteStore(tmp_path) as store:
        store.write(P, [agent("a", session__id="s"), span("b")]).result()
        assert list(store.check()) == []
        store._writer.call(lambda books: books.db.execute(damage))
        assert any(complaint in trouble for trouble in store.check())


def test_a_folder_belongs_to_one_store_at_a_time(tmp_path: Path) -> None:
    with SqliteStore(tmp_path), pytest.raises(StoreError, match="open in another process"):
        SqliteStore(tmp_path)
    SqliteStore(tmp_path).close()


def test_a_caller_who_leaves_does_not_stop_the_writer(tmp_path: Path) -> None:
    go_on = threading.Event()
    with SqliteStore(tmp_path) as store:
        store._writer.submit(lambda _: go_on.wait(30))
        left = store.write(P, [span("left")])
        assert left.cancel()
        go_on.set()
        store.write(P, [span("stayed")]).result(30)
        assert [head.span_id for head in store.heads(P, TraceId("t1"))] == ["stayed"]


def test_a_watcher_that_fails_does_not_stop_the_writer(tmp_path: Path) -> None:
    def fail(_: Cursor) -> None:
        raise RuntimeError("watcher")

    with SqliteStore(tmp_path) as store:
        store.on_commit(fail)
        store.write(P, [span("a")]).result(30)
        store.write(P, [span("b")]).result(30)
        assert store.stats(P).spans == 2


def test_a_newer_store_is_refused_with_what_to_do(tmp_path: Path) -> None:
    SqliteStore(tmp_path).close()
    db = sqlite3.connect(tmp_path / "spans.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreTooNew, match=r"format 99.*upgrade with") as told:
        SqliteStore(tmp_path)
    assert isinstance(told.value, StoreError)


RELEASES = sorted((Path(__file__).parent / "released").glob("*.sql"))


@pytest.mark.parametrize("release", RELEASES, ids=lambda file: file.stem)
def test_every_released_format_opens_and_keeps_its_spans(release: Path, tmp_path: Path) -> None:
    for part in release.read_text().split("-- file: ")[1:]:
        name, _, sql = part.partition("\n")
        db = apsw.Connection(str(tmp_path / name))
        db.execute(sql)
        db.close()
    with SqliteStore(tmp_path) as store:
        assert list(store.check()) == []
        (trace,) = store.traces(P, Window()).rows
        assert (trace.name, trace.totals.spans, trace.session_id) == ("refund", 2, "s1")
        whole = store.span(P, SpanId("l"))
        assert whole is not None
        assert whole.output_messages[0].content == "Let me look"
        store.write(P, [agent("new", trace="t2")]).result()
        assert store.index(30) == 0
        assert len(store.search(P, Window(query="look")).rows) == 1
        found = [each.finding.span_id for each in store.findings_of(P, trace.trace_id)]
        assert (found, trace.findings.count) == (([], 0) if release.stem == "1" else (["l"], 1))
        judged = JudgedTrace(project=P, trace_id=trace.trace_id, findings=[finding("a"), finding("l")])
        assert store.keep_findings([judged], {}).result() == 1
        assert [row.trace_id for row in store.traces(P, Window(query="findings:>1")).rows] == [trace.trace_id]
        assert list(store.check()) == []


def test_a_quiet_trace_gets_its_preview_from_its_calls(tmp_path: Path) -> None:
    with SqliteStore(tmp_path) as store:
        seen = threading.Event()
        store.on_commit(lambda _: seen.set())
        store.write(P, [llm("l", parent="never", asked="hello", said="world")]).result()
        while (trace := store.trace(P, TraceId("t1"))) is not None and not trace.input_preview:
            seen.clear()
            seen.wait(1)
        assert trace is not None
        assert (trace.input_preview, trace.output_preview) == ("hello", "world")
