"""Reading of what a model says: its statement, giving up, calls and outputs written into the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.reading.giving_up import gives_up_in
from backtrail.core.detect.reading.replies import question_in
from backtrail.core.detect.reading.statement import stated
from backtrail.core.detect.reading.words import initials, names, roots, stem, words
from backtrail.core.detect.reading.written_calls import written_call, written_output


@pytest.mark.parametrize(
    ("said", "text", "marked"),
    [
        ("Odo Verrin", "Odo Verrin", False),
        ("<think>who? <answer>x</answer></think> Odo Verrin", "Odo Verrin", False),
        ("who was it</think>Odo Verrin", "Odo Verrin", False),
        ("Well. <answer> Odo </answer>", "Odo", True),
        ("<answer>first</answer> no, <answer>second</answer>", "second", True),
        ("I looked.\n**Final answer:** Odo", "Odo", True),
        ("<answer>never closed", "never closed", True),
    ],
)
def test_the_statement_stands_without_thoughts_and_tags(said: str, text: str, marked: bool) -> None:
    found = stated(said)
    assert (found.text, found.marked) == (text, marked)


def test_words_are_stems_without_empty_ones() -> None:
    assert words("The cities were founded, and the ports grew") == ["city", "found", "port", "grew"]
    assert stem("glass") == "glass"


def test_scripts_without_spaces_are_compared_by_pairs() -> None:
    assert words("灯塔守") == ["灯塔", "塔守"]


def test_names_are_capitals_and_numbers() -> None:
    assert names("Which tower did Odo Verrin draw in 1871?") == {"odo", "verrin", "1871"}
    assert initials("National Cape Pilot Society") == "ncps"
    assert initials("Odo Verrin") == ""


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Answer in a word. Question: who drew it? ", "who drew it?"),
        ("Be brief. Who drew the 3.5 m tower? Use the context below.", "Who drew the 3.5 m tower?"),
        ("name the tower", "name the tower"),
        ("x" * 400, ""),
    ],
)
def test_the_question_is_told_apart_from_what_stands_around_it(message: str, question: str) -> None:
    assert question_in(message) == question


def test_roots_stand_in_every_form_of_a_word() -> None:
    assert roots(words("countries in a series")) == ["countr", "series"]


@given(st.text(max_size=400))
def test_any_text_is_read_without_raising(said: str) -> None:
    (
        stated(said),
        gives_up_in(said),
        written_call(said),
        written_output(said),
        words(said),
        names(said),
        question_in(said),
    )


@pytest.mark.parametrize(
    "piece", ["<tool_call>", "<think>", "<answer>", "functions.a(", "is not ", "please provide ", "<tool_response>x"]
)
def test_endless_repetition_is_cut_before_it_is_searched(piece: str) -> None:
    said = piece * 1_000_000
    assert len(stated(said).text) <= 8_000
    assert len(gives_up_in(said) or "") <= 1_500
    assert len(written_call(said) or "") + len(written_output(said) or "") <= 4_000
