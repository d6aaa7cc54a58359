"""Claims about two runs side by side."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.span import Kind, SpanHead
from backtrail.core.model.units import SpanId, TraceId
from backtrail.core.tape.align import Row, align, first_difference
from backtrail.core.tape.call import BoundaryCall
from backtrail.core.tape.lcs import common


def call(boundary: Kind, name: str, asked: str, gave: str = "", agent: str | None = None) -> BoundaryCall:
    head = SpanHead(trace_id=TraceId("t"), span_id=SpanId(name), kind=boundary)
    return BoundaryCall(head=head, boundary=boundary, name=name, agent=agent, asked=asked.encode(), gave=gave.encode())


CALLS = st.lists(
    st.builds(
        call,
        st.sampled_from(("llm", "tool", "retriever")),
        st.sampled_from(("a", "b")),
        st.sampled_from(("1", "2", "3")),
        st.sampled_from(("", "x")),
        st.sampled_from((None, "planner", "worker")),
    ),
    max_size=14,
)


def how(left: list[BoundaryCall], right: list[BoundaryCall]) -> list[str]:
    return [row.how for row in align(left, right)]


def test_equal_runs_are_the_same_from_end_to_end() -> None:
    run = [call("llm", "gpt", "1"), call("tool", "search", "2"), call("llm", "gpt", "3")]
    assert align(run, run) == [Row("same", at, at) for at in range(3)]
    assert first_difference(align(run, run)) is None


def test_a_tool_called_with_other_arguments_is_one_row_and_the_first_difference() -> None:
    left = [call("llm", "gpt", "1"), call("tool", "search", "cats"), call("llm", "gpt", "2")]
    right = [call("llm", "gpt", "1"), call("tool", "search", "dogs"), call("llm", "gpt", "2")]
    rows = align(left, right)
    assert [row.how for row in rows] == ["same", "call", "same"]
    assert first_difference(rows) == 1


def test_the_same_question_with_another_reply_is_told_apart_from_another_question() -> None:
    assert how([call("llm", "gpt", "1", "yes")], [call("llm", "gpt", "1", "no")]) == ["reply"]


def test_another_tool_is_never_the_same_call() -> None:
    assert how([call("tool", "search", "1")], [call("tool", "delete", "1")]) == ["left", "right"]


def test_another_model_is_still_the_model() -> None:
    assert how([call("llm", "gpt-4o", "1")], [call("llm", "claude", "1")]) == ["same"]
    assert how([call("llm", "gpt-4o", "1")], [call("llm", "claude", "2")]) == ["call"]


def test_between_equal_calls_a_model_is_paired_with_the_one_of_its_agent() -> None:
    left = [call("llm", "m", "1", agent="planner"), call("llm", "m", "2", agent="worker")]
    right = [call("llm", "m", "3", agent="worker")]
    assert align(left, right) == [Row("left", 0, None), Row("call", 1, 0)]


def test_an_extra_call_moves_nothing_out_of_place() -> None:
    run = [call("tool", "t", str(n)) for n in range(6)]
    assert how(run, [*run[:2], call("tool", "t", "again"), *run[2:]]) == [*["same"] * 2, "right", *["same"] * 4]


def test_an_empty_run_has_nothing_in_common() -> None:
    assert how([], [call("tool", "t", "1")]) == ["right"]
    assert align([], []) == []


@given(CALLS, CALLS)
def test_every_call_stands_once_and_in_its_order(left: list[BoundaryCall], right: list[BoundaryCall]) -> None:
    rows = align(left, right)
    assert [row.left for row in rows if row.left is not None] == list(range(len(left)))
    assert [row.right for row in rows if row.right is not None] == list(range(len(right)))


@given(CALLS, CALLS)
def test_swapping_the_runs_swaps_the_columns(left: list[BoundaryCall], right: list[BoundaryCall]) -> None:
    turned = {"left": "right", "right": "left"}
    there = Counter((row.how, row.left, row.right) for row in align(left, right))
    back = Counter((turned.get(row.how, row.how), row.right, row.left) for row in align(right, left))
    assert there == back


@given(CALLS)
def test_a_run_beside_itself_has_no_difference(run: list[BoundaryCall]) -> None:
    assert first_difference(align(run, run)) is None


ITEMS = st.lists(st.integers(0, 4), max_size=16)


def longest(left: list[int], right: list[int]) -> int:
    """The length of the longest common subsequence, as textbooks compute it."""
    row = [0] * (len(right) + 1)
    for one in left:
        above, row = row, [0]
        for at, other in enumerate(right):
            row.append(above[at] + 1 if one == other else max(above[at + 1], row[at]))
    return row[-1]


@given(ITEMS, ITEMS)
def test_the_common_row_is_common_in_order_and_the_longest(left: list[int], right: list[int]) -> None:
    pairs = common(left, right)
    assert all(left[one] == right[other] for one, other in pairs)
    assert all(one < two and other < another for (one, other), (two, another) in pairwise(pairs))
    assert len(pairs) == longest(left, right)


def test_ten_thousand_calls_that_share_nothing_end() -> None:
    left, right = ([call("tool", f"{side}{n}", str(n)) for n in range(10_000)] for side in "ab")
    assert len(align(left, right)) == 20_000
