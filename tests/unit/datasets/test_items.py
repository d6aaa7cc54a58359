"""What anybody sends as an item is kept or refused with a reason, and never anything else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.server.datasets import cases
from backtrail.server.datasets.values import DEEPEST, TooDeep, fit, shown

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
CASE: dict[str, Any] = {
    "v": 1,
    "name": "late",
    "entry": {"ref": "app:run", "args": {"order": "A17"}, "argv": []},
    "expect": {"must_call": [{"tool": "t", "args": {"a": 1}, "times": 1}], "max_steps": 3, "judge": {"ask": "?"}},
    "provenance": {"trace_id": "t1", "incident": 3},
}
LINES = [
    {"v": 1, "type": "header", "run_id": "r", "t0": 1, "entry": {"ref": "app:run", "argv": ["python"]}},
    {"type": "event", "i": 0, "kind": "tool", "name": "t", "key": "k", "args": {}, "result": 1},
    {"type": "footer", "n": 1, "hash": "x", "unreplayable": [0]},
]


def changed(told: Any, data: st.DataObject) -> Any:
    """The value with something in it that is another value."""
    if not isinstance(told, dict | list) or not told or data.draw(st.integers(0, 2)) == 0:
        return data.draw(JSON)
    at = data.draw(st.sampled_from(sorted(told) if isinstance(told, dict) else range(len(told))))
    copy: Any = dict(told) if isinstance(told, dict) else list(told)
    copy[at] = changed(told[at], data)
    return copy


def refused(given_: dict[str, Any]) -> cases.Unfit | None:
    try:
        cases.checked(given_)
    except cases.Unfit as unfit:
        return unfit
    return None


@given(st.data())
def test_a_case_is_read_or_refused(data: st.DataObject) -> None:
    unfit = refused({"case": changed(CASE, data)})
    assert unfit is None or (unfit.hint and unfit.field in ("case", "id"))


@given(st.data())
def test_a_tape_is_read_or_refused(data: st.DataObject) -> None:
    lines = changed(LINES, data)
    text = "\n".join(map(json.dumps, lines)) if isinstance(lines, list) else data.draw(st.text())
    unfit = refused({"tape": text})
    assert unfit is None or (unfit.field, unfit.code) == ("tape", "wrong_body")


@given(JSON)
def test_a_value_that_is_kept_can_be_written_by_every_writer(value: Any) -> None:
    kept = fit(value)
    json.dumps(kept, ensure_ascii=False, allow_nan=False).encode()
    assert fit(kept) == kept
    assert shown(value)[0] == kept


def test_a_value_that_is_too_deep_is_refused_and_shown_as_text() -> None:
    deep: Any = 1
    for _ in range(DEEPEST + 1):
        deep = [deep]
    with pytest.raises(TooDeep):
        fit(deep)
    assert shown(deep) == (json.dumps(deep), True)
    assert fit(deep[0]) == deep[0]


@given(JSON, st.integers(0, 40))
def test_a_long_value_is_told_as_the_beginning_of_its_text(value: Any, most: int) -> None:
    told, cut = shown(value, most)
    assert not cut or (isinstance(told, str) and len(told) <= most)
    assert cut or told == fit(value)
