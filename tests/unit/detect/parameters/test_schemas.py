"""Calls against the tools and schemas that the model was offered."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.parameters.validating import validator
from tests.unit.detect.parameters.turns import WEATHER, evidence, found, tool, turn

OFFERED = [tool("get_weather", WEATHER), tool("send_mail")]


def test_a_tool_that_was_not_offered_is_told_with_the_nearest_name() -> None:
    told = evidence("unknown_tool", turn(("get_wether", {}), offered=OFFERED))
    assert told == 'The model asked for the tool "get_wether", which it was not offered; the nearest is "get_weather".'


def test_a_tool_with_no_like_is_told_with_what_there_was() -> None:
    assert evidence("unknown_tool", turn(("zzz", {}), offered=OFFERED)).endswith("offered get_weather and send_mail.")


@pytest.mark.parametrize("name", ["get_weather", "get.weather", "mcp__srv__get_weather", "web_search_preview"])
def test_names_that_gateways_and_providers_rewrite_are_known(name: str) -> None:
    assert not found("unknown_tool", turn((name, {}), offered=OFFERED))


def test_nothing_is_unknown_where_nobody_said_what_was_offered() -> None:
    assert not found("unknown_tool", turn(("anything", {})))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"city": "Rome", "days": "five"}, 'days: "five" is not of type "integer"'),
        ({"days": 2}, '"city" is a required property'),
        ({"city": "Rome", "days": None}, 'days: null is not of type "integer"'),
        ({"city": "Rome", "unit": "hot"}, 'unit: "hot" is not one of'),
    ],
)
def test_arguments_that_break_the_schema_are_told_in_words(given: dict[str, Any], says: str) -> None:
    [finding] = found("schema_violation", turn(("get_weather", given), offered=OFFERED))
    assert says in finding.evidence
    assert (finding.severity, finding.confidence) == ("warning", 0.9)


def test_another_case_of_a_choice_is_a_hint_only() -> None:
    [finding] = found("schema_violation", turn(("get_weather", {"city": "Rome", "unit": "celsius"}), offered=OFFERED))
    assert (finding.severity, finding.confidence) == ("info", 0.3)


def test_right_arguments_are_left_alone() -> None:
    right = turn(("get_weather", {"city": "Rome", "days": 2, "unit": "Kelvin"}), offered=OFFERED)
    assert not found("schema_violation", right)
    assert not found("unknown_keyword", right)


def test_arguments_that_are_not_json_are_told() -> None:
    told = evidence("schema_violation", turn(("get_weather", "city is Rome"), offered=OFFERED))
    assert told == 'The arguments of get_weather are not JSON: "city is Rome" (12 characters).'


def test_an_unknown_argument_is_told_with_the_nearest_name() -> None:
    told = evidence("unknown_keyword", turn(("get_weather", {"city": "Rome", "day": 2}), offered=OFFERED))
    assert told == (
        'The model gave get_weather the argument "day", which its schema does not have; the nearest is "days".'
    )


def test_nested_names_are_looked_at_and_open_schemas_are_not() -> None:
    nested = {"type": "object", "properties": {"to": {"type": "object", "properties": {"name": {"type": "string"}}}}}
    assert '"to.nam"' in evidence("unknown_keyword", turn(("t", {"to": {"nam": "x"}}), offered=[tool("t", nested)]))
    openings: list[dict[str, Any]] = [
        {"additionalProperties": True},
        {"patternProperties": {}},
        {"anyOf": []},
        {"$ref": "#/x"},
    ]
    for opening in openings:
        assert not found("unknown_keyword", turn(("t", {"nam": 1}), offered=[tool("t", nested | opening)]))


def doubling(depth: int) -> dict[str, Any]:
    part = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(depth)}
    return {"$defs": part | {f"a{depth}": {"type": "string"}}, "$ref": "#/$defs/a0"}


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(depth):
        schema = {"properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "http://127.0.0.1:1/schema.json"},
        {"type": "dict"},
        {"properties": 5},
        {"$schema": "http://unknown/draft"},
        {"properties": {"a": {"pattern": "(?=a)b"}}},
        doubling(40),
        nested(50_000),
        {"description": "x" * 300_000},
        {"a": object()},
    ],
    ids=["network", "no type", "no object", "draft", "lookahead", "doubling", "deep", "large", "not JSON"],
)
def test_what_is_no_schema_gives_a_reason_and_no_finding(schema: dict[str, Any]) -> None:
    assert isinstance(validator(schema), str)
    assert not found("schema_violation", turn(("t", {"a": "b"}), offered=[tool("t", schema)]))


def test_schemas_that_name_themselves_are_read() -> None:
    tree = {"type": "object", "properties": {"value": {"type": "integer"}, "left": {"$ref": "#"}}}
    asks = turn(("t", {"value": 1, "left": {"value": "one"}}), offered=[tool("t", tree)])
    assert 'left.value: "one" is not of type "integer"' in evidence("schema_violation", asks)
    assert not isinstance(validator({"$ref": "#"}), str)


def test_patterns_cannot_explode() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}
    assert found("schema_violation", turn(("t", {"a": "a" * 50_000 + "b"}), offered=[tool("t", schema)]))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["type", "properties", "items", "required", "enum", "$ref", "anyOf", "pattern", "description"])


@given(st.dictionaries(KEYS, ANY_JSON, max_size=4), ANY_JSON | st.text(max_size=30))
def test_any_schema_and_any_arguments_are_survived(schema: dict[str, Any], arguments: Any) -> None:
    for name in ("schema_violation", "unknown_keyword", "unknown_tool", "wrong_unit", "wrong_format", "unseen_value"):
        found(name, turn(("t", arguments), offered=[tool("t", schema)]))


@given(st.text(max_size=200))
def test_arguments_of_any_text_are_survived(text: str) -> None:
    for written in (text, {"sql": f"select {text}"}, {"path": text}, json.dumps(text)):
        for name in ("schema_violation", "placeholder_value", "invalid_sql", "unknown_table", "twin_call"):
            found(name, turn(("t", written), offered=[tool("t", WEATHER)]))
