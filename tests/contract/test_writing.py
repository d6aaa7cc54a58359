"""What every store promises of writing: all or nothing, idempotent, in any order."""

import itertools
from dataclasses import replace

import pytest

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.server.storage.api import Cursor, Store
from backtrail.testing.spans import NOON, SECOND, agent, llm, log_record, retriever, span, tool

P = ProjectId("default")
T1 = TraceId("t1")


def write(store: Store, *parts: RawSpan, project: ProjectId = P) -> Cursor:
    return store.write(project, parts).result(timeout=30)


def test_a_written_span_is_readable_at_once(store: Store) -> None:
    sent = llm("l", asked="How far is the moon?", said="384,400 km", tokens=(12, 7))
    write(store, sent)
    assert store.raw(P, SpanId("l")) == [sent]
    whole = store.span(P, SpanId("l"), T1)
    assert whole is not None
    assert (whole.kind, whole.output_messages[0].content) == ("llm", "384,400 km")
    assert [head.span_id for head in store.heads(P, T1)] == ["l"]
    assert [one.span_id for one in store.spans(P, T1)] == ["l"]


def test_a_retry_changes_nothing(store: Store) -> None:
    batch = [agent("a", asked="hello"), tool("t", parent="a", output="{}")]
    first = write(store, *batch)
    told = store.trace(P, T1)
    assert write(store, *batch) == first
    assert store.trace(P, T1) == told
    assert len(store.raw(P, SpanId("t"))) == 1
    assert list(store.check()) == []


def test_start_and_end_make_one_span_in_either_order(store: Store) -> None:
    for trace, order in (("t1", (0, 1)), ("t2", (1, 0))):
        parts = [
            span("s", trace=trace, end=None, asked="what"),
            replace(span("s", trace=trace, start=None, end=5, answered="that"), name=None),
        ]
        for place in order:
            write(store, parts[place])
    one, other = (store.raw(P, SpanId("s"), TraceId(trace)) for trace in ("t1", "t2"))
    assert [part.end for part in one] == [None, NOON + 5 * SECOND] == [part.end for part in other]
    for trace in ("t1", "t2"):
        whole = store.span(P, SpanId("s"), TraceId(trace))
        assert whole is not None
        assert (whole.start, whole.end) == (NOON, NOON + 5 * SECOND)
        assert dict(whole.attributes) == {"asked": "what", "answered": "that"}


def test_every_order_of_arrival_gives_the_same_trace(store: Store) -> None:
    parts = [
        agent("a", end=None, asked="find it", session__id="s1", user__id="u1"),
        agent("a", end=9, answered="found"),
        llm("l", parent="a", start=1, end=2, tokens=(10, 2)),
        tool("t", parent="a", start=3, end=4, error="timeout"),
    ]
    told = set()
    for number, order in enumerate(itertools.permutations(range(len(parts)))):
        project = ProjectId(f"p{number}")
        for place in order:
            write(store, parts[place], project=project)
        told.add(store.trace(project, T1))
        session = store.session(project, "s1")
        assert session is not None
        assert (session.traces, session.totals.spans, session.start) == (1, 3, NOON)
    assert len(told) == 1
    (trace,) = told
    assert trace is not None
    assert (trace.name, trace.input_preview, trace.output_preview) == ("a", "find it", "found")
    assert (trace.totals.tool_errors, trace.totals.input_tokens, trace.end) == (1, 10, NOON + 9 * SECOND)
    assert list(store.check()) == []


def test_children_may_come_before_their_parent(store: Store) -> None:
    write(store, llm("l", parent="a", start=1, end=2, said="first words"))
    write(store, agent("a", end=3))
    trace = store.trace(P, T1)
    assert trace is not None
    assert (trace.root_id, trace.totals.spans, trace.output_preview) == ("a", 2, "first words")
    assert [head.span_id for head in store.heads(P, T1)] == ["a", "l"]


def test_a_wrapper_counts_its_call_once(store: Store) -> None:
    write(
        store,
        agent("a", end=9),
        llm("outer", parent="a", tokens=(10, 2)),
        llm("inner", parent="outer", model="gpt-4o-2024-08-06", tokens=(10, 2)),
    )
    trace = store.trace(P, T1)
    assert trace is not None
    assert (trace.totals.steps, trace.totals.input_tokens, trace.totals.output_tokens) == (1, 10, 2)


def test_log_records_wait_for_their_span(store: Store) -> None:
    write(store, log_record("l", event="gen_ai.choice", body={"text": "hi"}))
    assert store.trace(P, T1) is None
    assert list(store.heads(P, T1)) == []
    assert store.span(P, SpanId("l")) is None
    assert len(store.raw(P, SpanId("l"))) == 1
    assert store.stats(P).spans == 0
    write(store, llm("l"))
    trace = store.trace(P, T1)
    assert trace is not None
    assert trace.totals.spans == 1
    whole = store.span(P, SpanId("l"))
    assert whole is not None
    assert [event.name for event in whole.events] == ["gen_ai.choice"]


def test_projects_do_not_see_each_other(store: Store) -> None:
    write(store, span("s"), project=ProjectId("one"))
    write(store, span("s"), span("r"), project=ProjectId("two"))
    assert store.projects() == ["one", "two"]
    assert store.stats(ProjectId("one")).spans == 1
    assert store.span(ProjectId("one"), SpanId("r")) is None
    assert store.trace(P, T1) is None
    assert store.stats(P).spans == 0


def test_a_span_id_in_two_traces_means_the_newest(store: Store) -> None:
    write(store, span("s", trace="old", name="old"))
    write(store, span("s", trace="new", name="new"))
    newest = store.span(P, SpanId("s"))
    older = store.span(P, SpanId("s"), TraceId("old"))
    assert newest is not None
    assert older is not None
    assert (newest.name, older.name) == ("new", "old")


def test_a_follower_sees_a_rewrite_at_its_newest_place(store: Store) -> None:
    first = write(store, span("a", end=None), span("b"))
    write(store, span("a", end=5))
    assert [change.span_id for change in store.follow(Cursor(0))] == ["b", "a"]
    assert [change.span_id for change in store.follow(first)] == ["a"]
    assert store.follow(store.head_cursor()) == []


def test_a_follower_reads_in_pieces_and_skips_nothing(store: Store) -> None:
    for number in range(25):
        write(store, *(span(f"s{number}-{place}", trace=f"t{number}") for place in range(7)))
    seen: list[str] = []
    at = Cursor(0)
    while changes := store.follow(at, limit=10):
        assert [change.cursor for change in changes] == sorted(change.cursor for change in changes)
        seen += [change.span_id for change in changes]
        at = changes[-1].cursor
    assert len(seen) == len(set(seen)) == 175
    assert at == store.head_cursor()


def test_watchers_hear_of_every_commit_until_they_leave(store: Store) -> None:
    heard: list[Cursor] = []
    leave = store.on_commit(heard.append)
    done = write(store, span("a"))
    write(store, span("b"))
    leave()
    write(store, span("c"))
    assert heard[0] == done
    assert len(heard) <= 2


@pytest.mark.parametrize(
    "odd",
    [
        {"text": "lone \ud800 surrogate"},
        {"text": "nul \x00 byte"},
        {"number": float("nan")},
        {"number": 2**70},
        {"bytes": b"\x00\xff"},
        {"deep": [[[[[[{"a": None}]]]]]]},
        {f"key{number}": number for number in range(10_000)},
        {"huge": "x" * 3_000_000},
    ],
    ids=["surrogate", "nul", "nan", "large-number", "bytes", "deep", "many-attributes", "huge-value"],
)
def test_odd_values_are_kept(store: Store, odd: dict[str, object]) -> None:
    write(store, replace(span("s"), attributes=odd))
    (kept,) = store.raw(P, SpanId("s"))
    assert set(kept.attributes) == set(odd)
    whole = store.span(P, SpanId("s"))
    assert whole is not None
    assert store.index(30) == 0
    assert list(store.check()) == []


def test_impossible_times_do_not_stop_their_neighbours(store: Store) -> None:
    write(
        store, replace(span("far"), end=2**64 - 1), replace(span("before"), start=-5), replace(span("none"), start=None)
    )
    assert store.stats(P).spans == 3
    assert {head.span_id for head in store.heads(P, T1)} == {"far", "before", "none"}


def test_a_cycle_of_parents_has_a_root(store: Store) -> None:
    write(store, span("a", parent="b"), span("b", parent="c", start=1), span("c", parent="a", start=2))
    trace = store.trace(P, T1)
    assert trace is not None
    assert (trace.root_id, trace.totals.spans) == ("a", 3)


def test_a_trace_keeps_its_sums_when_it_grows_large(store: Store) -> None:
    write(store, agent("a", end=None, session__id="s"))
    for batch in range(12):
        write(store, *(tool(f"{batch}-{n}", parent="a", start=batch, end=batch + 1) for n in range(250)))
    write(store, agent("a", end=100, answered="done"))
    trace = store.trace(P, T1)
    assert trace is not None
    assert (trace.totals.spans, trace.totals.tool_calls, trace.root_id) == (3001, 3000, "a")
    assert (trace.end, trace.output_preview) == (NOON + 100 * SECOND, "done")
    assert sum(1 for _ in store.heads(P, T1)) == 3001
    assert list(store.check()) == []


def test_documents_and_sessions_come_back(store: Store) -> None:
    write(store, agent("a", trace="t1", session__id="s", user__id="u", asked="one", answered="eins"))
    write(store, agent("b", trace="t2", session__id="s", start=5, end=6, asked="two", answered="zwei"))
    write(store, retriever("r", "first chunk", "second chunk", trace="t2", parent="b", start=5, end=6))
    session = store.session(P, "s")
    assert session is not None
    assert (session.traces, session.user_id, session.input_preview, session.output_preview) == (2, "u", "one", "zwei")
    assert session.totals.retrievals == 1
    whole = store.span(P, SpanId("r"))
    assert whole is not None
    assert [document.content for document in whole.documents] == ["first chunk", "second chunk"]
