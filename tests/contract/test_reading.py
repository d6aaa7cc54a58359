"""What every store promises of lists, filters, search and facets."""

import pytest

from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import QueryError, Store, Window
from backtrail.testing.spans import NOON, SECOND, agent, llm, retriever, tool
from tests.contract.test_writing import P, write


@pytest.fixture
def shop(store: Store) -> Store:
    """Four runs, an hour apart."""
    at = 3600
    write(
        store,
        agent(
            "a1", trace="r1", name="refund", asked="Refund my order", user__id="Ann", session__id="s1", start=0, end=4
        ),
        llm("l1", trace="r1", parent="a1", model="gpt-4o", tokens=(100, 10), start=1, end=2, said="Let me look"),
        tool("t1", trace="r1", parent="a1", name="find_order", output="order 4711 shipped", start=2, end=3),
    )
    write(
        store,
        agent(
            "a2",
            trace="r2",
            name="refund",
            asked="Where is it?",
            user__id="Ann",
            session__id="s1",
            start=at,
            end=at + 1,
        ),
        tool("t2", trace="r2", parent="a2", name="send_mail", error="ConnectionError: smtp down", start=at, end=at + 1),
    )
    write(
        store,
        agent("a3", trace="r3", name="chat", user__id="bob", deployment__environment="prod", start=2 * at, end=None),
        llm("l3", trace="r3", parent="a3", model="claude-sonnet", tokens=(2000, 500), start=2 * at, end=2 * at + 9),
    )
    write(
        store,
        agent("a4", trace="r4", name="chat", tag__tags=["vip"], start=3 * at, end=3 * at + 2, error="gave up"),
        retriever(
            "d4",
            "Orders ship within two days",
            "Refunds take a week",
            trace="r4",
            parent="a4",
            start=3 * at,
            end=3 * at + 1,
        ),
    )
    assert store.index(30) == 0
    return store


def found(store: Store, query: str) -> list[str]:
    return sorted(str(trace.trace_id) for trace in store.traces(P, Window(query=query)).rows)


@pytest.mark.parametrize(
    ("query", "traces"),
    [
        ("", ["r1", "r2", "r3", "r4"]),
        ("name:refund", ["r1", "r2"]),
        ("name:REFUND", ["r1", "r2"]),
        ("name:ref*", ["r1", "r2"]),
        ("user:ann tool:find_order", ["r1"]),
        ("user:ann OR user:bob", ["r1", "r2", "r3"]),
        ("-user:ann", ["r3", "r4"]),
        ("session:s1", ["r1", "r2"]),
        ("trace:r3", ["r3"]),
        ("trace:r*", ["r1", "r2", "r3", "r4"]),
        ("span:t2", ["r2"]),
        ("kind:llm", ["r1", "r3"]),
        ("kind:tool -error:smtp", ["r1"]),
        ("error:smtp", ["r2"]),
        ("model:gpt*", ["r1"]),
        ("is:error", ["r4"]),
        ("is:open", ["r3"]),
        ("-is:open", ["r1", "r2", "r4"]),
        ("has:user", ["r1", "r2", "r3"]),
        ("-has:session", ["r3", "r4"]),
        ("has:model", ["r1", "r3"]),
        ("tokens:>200", ["r3"]),
        ("tool_errors:1", ["r2"]),
        ("spans:[2 TO 2]", ["r2", "r3", "r4"]),
        ("latency:>=4s", ["r1"]),
        ("span.latency:>5s", ["r3"]),
        ("span.tokens:>1000", ["r3"]),
        ("span.tokens:110", ["r1"]),
        ("start:2025-11-24", ["r1", "r2", "r3", "r4"]),
        ("start:>=2025-11-24T14:00Z", ["r3", "r4"]),
        ("order", ["r1"]),
        ("order*", ["r1", "r4"]),
        ('"two days"', ["r4"]),
        ('"days two"', []),
        ("4711", ["r1"]),
        ("refund* -name:refund", ["r4"]),
        ("-order", ["r2", "r3", "r4"]),
        ("order refund", ["r1"]),
        ("smtp OR week", ["r2", "r4"]),
        ("(tool:send_mail OR kind:retriever) is:error", ["r4"]),
        ("user:nobody", []),
    ],
)
def test_a_query_finds_its_traces(shop: Store, query: str, traces: list[str]) -> None:
    assert found(shop, query) == traces


def test_the_newest_trace_comes_first_and_pages_join_up(shop: Store) -> None:
    seen: list[str] = []
    window = Window(limit=1)
    while True:
        page = shop.traces(P, window)
        seen += [str(trace.trace_id) for trace in page.rows]
        if page.next is None:
            break
        window = Window(limit=1, after=page.next)
    assert seen == ["r4", "r3", "r2", "r1"]


@pytest.mark.parametrize(
    "field", ["start", "latency", "steps", "spans", "tools", "tool_errors", "errors", "tokens", "cost"]
)
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("of", ["traces", "sessions"])
def test_every_order_can_be_paged_through(shop: Store, field: str, sign: str, of: str) -> None:
    rows = shop.traces if of == "traces" else shop.sessions
    everything = [str(row) for row in rows(P, Window(sort=sign + field)).rows]
    seen: list[str] = []
    after = None
    while True:
        page = rows(P, Window(sort=sign + field, limit=1, after=after))
        seen += [str(row) for row in page.rows]
        after = page.next
        if after is None:
            break
    assert seen == everything
    assert len(everything) == (4 if of == "traces" else 1)


def test_a_window_has_two_ends(shop: Store) -> None:
    since, until = Nanos(NOON + 3600 * SECOND), Nanos(NOON + 7200 * SECOND)
    assert [trace.trace_id for trace in shop.traces(P, Window(since=since, until=until)).rows] == ["r2"]
    assert [hit.trace_id for hit in shop.search(P, Window(query="order OR smtp", since=since)).rows] == ["r2"]


def test_a_hit_shows_where_it_matched(shop: Store) -> None:
    (hit,) = shop.search(P, Window(query="shipped")).rows
    assert (hit.trace_id, hit.span_id, hit.name, hit.kind) == ("r1", "t1", "find_order", "tool")
    assert "order 4711 ‹shipped›" in hit.snippet


def test_a_hit_inside_of_a_name_is_marked_too(shop: Store) -> None:
    hits = shop.search(P, Window(query="find")).rows
    assert any("‹find›_order" in hit.snippet for hit in hits)


def test_search_meets_the_words_in_one_span_and_the_fields_in_its_trace(shop: Store) -> None:
    assert [hit.span_id for hit in shop.search(P, Window(query="order name:refund")).rows] == ["t1", "a1"]
    assert shop.search(P, Window(query="order shipped name:chat")).rows == []
    assert [hit.span_id for hit in shop.search(P, Window(query="order -shipped")).rows] == ["a1"]
    assert [hit.span_id for hit in shop.search(P, Window(query="refunds OR smtp")).rows] == ["d4", "t2"]


def test_search_pages_join_up(shop: Store) -> None:
    first = shop.search(P, Window(query="order", limit=1))
    second = shop.search(P, Window(query="order", limit=1, after=first.next))
    assert [first.rows[0].span_id, second.rows[0].span_id] == ["t1", "a1"]
    assert second.next is None


def test_a_span_rewritten_is_found_by_its_new_words_too(shop: Store) -> None:
    write(shop, tool("t1", trace="r1", parent="a1", name="find_order", output="order 4711 lost", start=2, end=3.5))
    assert shop.index(30) == 0
    assert [hit.span_id for hit in shop.search(P, Window(query="lost")).rows] == ["t1"]


def test_facets_count_traces(shop: Store) -> None:
    assert [(facet.value, facet.traces) for facet in shop.facets(P, "name", Window())] == [("chat", 2), ("refund", 2)]
    assert {facet.value for facet in shop.facets(P, "model", Window())} == {"gpt-4o", "claude-sonnet"}
    assert [facet.value for facet in shop.facets(P, "tool", Window(query="user:ann"), prefix="SEND")] == ["send_mail"]
    assert [facet.value for facet in shop.facets(P, "user", Window(since=Nanos(NOON + 7200 * SECOND)))] == ["bob"]


def test_sessions_are_those_whose_traces_match(shop: Store) -> None:
    (session,) = shop.sessions(P, Window(query="tool:find_order")).rows
    assert (session.session_id, session.traces, session.input_preview) == ("s1", 2, "Refund my order")
    assert shop.sessions(P, Window(query="user:bob")).rows == []


@pytest.mark.parametrize(
    "window", [Window(query="colour:red"), Window(sort="name"), Window(after="nonsense"), Window(query="(a")]
)
def test_a_wrong_window_says_so(shop: Store, window: Window) -> None:
    with pytest.raises(QueryError) as told:
        shop.traces(P, window)
    assert told.value.hint


def test_a_search_without_a_word_says_so(shop: Store) -> None:
    with pytest.raises(QueryError, match="no word"):
        shop.search(P, Window(query="is:error"))


def test_an_unknown_project_is_empty(store: Store) -> None:
    assert store.traces(P, Window()).rows == []
    assert store.sessions(P, Window()).rows == []
    assert store.search(P, Window(query="word")).rows == []
    assert store.facets(P, "name", Window()) == []
    assert (store.session(P, "s"), store.projects(), store.delete_user(P, "u")) == (None, [], [])


def test_quantiles_tell_what_is_usual_and_leave_out_what_no_trace_has(store: Store) -> None:
    assert store.quantiles(P, Window(), 0.95) == []
    for number in range(1, 21):
        at = number * 60
        write(
            store,
            agent(f"a{number}", trace=f"r{number}", start=at, end=at + number),
            *(
                [llm(f"l{number}", trace=f"r{number}", parent=f"a{number}", tokens=(number, 0), start=at, end=at + 1)]
                if number % 2
                else []
            ),
        )
    usual = {each.field: (each.value, each.traces) for each in store.quantiles(P, Window(), 0.95)}
    assert usual == {"latency": (19 * SECOND, 20), "tokens": (19.0, 10)}
    first = Window(until=Nanos(NOON + 10 * 60 * SECOND + 1))
    assert {each.field: each.value for each in store.quantiles(P, first, 0.5)} == {"latency": 5 * SECOND, "tokens": 5.0}
    assert [each.traces for each in store.quantiles(P, Window(query="latency:>15s"), 1)] == [5, 2]
    assert [each.value for each in store.quantiles(P, Window(), 0)] == [SECOND, 1.0]
