"""Merging gives one truth, whatever the order and repetition of deliveries."""

import itertools
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.merge import merge, rank
from backtrail.core.model.raw import RawEvent, RawLink, RawSpan

texts = st.sampled_from(["", "a", "b", "c"])
values = st.one_of(
    st.none(), texts, st.integers(0, 3), st.dictionaries(texts, texts, max_size=2), st.lists(texts, max_size=2)
)
dicts: st.SearchStrategy[dict[str, Any]] = st.dictionaries(st.sampled_from(["k", "l", "m"]), values, max_size=3)
events = st.builds(RawEvent, name=texts, time=st.none() | st.integers(0, 3), attributes=dicts, order=st.integers(0, 2))
parts = st.builds(
    RawSpan,
    trace_id=st.just("t"),
    span_id=st.just("s"),
    parent_id=st.none() | texts,
    name=st.none() | texts,
    start=st.none() | st.integers(0, 3),
    end=st.none() | st.integers(0, 3),
    status=st.sampled_from(["unset", "ok", "error"]),
    attributes=dicts,
    events=st.lists(events, max_size=3),
    links=st.lists(st.builds(RawLink, trace_id=texts, span_id=texts), max_size=2),
    resource=dicts,
    source=st.sampled_from(["otlp", "otlp-log", "langfuse-event"]),
    sent=st.none() | st.integers(0, 2),
    notes=st.lists(texts, max_size=2),
)


def part(**said: Any) -> RawSpan:
    return RawSpan(trace_id="t", span_id="s", **said)


@given(st.lists(parts, min_size=1, max_size=4), st.data())
def test_every_order_and_repetition_gives_one_truth(deliveries: list[RawSpan], data: st.DataObject) -> None:
    truth = merge(deliveries)
    for order in itertools.permutations(deliveries):
        again = data.draw(st.lists(st.sampled_from(deliveries), max_size=2))
        assert merge([*order, *again]) == truth


@given(st.lists(parts, min_size=1, max_size=4))
def test_merging_what_is_merged_changes_nothing(deliveries: list[RawSpan]) -> None:
    assert rank(rank(deliveries)) == rank(deliveries)


def test_the_ended_part_wins_over_the_open_one() -> None:
    opened = part(name="run", start=1, attributes={"model": "asked", "input": "hello"})
    ended = part(name="run", start=1, end=9, status="ok", attributes={"model": "answered"})
    whole = merge([ended, opened])
    assert (whole.start, whole.end, whole.status) == (1, 9, "ok")
    assert whole.attributes == {"model": "answered", "input": "hello"}


def test_what_was_sent_later_wins() -> None:
    earlier, later = part(attributes={"output": "draft"}, sent=1), part(attributes={"output": "final"}, sent=2)
    assert merge([later, earlier]).attributes == {"output": "final"}


def test_nothing_empty_overwrites() -> None:
    told = part(name="run", parent_id="p", attributes={"a": "x", "meta": {"k": "v", "l": "w"}}, sent=1)
    silent = part(name="", attributes={"a": None, "meta": {"k": "", "l": "z"}}, sent=2)
    whole = merge([told, silent])
    assert (whole.name, whole.parent_id) == ("run", "p")
    assert whole.attributes == {"a": "x", "meta": {"k": "v", "l": "z"}}


def test_false_and_zero_are_not_empty() -> None:
    assert merge(
        [part(attributes={"n": 5, "b": True}, sent=1), part(attributes={"n": 0, "b": False}, sent=2)]
    ).attributes == {
        "n": 0,
        "b": False,
    }


def test_events_are_kept_once_by_time() -> None:
    early, late = RawEvent(name="early", time=1), RawEvent(name="late", time=2)
    whole = merge([part(events=[late, early], sent=1), part(events=[late], sent=2)])
    assert whole.events == [early, late]


def test_an_event_that_happened_twice_stays_twice() -> None:
    twice = [RawEvent(name="tick", order=0), RawEvent(name="tick", order=1)]
    assert merge([part(events=twice, sent=1), part(events=[replace(twice[0])], sent=2)]).events == twice


def test_log_records_do_not_make_a_span_a_log() -> None:
    logged = part(source="otlp-log", events=[RawEvent(name="choice")], sent=9)
    whole = merge([logged, part(name="chat", start=1, end=2)])
    assert (whole.source, whole.name, len(whole.events)) == ("otlp", "chat", 1)
