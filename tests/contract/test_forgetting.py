"""What every store promises of forgetting, copying and closing."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from backtrail.core.model.score import Score
from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.storage.api import Retention, Store, StoreError, Window
from backtrail.testing.spans import agent, llm, span, tool
from tests.contract.stores import STORES
from tests.contract.test_writing import T1, P, write

SECRET = "plutonium-4711"


def on_disk(folder: Path, text: str) -> dict[str, int]:
    """How often each file holds the text."""
    counts = {file.name: file.read_bytes().count(text.encode()) for file in folder.rglob("*") if file.is_file()}
    return {name: count for name, count in counts.items() if count}


def test_a_deleted_trace_is_gone_for_good(store: Store, tmp_path: Path) -> None:
    write(
        store,
        agent("a", name=f"run-{SECRET}", user__id=SECRET),
        tool("t", parent="a", output=SECRET),
        span("n", trace="t2"),
    )
    store.write_scores(P, [Score(id="1", name="ok", value=1.0, trace_id=T1)]).result()
    store.index(30)
    assert store.delete_trace(P, T1) == 2
    assert store.trace(P, T1) is None
    assert store.span(P, SpanId("t")) is None
    assert store.scores(P, T1) == []
    assert store.search(P, Window(query="plutonium")).rows == []
    assert [change.span_id for change in store.follow(store.head_cursor().__class__(0))] == ["n"]
    assert len(store.raw(P, SpanId("n"))) == 1, "its neighbour in the same block stays"
    assert store.delete_trace(P, T1) == 0
    assert list(store.check()) == []
    store.index(30)
    assert on_disk(tmp_path / "store", "lutonium") == {}


def test_a_deleted_user_leaves_nothing(store: Store) -> None:
    for number in range(6):
        write(
            store, agent("a", trace=f"t{number}", user__id="u1" if number % 2 else "u2", session__id=f"s{number % 2}")
        )
    assert sorted(store.delete_user(P, "u1")) == ["t1", "t3", "t5"]
    assert store.session(P, "s1") is None
    assert {trace.user_id for trace in store.traces(P, Window()).rows} == {"u2"}
    assert [facet.value for facet in store.facets(P, "user", Window())] == ["u2"]
    assert list(store.check()) == []


def test_what_is_deleted_may_come_again(store: Store) -> None:
    write(store, span("s"))
    store.delete_trace(P, T1)
    write(store, span("s"))
    assert store.stats(P).spans == 1
    assert list(store.check()) == []


def test_old_traces_expire_and_young_ones_stay(store: Store) -> None:
    write(store, *(span("s", trace=f"t{number}") for number in range(450)))
    now = Nanos(time.time_ns())
    assert store.expire(P, Retention(days=1), now) == []
    later = Nanos(now + 2 * 86_400 * 10**9)
    gone: set[str] = set()
    while went := store.expire(P, Retention(days=1), later):
        gone |= set(went)
    assert (len(gone), store.stats(P).traces) == (450, 0)
    assert list(store.check()) == []


def test_the_oldest_expire_where_too_much_is_held(store: Store) -> None:
    for number in range(30):
        write(store, llm("s", trace=f"t{number}", said=str(time.time_ns()) * 500))
    assert store.expire(P, Retention(gigabytes=1), Nanos(0)) == []
    while store.expire(P, Retention(gigabytes=20_000 / 10**9), Nanos(0)):
        pass
    left = [trace.trace_id for trace in store.traces(P, Window()).rows]
    assert 0 < len(left) < 30
    assert set(left) == {f"t{number}" for number in range(30 - len(left), 30)}


def test_a_backup_is_the_store_at_one_moment(store: Store, kind: str, tmp_path: Path) -> None:
    write(store, agent("a", asked="before"))
    store.index(30)
    told: list[float] = []
    store.backup(tmp_path / "copy", told.append)
    write(store, agent("b", trace="t2", asked="after"))
    with pytest.raises(StoreError, match="not empty"):
        store.backup(tmp_path / "copy")
    copy = STORES[kind](tmp_path / "copy")
    try:
        assert [trace.trace_id for trace in copy.traces(P, Window()).rows] == ["t1"]
        assert len(copy.search(P, Window(query="before")).rows) == 1
        assert list(copy.check()) == []
    finally:
        copy.close()
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_everything_is_there_after_closing_twice_and_opening_again(kind: str, tmp_path: Path) -> None:
    store = STORES[kind](tmp_path)
    write(store, agent("a", asked="hello"), replace(span("open"), end=None))
    told, cursor = store.trace(P, T1), store.head_cursor()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.write(P, [span("late")])
    again = STORES[kind](tmp_path)
    try:
        assert (again.trace(P, T1), again.head_cursor()) == (told, cursor)
        assert write(again, span("more")) > cursor
    finally:
        again.close()


def test_scores_replace_each_other_and_wait_for_their_trace(store: Store) -> None:
    for value in (0.2, 0.9):
        store.write_scores(P, [Score(id="1", name="quality", value=value, trace_id=T1, time=Nanos(5))]).result()
    store.write_scores(P, [Score(id="2", name="early", text="good", trace_id=T1, time=Nanos(1))]).result()
    assert [(score.id, score.value) for score in store.scores(P, T1)] == [("2", None), ("1", 0.9)]
    assert store.scores(ProjectId("other"), T1) == []
    assert store.scores(P, TraceId("t2")) == []
