"""What counts as another shape of JSON."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.tool_output.shape import change, shape_of

ORDER = {
    "id": 7,
    "total": 12.5,
    "buyer": {"name": "Kim", "city": "Oslo"},
    "lines": [{"sku": "a", "n": 1}],
    "note": None,
}
OTHER = {"id": 8, "total": 3, "buyer": {"name": "Lee", "city": "Graz"}, "lines": [{"sku": "b", "n": 2}], "note": "x"}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)


def changed(now: Any, *before: Any) -> Any:
    return change(shape_of(now), [shape_of(each) for each in before])


@given(value=VALUES)
def test_a_value_has_its_own_shape(value: Any) -> None:
    assert changed(value, value) is None


@given(now=VALUES, before=st.lists(VALUES, min_size=1, max_size=3))
def test_any_values_can_be_compared(now: Any, before: list[Any]) -> None:
    changed(now, *before)


def test_other_values_of_the_same_shape_are_no_change() -> None:
    assert changed(ORDER, OTHER) is None
    assert changed({**ORDER, "lines": []}, OTHER) is None
    assert changed({**ORDER, "gift": True}, OTHER) is None


def test_a_missing_name_is_told_with_the_new_one() -> None:
    now = {name: value for name, value in ORDER.items() if name != "total"} | {"amount": 12.5}
    found = changed(now, OTHER)
    assert (found.missing, found.added) == (("total",), ("amount",))


def test_a_name_missing_in_an_inner_record_is_told() -> None:
    assert changed({**ORDER, "lines": [{"sku": "a"}]}, OTHER).missing == ("lines[].n",)


def test_another_type_is_told() -> None:
    assert changed({**ORDER, "total": "12.50"}, OTHER).retyped == (("total", "number", "text"),)


def test_an_envelope_around_the_answer_is_told() -> None:
    assert changed({"data": ORDER}, OTHER).added == ("data",)


def test_what_was_not_always_there_may_be_missing() -> None:
    less = {name: value for name, value in ORDER.items() if name != "total"}
    assert changed(less, OTHER, less) is None


def test_names_that_are_data_are_no_shape() -> None:
    assert changed({"user_17": {"age": 3}}, {"user_18": {"age": 4}}) is None
    assert changed({"2026-01-02": 4, "2026-01-03": 5}, {"2026-02-02": 1}) is None


@pytest.mark.parametrize("now", [{"rows": 3}, [1, 2], {"weather": "rain", "wind": 3}])
def test_a_tool_that_answers_differently_by_nature_is_left_alone(now: Any) -> None:
    assert changed(now, {"a": 1, "b": 2}, [{"x": 1}]) is None
