"""Any value becomes JSON: whole where it is small, cut with a mark where it is large, without secrets."""

import datetime as dt
import decimal
import enum
import json
import math
import pathlib
import uuid
from collections import OrderedDict, deque, namedtuple
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, SecretStr

from backtrail.sdk.capture.render import STRING, VALUE, Render
from backtrail.sdk.capture.secrets import is_secret

render = Render()


def read(value: Any, mask: Any = None) -> Any:
    return json.loads(Render(mask)(value))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text().filter(lambda name: not is_secret(name)), inner),
    max_leaves=20,
)


@given(JSON)
def test_json_values_come_back_as_they_were(value: Any) -> None:
    assert read(value) == value


@given(
    st.dictionaries(
        st.integers() | st.tuples(st.integers()), st.binary() | st.sets(st.integers()) | st.complex_numbers()
    )
)
def test_anything_else_is_still_json(value: Any) -> None:
    assert isinstance(read(value), dict)


class Color(enum.Enum):
    RED = "red"
    ODD = ("a", 1)


@dataclass
class Point:
    x: int
    hidden: str = field(default="s", repr=False)


class Order(BaseModel):
    id: int
    lines: list[str]
    secret_note: str = Field(default="n", repr=False)
    key: SecretStr = SecretStr("sk")


class Pair(namedtuple("Pair", "left right")):
    __slots__ = ()


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Point(1), {"x": 1}),
        (Order(id=1, lines=["a"]), {"id": 1, "lines": ["a"], "key": "SecretStr('**********')"}),
        (Pair(1, 2), {"left": 1, "right": 2}),
        (ValueError("no"), {"type": "ValueError", "message": "no"}),
        (b"text", "text"),
        (b"\xff\x00", "<2 bytes: ff00>"),
        (bytearray(b"x"), "x"),
        ({3, 1, 2}, [1, 2, 3]),
        (deque([1]), [1]),
        (OrderedDict(a=1), {"a": 1}),
        (range(3), [0, 1, 2]),
        (dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "2026-01-02T00:00:00+00:00"),
        (dt.timedelta(seconds=90), "0:01:30"),
        (decimal.Decimal("1.5"), "1.5"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (pathlib.Path("a/b"), "a/b"),
        (Color.RED, "red"),
        (Color.ODD, "ODD"),
        (Text("t"), "t"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (10**5000, "[integer of 16,610 bits]"),
        ({1: "a", None: "b"}, {"1": "a", "None": "b"}),
        (Point, "<class tests.unit.sdk.test_render.Point>"),
        (read, "<function tests.unit.sdk.test_render.read>"),
        (object(), "<builtins.object>"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_objects_are_shown_by_what_they_hold(value: Any, shown: Any) -> None:
    assert read(value) == shown


def test_arrays_are_shown_by_their_shape() -> None:
    class Array:
        shape, dtype = (3, 4), "float32"

    assert read(Array()) == "<Array float32 of shape (3, 4)>"


def test_a_value_that_contains_itself_is_cut_where_it_begins_again() -> None:
    value: dict[str, Any] = {"a": 1}
    value["self"] = [value]
    assert read(value) == {"a": 1, "self": ["[contains itself]"]}


def test_the_same_value_twice_is_no_cycle() -> None:
    part = [1]
    assert read([part, part]) == [[1], [1]]


def test_deep_nesting_is_cut() -> None:
    value: Any = "bottom"
    for _ in range(1000):
        value = [value]
    assert "[nested deeper than 40]" in render(value)


def test_long_text_is_cut_and_says_how_much_is_missing() -> None:
    shown = read("x" * (STRING + 1234))
    assert shown == "x" * STRING + "…[cut: 1,234 more characters]"


def test_a_large_value_is_cut_and_says_how_much_is_missing() -> None:
    items = render(list(range(10)) + ["y" * 90_000] * 30)
    assert len(items) < VALUE + STRING + 100
    assert json.loads(items)[-1] == "[cut: 18 more items]"
    keys = json.loads(render({str(n): "y" * 90_000 for n in range(30)}))
    assert keys["…"] == "[cut: 18 more keys]"


def test_secrets_are_masked_by_name_wherever_they_stand() -> None:
    sent = {
        "api_key": "sk-1",
        "headers": {"Authorization": "Bearer x", "Accept": "*"},
        "max_tokens": 5,
        "password": None,
    }
    assert read([sent]) == [
        {
            "api_key": "[masked]",
            "headers": {"Authorization": "[masked]", "Accept": "*"},
            "max_tokens": 5,
            "password": None,
        }
    ]


@pytest.mark.parametrize(
    "name", ["password", "db_password", "apiKey", "X-API-Key", "OPENAI_API_KEY", "token", "access_token",
             "clientSecret", "Set-Cookie", "aws_secret_access_key", "credentials"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["max_tokens", "input_tokens", "token_count", "next_page_token", "author", "key", "primary_key", "keyword",
             "secretary", "tokens", ""],
)  # fmt: skip
def test_names_of_no_secrets(name: str) -> None:
    assert not is_secret(name)


def test_the_users_mask_sees_every_named_value_and_every_item() -> None:
    def mask(name: str, value: Any) -> Any:
        return value.replace("ann@x.org", "<mail>") if isinstance(value, str) else value

    assert read({"to": ["ann@x.org", {"cc": "ann@x.org"}]}, mask) == {"to": ["<mail>", {"cc": "<mail>"}]}
    assert read("ann@x.org", mask) == "<mail>"


def test_a_mask_that_fails_lets_nothing_out() -> None:
    def mask(name: str, value: Any) -> Any:
        raise RuntimeError("broken mask")

    assert read({"text": "private"}, mask) == "[the mask failed, so nothing is recorded]"
