"""Claims about a tape as lines of JSON."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.tape.recording.lines import MOST_INLINE, TapeUnreadable, event_line, header_line, read, written
from backtrail.core.tape.recording.tape import Entry, Footer, Header, Tape
from backtrail.core.tape.recording.trajectory import sequence_hash, trajectory_hash
from tests.unit.tape.calls import T0, event, tape

WHOLE = Tape(
    header=Header(
        run_id="r1", t0=T0, entry=Entry(ref="app:run", args={"q": "A17"}), packages={"openai": "3.54.0"}, git="3f2c"
    ),
    events=(event(0, "search", {"q": "x"}, {"b": 1, "a": 2}, span_id="s", meta={"side_effect": False}),),
    footer=Footer(n=1, hash="h", output="done", unreplayable=(0,)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
EVENTS = st.builds(
    event,
    st.just(0),
    st.text(),
    JSON,
    JSON,
    scope=st.text(),
    outcome=st.sampled_from(["value", "error", "broken", "incomplete", "interrupt", "cancelled", "open"]),
    parent=st.none() | st.just(0),
    t=st.floats(0, 1e6),
    dur=st.floats(0, 1e6),
    span_id=st.none() | st.text(min_size=1),
    meta=st.dictionaries(st.text(), JSON, max_size=2),
)


@given(st.lists(EVENTS, max_size=4), st.none() | st.builds(Footer, n=st.integers(0), hash=st.text(), output=JSON))
def test_what_was_written_is_read_the_same(events: Any, footer: Footer | None) -> None:
    numbered = tuple(replace(one, i=i) for i, one in enumerate(events))
    whole = Tape(header=WHOLE.header, events=numbered, footer=footer)
    blobs: dict[str, str] = {}
    assert read([line + "\n" for line in written(whole, blobs.__setitem__)], blobs.get) == whole


def test_names_of_a_result_keep_their_order_as_a_model_sees_it() -> None:
    again = read(written(WHOLE)).events[0].result
    assert list(again) == ["b", "a"]


def test_long_values_stand_apart_by_their_hash_and_come_back() -> None:
    long = tape(event(0, "read", {"path": "x"}, "y" * (MOST_INLINE + 1)), event(1, "read", {}, {"z": "y" * 9_000}))
    blobs: dict[str, str] = {}
    lines = list(written(long, blobs.__setitem__))
    assert len(blobs) == 2
    assert max(map(len, lines)) < 400
    assert read(lines, blobs.get) == long


@pytest.mark.parametrize("value", [{"$blob": "ab"}, {"$blob": ["x"]}, "\ud800 half", "a\u2028b\x85c", {}, [], "", None])
def test_odd_values_are_values(value: Any) -> None:
    odd = tape(event(0, "t", value, value))
    text = "\n".join(written(odd))
    assert read(text.encode().decode().splitlines()) == odd


def test_a_killed_run_s_tape_is_read_up_to_its_last_whole_line() -> None:
    lines = list(written(WHOLE))
    for cut in (lines[1][:-1], lines[1][: len(lines[1]) // 2], lines[1][:1]):
        again = read([lines[0], cut])
        assert (again.events, again.footer) == ((), None)
    assert read([*lines[:2], lines[2][:9], "\0\0\0"]).events == WHOLE.events


def test_a_call_that_was_told_when_it_began_is_replaced_when_it_is_over() -> None:
    began = replace(WHOLE.events[0], outcome="open", result=None)
    assert read([header_line(WHOLE.header), event_line(began), event_line(WHOLE.events[0])]).events == WHOLE.events


def test_calls_that_ended_out_of_order_are_read_in_the_order_in_which_they_began() -> None:
    first, second = event(0, "a", 1), event(1, "b", 2)
    assert read([header_line(WHOLE.header), event_line(second), event_line(first)]).events == (first, second)


def test_fields_and_lines_of_later_releases_are_passed_over() -> None:
    more = [json.dumps({**json.loads(line), "mood": "new"}) for line in written(WHOLE)]
    assert read([*more[:2], '{"type":"weather"}', more[2]]) == WHOLE


def _changed(line: str, **fields: Any) -> str:
    return json.dumps({**json.loads(line), **fields})


def _lines(change: Callable[[list[str]], list[str]]) -> list[str]:
    return change(list(written(WHOLE)))


BAD = [
    (lambda _: [], "no header", "Record the run again"),
    (lambda ls: ls[1:], "first line is no header", "that Backtrail wrote"),
    (lambda ls: [_changed(ls[0], v=2), *ls[1:]], "of format 2, and this Backtrail reads up to 1", "pip install"),
    (lambda ls: [_changed(ls[0], v=True), *ls[1:]], "no header", "Backtrail wrote"),
    (lambda ls: [_changed(ls[0], t0="noon"), *ls[1:]], 't0 is "noon"', "restore it"),
    (lambda ls: [ls[0], ls[1][:20], ls[2]], "no JSON object: ", "(line 2)"),
    (lambda ls: [ls[0], "[1]", ls[2]], "no JSON object: '[1]'", "damaged in the middle"),
    (lambda ls: [ls[0], _changed(ls[1], i="x")], 'i is "x"', "(line 2)"),
    (lambda ls: [ls[0], '{"type":"event","i":0}'], "an event lacks a field", "'kind'"),
    (lambda ls: [*ls[:2], '{"type":"footer"}'], "the footer lacks a field", "(line 3)"),
    (lambda ls: [ls[0], _changed(ls[1], result={"$blob": "ab"})], "event 0 refers to blobs/ab, which is not", "Copy"),
]


@pytest.mark.parametrize(("change", "what", "hint"), BAD)
def test_what_is_wrong_with_a_tape_is_told_with_where_and_what_to_do(change: Any, what: str, hint: str) -> None:
    with pytest.raises(TapeUnreadable) as raised:
        read(_lines(change))
    assert what in str(raised.value)
    assert hint in str(raised.value)


def test_a_changed_blob_is_refused_by_name() -> None:
    blobs: dict[str, str] = {}
    lines = list(written(tape(event(3, "read", {}, "y" * 9_000)), blobs.__setitem__))
    (digest,) = blobs
    with pytest.raises(TapeUnreadable, match=f"blobs/{digest} of event 3 was changed"):
        read(lines, lambda _: blobs[digest].replace("yy", "zz"))


def test_a_trajectory_s_hash_knows_no_order_and_no_inner_calls_and_its_sequence_s_does() -> None:
    one, other = event(0, "a", 1, {"x": 1}), event(1, "b", 2, {"y": 2})
    inner = event(2, "GET x", {}, 3, kind="http", parent=0)
    swapped = [replace(other, i=0), replace(one, i=1), inner]
    assert trajectory_hash([one, other]) == trajectory_hash(swapped)
    assert sequence_hash([one, other]) != sequence_hash(swapped)


def test_a_trajectory_s_hash_tells_results_questions_and_the_number_of_calls() -> None:
    one = event(0, "a", 1, {"x": 1, "y": 2})
    others = [[], [one, replace(one, i=1)], [event(0, "a", 2, one.result)], [replace(one, outcome="error")]]
    others += [[replace(one, result={"x": 1})], [replace(one, result={"y": 2, "x": 1})]]
    hashes = {trajectory_hash(each) for each in others}
    assert len(hashes) == len(others)
    assert trajectory_hash([one]) not in hashes


def test_a_stream_cut_in_other_pieces_at_another_pace_said_the_same() -> None:
    slow = event(0, "POST x", {}, {"status": 200, "body": [["da", 0.0], ["ta", 0.4]]}, kind="http")
    assert trajectory_hash([slow]) == trajectory_hash([replace(slow, result={"status": 200, "body": [["data", 0.0]]})])
