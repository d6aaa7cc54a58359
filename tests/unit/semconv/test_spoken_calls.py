"""Calls and results that were told to the model as text are read as what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.semconv.reading.spoken_calls import with_spoken_calls

SPOKEN = "Calling tools:\n[{'id': 'c1', 'type': 'function', 'function': {'name': 'page', 'arguments': {'n': 2}}}]"
ASKED = Message(role="assistant", tool_calls=(ToolCall(id="c1", name="page", arguments={"n": 2}),))


def test_calls_that_were_spelled_out_become_calls() -> None:
    assert with_spoken_calls((Message(role="assistant", content=SPOKEN),)) == (ASKED,)


def test_a_result_that_names_its_call_answers_it() -> None:
    told = Message(role="tool", content="Call id: c7\nObservation:\nsunny")
    assert with_spoken_calls((told,)) == (Message(role="tool", content="sunny", tool_call_id="c7"),)


def test_an_error_stays_an_error() -> None:
    told = Message(role="tool", content="Call id: c7\nError:\nno such page")
    assert with_spoken_calls((told,)) == (Message(role="tool", content="Error:\nno such page", tool_call_id="c7"),)


def test_a_result_without_a_name_answers_the_one_call_before_it() -> None:
    told = Message(role="assistant", content=SPOKEN), Message(role="tool", content="Observation:\nsunny")
    assert with_spoken_calls(told)[1] == Message(role="tool", content="sunny", tool_call_id="c1")


@pytest.mark.parametrize(
    "content",
    ["Calling tools:\n[oops", "Calling tools:\n[__import__('os')]", "Calling tools:\n[1]", "Calling tools: none"],
)
def test_text_that_is_no_list_of_calls_stays_text(content: str) -> None:
    told = (Message(role="assistant", content=content),)
    assert with_spoken_calls(told) == told


def test_people_may_write_the_same_words() -> None:
    told = Message(role="user", content=SPOKEN), Message(role="user", content="Call id: c7\nwhat is it?")
    assert with_spoken_calls(told) == told


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    with_spoken_calls(
        (Message(role="assistant", content="Calling tools:\n[" + text), Message(role="tool", content=text))
    )
