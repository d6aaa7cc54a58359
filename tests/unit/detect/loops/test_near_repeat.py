"""near_repeat: a call that differs from the one before in nothing that matters, and brings the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.loops.likeness import likeness
from backtrail.core.detect.loops.near_repeat import DETECTOR
from backtrail.core.detect.moment import Text
from tests.unit.detect.loops.story import Story

SEARCHED = "Nothing was found that matches."


def text(value: Any) -> Text:
    told = value if isinstance(value, str) else json.dumps(value)
    return Text(excerpt=told, size=len(told), digest=told.encode()[:16])


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ({"q": "Rain in Spain"}, {"q": "  rain in  spain?"}, "spelling"),
        ({"id": 7}, {"id": "7"}, "spelling"),
        ({"q": "x", "tags": [], "after": None}, {"q": "x"}, "spelling"),
        ({"q": "x"}, {"q": "x", "limit": 10}, "argument"),
        ({"q": "average rain fall in Madrid"}, {"q": "the average rain falls in Madrid"}, "wording"),
        ({"q": "the colour of the evening sky"}, {"q": "what is the color of evening sky"}, "wording"),
        ("capital cities of Europe", "capital city of Europe", None),
        ({"q": "capital of France and history"}, {"q": "capital of Greece and history"}, None),
        ({"q": "flights to Denver on Monday"}, {"q": "flights to Denver on Sunday"}, None),
        ({"q": "sales report of year 2023"}, {"q": "sales report of year 2024"}, None),
        ({"page": 1}, {"page": 2}, None),
        ({"q": "Anna"}, {"q": "Anne"}, None),
        ({"code": "x = 1\n" * 80}, {"code": "x = 1\n" * 79 + "x = l\n"}, None),
        ({"a": 1}, {"b": 1}, None),
        ({}, {"a": 1}, None),
        ("", "", None),
        ("not json {", "not json {{", None),
    ],
)
def test_likeness(one: Any, other: Any, how: str | None) -> None:
    assert likeness(text(one), text(other), 85) == how
    assert likeness(text(other), text(one), 85) == how


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
    st.text(max_size=80),
)
def test_likeness_takes_anything_and_does_not_care_who_was_first(value: Any, other: str) -> None:
    assert likeness(text(value), text(other), 85) == likeness(text(other), text(value), 85)
    assert likeness(text(value), text(value), 85) in ("spelling", None)


def test_the_same_question_in_other_words_with_the_same_result_is_told() -> None:
    run = Story().called("search", {"q": "average rain fall in Madrid"}, SEARCHED)
    run.called("search", {"q": "the average rain falls in Madrid"}, SEARCHED)
    (found,) = run.findings(DETECTOR)
    assert found.evidence == (
        'search({"q":"the average rain falls in Madrid"}) asks in slightly other words for what was asked just before, '
        'and it gave "Nothing was found that matches." again.'
    )
    assert found.spans == ("1", "2")


def test_another_result_is_progress() -> None:
    run = Story().called("search", {"q": "rain", "limit": 1}, "wet").called("search", {"q": "rain"}, "wet and cold")
    assert not run.findings(DETECTOR)


def test_the_very_same_call_is_left_to_exact_repeat() -> None:
    run = Story().called("search", {"q": "rain"}, "wet").called("search", {"q": "rain"}, "wet")
    assert not run.findings(DETECTOR)


def test_after_a_change_asking_again_is_legitimate() -> None:
    run = Story().called("search", {"q": "rain"}, "wet").called("write_note", {"t": 1}, "ok")
    assert not run.called("search", {"q": "Rain"}, "wet").findings(DETECTOR)


def test_deep_and_long_arguments_are_no_trouble() -> None:
    deep = "[" * 5_000 + "]" * 5_000
    assert likeness(text(deep), text(deep + " "), 85) in ("spelling", None)
    assert likeness(text("a " * 20_000), text("a " * 20_000 + "b"), 85) is None
