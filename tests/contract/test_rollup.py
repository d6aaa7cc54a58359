"""What every store promises of KPIs: whatever comes in whatever order, an hour's sums are those of its traces."""

import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.kpi.counting import counted, parts
from backtrail.core.kpi.dimensions import DIMENSIONS, Dimension
from backtrail.core.kpi.sums import NOTHING, Sums, add
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.storage.api import JudgedTrace, QueryError, Store, Window
from backtrail.server.storage.rollup import Look, SumsWindow
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.counts import count
from backtrail.testing.findings import finding
from backtrail.testing.spans import NOON, SECOND, agent, llm, tool
from tests.contract.stores import STORES
from tests.contract.test_writing import P, write

HOUR = 3600 * SECOND
EVER = SumsWindow(since=Nanos(NOON - 10 * HOUR), until=Nanos(NOON + 100 * HOUR), durations=True)


def book(store: Store, *traces: str, **notes: str) -> None:
    found = [count(store, P, TraceId(trace)) for trace in traces]
    store.keep_counts([each for each in found if each is not None], notes).result(20)


def rolled(store: Store, by: Dimension = "", query: str = "") -> dict[tuple[int, str], Sums]:
    rows = store.sums(P, replace(EVER, by=by, per="hour", query=query))
    assert len({(row.at, row.value) for row in rows}) == len(rows)
    return {((row.at - NOON) // HOUR, row.value): row.sums for row in rows}


def by_hand(store: Store, by: Dimension, traces: Iterable[str]) -> dict[tuple[int, str], Sums]:
    """The same from all spans, as the definitions say."""
    found: dict[tuple[int, str], Sums] = {}
    sessions: dict[str, dict[str, int]] = {}
    starts: dict[str, int] = {}
    for trace_id in traces:
        trace = store.trace(P, TraceId(trace_id))
        if trace is None:
            continue
        marks = [each.finding.detector for each in store.findings_of(P, trace.trace_id)]
        groups = counted(
            trace, {name: marks.count(name) for name in marks}, parts(list(store.heads(P, trace.trace_id)))
        )
        session, start = trace.session_id or f"of {trace_id}", trace.start or 0
        starts[session] = min(starts.get(session, start), start)
        for group, sums in groups.items():
            if group.dimension == by:
                key = ((start - NOON) // HOUR, group.value)
                found[key] = add(found.get(key, NOTHING), sums)
                tokens = sessions.setdefault(session, {})
                tokens[group.value] = tokens.get(group.value, 0) + sums.tokens
    for session, values in sessions.items():
        for value, spent in values.items():
            key = ((starts[session] - NOON) // HOUR, value)
            found[key] = add(found.get(key, NOTHING), Sums(sessions=1, session_tokens=spent))
    return found


spans = st.builds(
    lambda make, trace, place, session, who, hour, length, tokens, failed: (make, dict(
        trace=f"t{trace}", start=hour * 3600 + place, end=None if length is None else hour * 3600 + place + length,
        **({"session__id": f"s{session}"} if session else {}), **({"user__id": f"u{who}"} if who else {}),
        error="broken" if failed else None,
    ), place, tokens),
    st.sampled_from("alt"), st.integers(0, 4), st.integers(0, 4), st.integers(0, 2), st.integers(0, 2),
    st.integers(0, 3), st.none() | st.integers(0, 9), st.integers(0, 50), st.booleans(),
)  # fmt: skip


def raw(make: str, told: dict, place: int, tokens: int) -> RawSpan:  # type: ignore[type-arg]
    if make == "a":
        return agent("a", name="shop" if tokens % 2 else "desk", **told)
    if make == "l":
        return llm(f"l{place}", parent="a", model=f"m{tokens % 3}", tokens=(tokens, place), **told)
    return tool(f"t{place}", parent="a", name=f"tool{tokens % 3}", **told)


actions = st.lists(
    st.one_of(
        st.lists(spans, min_size=1, max_size=4).map(lambda some: ("write", some)),
        st.integers(0, 4).map(lambda trace: ("book", trace)),
        st.integers(0, 4).map(lambda trace: ("forget", trace)),
        st.integers(0, 4).map(lambda trace: ("find", trace)),
    ),
    max_size=25,
)


@pytest.mark.parametrize("name", STORES)
@given(actions)
@settings(max_examples=60, deadline=None)
def test_the_sums_of_an_hour_are_those_of_its_traces(name: str, history: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = STORES[name](Path(folder) / "store")
        try:
            for what, which in history:
                if what == "write":
                    write(store, *(raw(*each) for each in which))  # type: ignore[attr-defined]
                elif what == "book":
                    book(store, f"t{which}")
                elif what == "forget":
                    store.delete_trace(P, TraceId(f"t{which}"))
                else:
                    judged = JudgedTrace(project=P, trace_id=TraceId(f"t{which}"), findings=[finding("a")])
                    store.keep_findings([judged], {}).result(20)
            everyone = [f"t{number}" for number in range(5)]
            book(store, *everyone)
            for by in DIMENSIONS:
                assert rolled(store, by) == by_hand(store, by, everyone), by
                assert rolled(store, by, "spans:>0") == rolled(store, by), "by query, from the traces themselves"
            assert list(store.check()) == []
            for trace in everyone:
                store.delete_trace(P, TraceId(trace))
            assert [rolled(store, by) for by in DIMENSIONS] == [{}] * len(DIMENSIONS)
        finally:
            store.close()


def test_a_session_counts_in_the_hour_in_which_it_began(store: Store) -> None:
    def turn(trace: str, hour: float, tokens: int) -> list[RawSpan]:
        at = hour * 3600
        return [
            agent("a", trace=trace, name="desk", start=at, end=at + 9, session__id="s1"),
            llm("l", trace=trace, parent="a", start=at, end=at + 1, tokens=(tokens, 0)),
        ]

    write(store, *turn("t2", 2, 100))
    book(store, "t2")
    assert {key: (sums.sessions, sums.session_tokens) for key, sums in rolled(store).items()} == {(2, ""): (1, 100)}
    write(store, *turn("t1", 1, 20))
    book(store, "t1")
    assert {key: (sums.sessions, sums.session_tokens) for key, sums in rolled(store, "agent").items()} == {
        (1, "desk"): (1, 120),
        (2, "desk"): (0, 0),
    }
    store.delete_trace(P, TraceId("t1"))
    assert {key: (sums.sessions, sums.session_tokens) for key, sums in rolled(store).items()} == {(2, ""): (1, 100)}


def test_hours_days_and_a_whole_window_are_the_same_sum(store: Store) -> None:
    for number in range(6):
        write(store, agent("a", trace=f"t{number}", name="desk", start=number * 40_000, end=number * 40_000 + number))
        book(store, f"t{number}")
    for by in ("", "agent"):
        per = {span: store.sums(P, replace(EVER, per=span, by=by)) for span in ("hour", "day", "all")}
        whole = [sum(row.sums.traces for row in rows) for rows in per.values()]
        assert (whole, len(per["hour"]), len(per["day"]), len(per["all"])) == ([6, 6, 6], 6, 3, 1)
        assert per["all"][0].at == EVER.since
        assert sum(per["all"][0].sums.latency.values()) == 6
    with pytest.raises(QueryError):
        store.sums(P, replace(EVER, query="nothing:here"))
    assert store.sums(ProjectId("unknown"), EVER) == []


def just_now(*spans: RawSpan) -> list[RawSpan]:
    """The same, begun a minute ago."""
    late = time.time_ns() - NOON - 60 * SECOND
    return [replace(each, start=(each.start or 0) + late, end=(each.end or 0) + late) for each in spans]


def test_what_arrived_is_told_by_agent_and_tool(store: Store) -> None:
    before = store.projects() or Nanos(0)
    for trace, name, tools in (("t1", "desk", ("look", "pay")), ("t2", "desk", ("look",)), ("t3", "shop", ("pay",))):
        run = just_now(
            agent("a", trace=trace, name=name, session__id="s" if name == "desk" else None),
            llm("l", trace=trace, parent="a", tokens=(10, 1)),
            *(tool(each, trace=trace, parent="a", name=each, error="no" if each == "pay" else None) for each in tools),
        )
        write(store, *run)
    write(store, agent("a", trace="import", name="desk"))  # ended long before it came
    book(store, "t1", "t2", "t3", "import")
    assert before == Nanos(0)
    far = Nanos(1 << 62)
    [whole] = store.arrived(P, Nanos(0), far)
    assert (whole.group, whole.sums.traces, whole.sums.tool_calls, whole.sums.tool_errors) == ({}, 3, 4, 2)
    assert (whole.sums.sessions, whole.sums.session_tokens) == (2, 33)
    assert sum(whole.sums.latency.values()) == 3
    agents = {row.group["agent"]: row.sums for row in store.arrived(P, Nanos(0), far, ("agent",))}
    assert {name: (each.sessions, each.session_tokens) for name, each in agents.items()} == {
        "desk": (1, 22),
        "shop": (1, 11),
    }
    both = {
        (row.group["agent"], row.group["tool"]): (row.sums.tool_calls, row.sums.tool_errors)
        for row in store.arrived(P, Nanos(0), far, ("agent", "tool"))
    }
    assert both == {("desk", "look"): (2, 0), ("desk", "pay"): (1, 1), ("shop", "pay"): (1, 1)}
    seen = store.traces(P, Window()).rows
    assert len(seen) == 4
    assert store.arrived(P, far, Nanos(far + 1)) == []
    with pytest.raises(ValueError, match="agent and one more"):
        store.arrived(P, Nanos(0), far, ("tool", "model"))


def test_the_heaviest_sessions_come_first(store: Store) -> None:
    for number, session in enumerate(("s1", "s1", "s2", None)):
        trace = f"t{number}"
        write(
            store,
            agent("a", trace=trace, name="desk" if number else "shop", **({"session__id": session} if session else {})),
            llm("l", trace=trace, parent="a", tokens=(number * 10 + 5, 0)),
        )
        book(store, trace)
    told = [(each.session_id, each.trace_id, each.tokens) for each in store.heaviest(P, EVER)]
    assert told == [(None, "t3", 35), ("s2", None, 25), ("s1", None, 20)]
    asked = store.heaviest(P, replace(EVER, query="name:shop"))
    assert [(each.session_id, each.tokens) for each in asked] == [("s1", 5)]
    assert store.heaviest(P, replace(EVER, since=Nanos(NOON + HOUR))) == []
    store.delete_trace(P, TraceId("t1"))
    assert [each.tokens for each in store.heaviest(P, EVER, 1)] == [35]
    assert [each.tokens for each in store.heaviest(P, EVER)] == [35, 25, 5]


def test_what_was_not_counted_whole_keeps_its_models_and_waits(store: Store) -> None:
    write(store, agent("a", name="desk"), llm("l", parent="a", model="m", tokens=(5, 5)))
    book(store, "t1")
    trace = store.trace(P, TraceId("t1"))
    assert trace is not None
    full = count(store, P, TraceId("t1"))
    assert full is not None
    store.keep_counts([replace(full, groups=counted(trace, {}, None), whole=False)], {"kpi:x": "1"}).result(20)
    assert [key[1] for key in rolled(store, "model")] == ["m"]
    assert store.lagging(Nanos(1 << 62)) == [(P, TraceId("t1"))]
    assert store.lagging(Nanos(0)) == []
    assert store.notes("kpi:") == {"kpi:x": "1"}
    book(store, "t1")
    assert store.lagging(Nanos(1 << 62)) == []


def test_one_look_in_ten_minutes_is_kept(store: Store) -> None:
    for number, release in enumerate("abc"):
        trace = f"t{number}"
        write(store, agent("a", trace=trace, name="desk", start=number * 400))
        one = count(store, P, TraceId(trace))
        assert one is not None
        look = Look(agent="desk", at=Nanos(NOON + number * 400 * SECOND), release=release)
        store.keep_counts([replace(one, look=look)], {}).result(20)
    told = store.looks(P, Nanos(NOON), Nanos(NOON + HOUR))
    assert [(each.release, each.times) for each in told] == [("a", 1), ("c", 1)]
    store.delete_trace(P, TraceId("t2"))
    assert [each.release for each in store.looks(P, Nanos(NOON), Nanos(NOON + HOUR))] == ["a"]


def test_the_check_sees_sums_that_lie(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "data") as store:
        write(store, agent("a", name="desk"))
        book(store, "t1")
        assert list(store.check()) == []
        store._writer.call(lambda books: books.db.execute("UPDATE rolled SET cost = cost + 1 WHERE dim = 0"))
        assert list(store.check()) == ["the KPIs of project default say something else than its traces"]
