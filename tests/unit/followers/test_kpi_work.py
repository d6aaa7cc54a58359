"""The KPI follower counts everything once, whatever happens in between."""

import threading
from dataclasses import replace
from typing import Any

from backtrail.core.kpi.sums import Sums
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import Nanos, ProjectId, TraceId
from backtrail.server.followers.kpi import Counting
from backtrail.server.followers.kpi_place import uncounted
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.storage.api import JudgedTrace, Store
from backtrail.server.storage.rollup import SumsWindow
from backtrail.testing.findings import finding
from backtrail.testing.spans import NOON, agent, llm, tool
from tests.bench.progress import until

P = ProjectId("p")
EVER = SumsWindow(since=Nanos(NOON), until=Nanos(NOON + 10**14), durations=True)
LATER = 10**19


def write(store: Store, *parts: RawSpan) -> None:
    store.write(P, parts).result(20)


def begun(store: Store, now: int = LATER) -> Counts:
    counts = Counts(store, clock=lambda: min(now, (1 << 63) - 1))
    counts.begin()
    return counts


def finish(counts: Counts) -> None:
    while counts.news() or counts.refound() or counts.lagging():
        pass


def whole(store: Store, **more: object) -> Sums:
    found = store.sums(P, replace(EVER, **more))  # type: ignore[arg-type]
    return found[0].sums if found else Sums()


def run(trace: str, start: float = 0, tools: int = 2) -> list[RawSpan]:
    return [
        agent("a", trace=trace, name="desk", start=start, end=start + 9),
        llm("l", trace=trace, parent="a", start=start, end=start + 1, tokens=(100, 20)),
        *(tool(f"t{number}", trace=trace, parent="a", start=start + 1, end=start + 2) for number in range(tools)),
    ]


def test_a_store_that_was_never_counted_is_counted_from_its_first_span_on(store: Store) -> None:
    for number in range(30):
        write(store, *run(f"t{number}", number))
    store.keep_findings([JudgedTrace(project=P, trace_id=TraceId("t1"), findings=[finding("a")])], {}).result(20)
    assert uncounted(store) == 120
    finish(begun(store))
    sums = whole(store)
    assert (sums.traces, sums.finished, sums.tool_calls, sums.tokens, sums.findings) == (30, 30, 60, 3600, 1)
    assert uncounted(store) == 0


def test_after_a_restart_it_goes_on_and_what_is_counted_again_is_no_more(store: Store) -> None:
    write(store, *run("t1"))
    finish(begun(store))
    first = whole(store)
    again = begun(store)
    assert not again.news()
    write(store, *run("t1")[:2], tool("late", trace="t1", parent="a", error="no"))
    finish(again)
    assert (whole(store).traces, whole(store).tool_calls, whole(store).tool_errors) == (1, first.tool_calls + 1, 1)


def test_findings_that_come_later_are_counted(store: Store) -> None:
    write(store, *run("t1"))
    counts = begun(store)
    finish(counts)
    judged = JudgedTrace(project=P, trace_id=TraceId("t1"), findings=[finding("a"), finding("t0")])
    store.keep_findings([judged], {}).result(20)
    finish(counts)
    assert [(each.value, each.sums.findings) for each in store.sums(P, replace(EVER, by="detector"))] == [
        ("exact_repeat", 2)
    ]


def test_a_big_trace_is_read_when_it_has_doubled_and_when_it_is_quiet(store: Store) -> None:
    counts = begun(store, now=0)
    write(store, *run("t1", tools=1500))
    finish(counts)
    assert whole(store, by="tool").tool_calls == 1500
    write(store, *(tool(f"u{number}", trace="t1", parent="a") for number in range(100)))
    finish(counts)
    assert (whole(store).tool_calls, whole(store, by="tool").tool_calls) == (1600, 1500)
    summed_again, later = threading.Event(), begun(store)
    deaf = store.on_commit(lambda _: summed_again.set())
    while not later.lagging():  # the store sums it up when it is quiet
        assert summed_again.wait(20)
        summed_again.clear()
    deaf()
    assert whole(store, by="tool").tool_calls == 1600
    assert not later.waiting()


def test_what_an_agent_is_made_of_is_looked_at_once_in_ten_minutes(store: Store) -> None:
    counts = begun(store)
    for number, (release, said) in enumerate((("1", "Today is 1 May."), ("1", "Today is 2 May."), ("2", "Be brief."))):
        system: dict[str, Any] = {
            "llm__input_messages__0__message__role": "system",
            "llm__input_messages__0__message__content": said,
        }
        at, trace = number * 700, f"t{number}"
        write(
            store,
            replace(agent("a", trace=trace, name="desk", start=at), resource={"service.version": release}),
            llm("l", trace=trace, parent="a", start=at, **system),
        )
        write(store, *run(f"u{number}", at + 1))
    finish(counts)
    looks = store.looks(P, Nanos(NOON), Nanos(NOON + 10**13))
    assert [(each.agent, each.release, each.times) for each in looks] == [("desk", "1", 2), ("desk", "2", 1)]
    assert looks[0].prompt != looks[1].prompt
    assert {each.model for each in looks} == {"gpt-4o"}


def test_the_thread_follows_and_ends(store: Store) -> None:
    counting = Counting(store)
    try:
        write(store, *run("t1"))
        until(lambda: uncounted(store) == 0)
        assert whole(store).traces == 1
    finally:
        counting.close()
