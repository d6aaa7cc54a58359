"""What changed in a tool's schema."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.parameters.schema_drift import Difference, drifted, schemas_of, sign
from tests.unit.detect.parameters.turns import tool, turn

BEFORE: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "unit": {"enum": ["C", "F"]}, "days": {"type": "integer"}},
    "required": ["city"],
}


def changed(**parts: Any) -> dict[str, Any]:
    return BEFORE | parts


def test_the_same_schema_in_another_order_has_not_drifted() -> None:
    assert drifted(BEFORE, dict(reversed(BEFORE.items()))) is None
    one, other = turn(offered=[tool("t", BEFORE)]), turn(offered=[tool("t", dict(reversed(BEFORE.items())))])
    assert schemas_of(one)["t"][0] == schemas_of(other)["t"][0]


def test_what_breaks_old_calls_is_told_apart_from_what_does_not() -> None:
    now = changed(
        properties={"town": {"type": "string"}, "unit": {"enum": ["C", "K"]}, "days": {"type": "string"}},
        required=["town", "days"],
    )
    difference = drifted(BEFORE, now)
    assert difference is not None
    assert difference.breaking == (
        "city is called town now",
        "days is required now",
        'unit no longer takes "F"',
        'days was "integer" and is "string"',
    )
    assert difference.harmless == ('unit takes "K" too',)


def test_new_parameters_break_calls_only_when_they_are_required() -> None:
    more = BEFORE["properties"] | {"lang": {"type": "string"}}
    optional = drifted(BEFORE, changed(properties=more))
    required = drifted(BEFORE, changed(properties=more, required=["city", "lang"]))
    assert optional == Difference(harmless=("lang is new",))
    assert required == Difference(breaking=("lang is new and required",))


def test_the_sign_says_since_when() -> None:
    difference = drifted(BEFORE, changed(description="Now in French"))
    assert difference is not None
    told = sign("get_weather", difference, since="release 1.4")
    assert told.evidence == "The schema of get_weather changed since release 1.4: the tool has another description."
    assert told.severity == "info"


def test_tools_without_a_schema_are_left_out() -> None:
    assert schemas_of(turn(offered=[tool("a"), tool("b", {"x": object()})])) == {}


SCHEMAS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "required", "enum", "items", "title", "a", "b"]), inner, max_size=4
        )
    ),
    max_leaves=12,
).filter(lambda value: isinstance(value, dict))


@given(SCHEMAS, SCHEMAS)
def test_any_two_schemas_are_compared(before: Any, now: Any) -> None:
    difference = drifted(before, now)
    assert difference is None or difference.breaking or difference.harmless
    assert drifted(now, now) is None
