"""The form of an answer: what was asked for, by parameter or in words, and what breaks it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.answer.broken_format import BROKEN_FORMAT
from backtrail.core.detect.reading.asked_format import asked_in_words
from backtrail.core.detect.reading.shape import breach
from backtrail.core.model.message import Message
from tests.unit.detect.scenes import Turn, found_by, scene

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "guests": {"type": "integer"}, "mood": {"enum": ["calm", "loud"]}},
    "required": ["city"],
    "additionalProperties": False,
}
BY_SCHEMA = {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMA}}}


def evidence(question: str, says: str, **more: Any) -> list[str]:
    return [each.evidence for each in found_by(BROKEN_FORMAT, scene(question, Turn(says=says, **more)))]


@pytest.mark.parametrize(
    ("question", "says", "told"),
    [
        ("Reply only with JSON.", "The city is Lund.", "is no JSON"),
        ("Return the result in JSON format: who?", '{"city": "Lund"', "is no JSON"),
        ("Give the answer inside <answer> and </answer>.", "Lund", "there is no <answer>"),
        ("Wrap it in <result>...</result> tags, please.", "Lund", "there is no <result>"),
        ("How many? Answer with only a number.", "There are four of them.", "is no number alone"),
        ("Return only a single code block.", "print(1)", "no block of code"),
    ],
)
def test_an_answer_that_breaks_the_form_is_told(question: str, says: str, told: str) -> None:
    (found,) = evidence(question, says)
    assert told in found


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Reply only with JSON.", '{"city": "Lund"}'),
        ("Reply only with JSON.", '```json\n{"city": "Lund"}\n```'),
        ("Reply only with JSON.", '<think>hm</think>{"city": "Lund"}'),
        ("Give the answer inside <answer> and </answer>.", "I think so. <answer>Lund</answer>"),
        ("How many? Answer with only a number.", "<answer>4</answer>"),
        ("How many? Answer with only a number.", "-1,250.5 %"),
        ("Return only a single code block.", "```python\nprint(1)\n```"),
        ("What is JSON good for?", "Many things."),
        ("Call tools inside <tool_call> and </tool_call>.", "Lund"),
        ("Give the answer inside <answer> and </answer>.", "Thought: I look it up.\nAction: search[Lund]"),
    ],
)
def test_answers_in_the_form_and_questions_without_one_are_let_pass(question: str, says: str) -> None:
    assert not evidence(question, says)


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ('{"city": "Lund", "guests": 4, "mood": "calm"}', None),
        ('{"guests": 4}', "the answer lacks city"),
        ('{"city": "Lund", "guests": "four"}', "guests is a text and not integer"),
        ('{"city": "Lund", "mood": "odd"}', "mood is 'odd', which is none of"),
        ('{"city": "Lund", "street": "x"}', "has street, which the schema does not know"),
        ("[1]", "the answer is a list and not object"),
    ],
)
def test_a_schema_among_the_parameters_is_held_against_the_answer(says: str, told: str | None) -> None:
    found = evidence("Where?", says, parameters=BY_SCHEMA)
    assert (told in found[0]) if told else not found


def test_an_answer_that_was_cut_at_the_limit_says_so() -> None:
    (found,) = evidence("Where?", '{"city": "Lu', parameters=BY_SCHEMA, finish_reason="length")
    assert "cut at the limit of tokens" in found


def test_a_turn_that_asks_for_tools_is_no_answer() -> None:
    assert not evidence("Reply only with JSON.", "I look it up.", asks=[("search", {})])


def test_a_long_system_prompt_is_not_searched_for_a_form() -> None:
    prompt = "Be kind. " * 1_000 + "Reply only with JSON."
    assert asked_in_words([Message(role="system", content=prompt), Message(role="user", content="Where?")]) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
SCHEMAS = st.recursive(
    JSON,
    lambda inner: st.dictionaries(
        st.sampled_from(["type", "properties", "items", "required", "enum", "additionalProperties", "$ref"]),
        inner | st.sampled_from(["object", "array", "string", ["integer", "null"]]),
        max_size=4,
    ),
    max_leaves=12,
)


@given(JSON, SCHEMAS)
def test_any_schema_is_read_without_raising(value: Any, schema: Any) -> None:
    breach(value, schema)


def test_a_schema_that_holds_itself_ends() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    schema["properties"]["x"] = schema
    value: dict[str, Any] = {}
    value["x"] = value
    assert breach(value, schema) is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_prompt_and_answer_are_read_without_raising(question: str, says: str) -> None:
    evidence(question, says)
