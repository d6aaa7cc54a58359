"""Claims about values on a tape: equal and of the same type when they come back, or clearly refused."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.tape.recording.event import Event
from backtrail.sdk.replay.cross import encoded_error, raised
from backtrail.sdk.replay.values.canon import canonical
from backtrail.sdk.replay.values.codec import decoded, encoded, guessed, is_opaque
from backtrail.sdk.replay.values.naming import UnreplayableValue
from tests.unit.replay.shapes import ARRAYS, VALUES, Colour, Refund, Unheld

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


def over_the_tape(value: Any) -> Any:
    return decoded(json.loads(json.dumps(encoded(value))))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_come_back_equal_and_of_the_same_type(value: Any) -> None:
    assert over_the_tape(value) == value
    assert type(over_the_tape(value)) is type(value)


@pytest.mark.parametrize(("value", "same"), ARRAYS, ids=lambda one: type(one).__name__)
def test_arrays_and_tables_come_back_with_their_dtypes(value: Any, same: Any) -> None:
    same(over_the_tape(value), value)


@given(JSON)
def test_whatever_json_tuples_and_odd_keys_make_comes_back(value: Any) -> None:
    assert over_the_tape(value) == value


def test_names_of_an_object_keep_their_order() -> None:
    assert list(over_the_tape({"b": 1, "a": 2})) == ["b", "a"]


def test_what_no_family_knows_is_told_and_clearly_refused() -> None:
    told = encoded({"handle": Unheld()})
    assert is_opaque(told)
    with pytest.raises(UnreplayableValue, match=r"shapes\.Unheld was returned, which a tape cannot hold"):
        decoded(told)


def test_a_hostile_tape_imports_nothing_and_makes_nothing_but_what_it_names_truly() -> None:
    assert "antigravity" not in sys.modules
    for told in (
        {"$t": "dc", "c": "antigravity:Any", "v": {}},
        {"$t": "dc", "c": "subprocess:Popen", "v": {"args": "ls"}},
        {"$t": "error", "c": "subprocess:Popen", "args": ["ls"]},
        {"$t": "enum", "c": "builtins:eval", "v": "1"},
        {"$t": "pickle", "v": "gASVKAAAAAAAAACMBXBvc2l4"},
        {"$t": "dc", "c": "pytest.__main__:Any", "v": {}},
    ):
        with pytest.raises(UnreplayableValue):
            decoded(told)
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "told",
    [
        {"$t": "datetime", "v": "yesterday"},
        {"$t": "path", "v": 3},
        {"$t": ["dc"]},
        {"$t": "dc", "c": 5},
        {"$t": "tuple"},
        {"$t": "decimal", "v": "much"},
        {"$t": "ndarray", "dtype": "O", "shape": [1], "v": "AAAAAAAAAAA="},
        {"$t": "error", "c": "builtins:KeyError", "args": 7},
    ],
    ids=lambda told: str(told["$t"]),
)
def test_nonsense_on_a_tape_is_the_tapes_error_and_none_of_the_programs(told: Any) -> None:
    with pytest.raises(UnreplayableValue):
        decoded(told)


def again(error: BaseException) -> BaseException:
    result, outcome = encoded_error(error)
    return raised(Event(i=0, kind="tool", name="t", key="", result=json.loads(json.dumps(result)), outcome=outcome))


class Refused(RuntimeError):
    """Its constructor takes what is not in `args`."""

    def __init__(self, *, order: str, code: int) -> None:
        self.order, self.code = order, code
        super().__init__(f"{order} was refused")


def test_exceptions_come_back_with_class_message_attributes_and_causes() -> None:
    error = Refused(order="A17", code=7)
    error.__cause__ = KeyError("A17")
    back = again(error)
    assert isinstance(back, Refused)
    assert (str(back), back.order, back.code) == ("A17 was refused", "A17", 7)
    assert isinstance(back.__cause__, KeyError)
    assert back.__cause__.args == ("A17",)


@pytest.mark.parametrize(
    "error", [OSError(2, "No such file", "x"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), StopIteration(3)]
)
def test_exceptions_that_keep_state_in_c_keep_it(error: BaseException) -> None:
    back = again(error)
    assert (type(back), back.args, str(back)) == (type(error), error.args, str(error))
    assert getattr(back, "errno", None) == getattr(error, "errno", None)


def test_arguments_that_ask_the_same_are_the_same() -> None:
    assert canonical({"a": 99.0, "b": None, "c": {2, 1}}) == {"a": 99, "c": [1, 2]}
    assert canonical(Refund(order="A17"))["order"] == "A17"
    assert canonical(Colour.RED) == "red"
    assert canonical(Unheld()) == canonical(Unheld()) == "<tests.unit.replay.shapes.Unheld>"


def test_text_that_is_json_or_python_is_read_and_other_text_is_text() -> None:
    assert guessed('{"a": [1]}') == {"a": [1]}
    assert guessed("{'a': (1, None)}") == {"a": (1, None)}
    assert guessed("[draft] see below") == "[draft] see below"
    assert guessed(7) == 7
