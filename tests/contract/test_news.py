"""What every store promises to who watches runs while they go on: light news, the latest spans, bounded content."""

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.api import Cursor, Store
from backtrail.testing.spans import agent, llm, tool
from tests.contract.test_writing import P, write

START = Cursor(0)


def test_news_tell_by_trace_what_was_written_and_how_it_stands(store: Store) -> None:
    write(store, agent("a", end=None, session__id="s"), llm("l", parent="a", tokens=(10, 3)))
    write(store, tool("u", trace="t2", error="no"))
    found = store.news(START)
    assert [(each.project, each.trace.trace_id, [head.span_id for head in each.heads]) for each in found.traces] == [
        (P, "t1", ["a", "l"]),
        (P, "t2", ["u"]),
    ]
    first, second = found.traces
    assert (first.trace.totals.steps, first.trace.totals.input_tokens, first.trace.end) == (1, 10, None)
    assert first.session is not None
    assert first.session.input_tokens == 10
    assert second.session is None
    assert second.heads[0].status == "error"
    assert found.cursor == store.head_cursor()


def test_news_begin_after_the_place_and_end_at_the_present(store: Store) -> None:
    write(store, agent("a", end=None))
    place = store.news(START).cursor
    assert store.news(place) == store.news(place, 1)
    assert store.news(place).cursor == place
    write(store, llm("l", parent="a"), tool("t", parent="a"))
    assert [head.span_id for each in store.news(place).traces for head in each.heads] == ["l", "t"]
    first = store.news(place, 1)
    assert [head.span_id for each in first.traces for head in each.heads] == ["l"]
    assert [head.span_id for each in store.news(first.cursor).traces for head in each.heads] == ["t"]


def test_a_session_is_told_with_all_its_traces(store: Store) -> None:
    write(store, agent("a", session__id="s"), llm("l", parent="a", tokens=(10, 3)))
    place = store.news(START).cursor
    write(store, agent("b", trace="t2", session__id="s"), llm("m", trace="t2", parent="b", tokens=(5, 2)))
    (only,) = store.news(place).traces
    assert only.session is not None
    assert (only.session.input_tokens, only.session.output_tokens) == (15, 5)


def test_a_span_that_ends_is_news_once_at_its_newest_place(store: Store) -> None:
    write(store, tool("t", end=None))
    write(store, tool("t", end=2))
    (only,) = store.news(START).traces
    assert [(head.span_id, head.end is None) for head in only.heads] == [("t", False)]


def test_a_trace_that_was_forgotten_is_no_news(store: Store) -> None:
    write(store, agent("a"), agent("b", trace="t2"))
    store.delete_trace(P, TraceId("t1"))
    found = store.news(START)
    assert [each.trace.trace_id for each in found.traces] == ["t2"]
    assert found.cursor == store.head_cursor()


def test_the_latest_spans_are_those_that_came_last(store: Store) -> None:
    write(store, agent("a", end=None), *[tool(f"t{number}", parent="a", start=number) for number in range(20)])
    assert [head.span_id for head in store.latest(P, TraceId("t1"), 3)] == ["t17", "t18", "t19"]
    assert len(store.latest(P, TraceId("t1"), 100)) == 21
    assert store.latest(ProjectId("other"), TraceId("t1"), 3) == []


def test_what_is_too_much_to_read_is_left_out(store: Store) -> None:
    write(store, tool("small", arguments="{}", output="fine"))
    write(store, tool("large", arguments="{}", output="x" * 3_000_000))
    only = {head.span_id for head in store.latest(P, TraceId("t1"), 9)}
    assert [span.span_id for span in store.spans(P, TraceId("t1"), only, within=1 << 20)] == ["small"]
    assert len(list(store.spans(P, TraceId("t1"), only))) == 2
