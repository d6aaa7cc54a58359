"""Searching in circles, and answers that no passage holds."""

import pytest

from backtrail.core.detect.retrieval.reworded_search import REWORDED_SEARCH
from backtrail.core.detect.retrieval.ungrounded_answer import UNGROUNDED_ANSWER
from tests.unit.detect.scenes import Ran, Turn, found_by, passages, scene

QUESTION = "Who drew the Grania lighthouse?"
LIGHTHOUSE = "Grania lighthouse is a tower on the northern cape, drawn by Odo Verrin in 1871."
BRIDGE = "Marland bridge is a bridge of stone by Ida Sorrel, finished in 1902."


def searches(*queries: str) -> list[Turn | Ran]:
    steps: list[Turn | Ran] = []
    for query in queries:
        steps += [
            Turn(asks=[("search", {"query": query})]),
            Ran(tool="search", arguments={"query": query}, gave=passages(LIGHTHOUSE)),
        ]
    return steps


def answered(answer: str, *texts: str, question: str = QUESTION) -> list[str]:
    spans = scene(
        question,
        Turn(asks=[("search", {"query": question})]),
        Ran(tool="search", arguments={"query": question}, gave=passages(*(texts or (LIGHTHOUSE,)))),
        Turn(says=answer),
    )
    return [each.evidence for each in found_by(UNGROUNDED_ANSWER, spans)]


def test_the_second_rewording_without_a_new_word_is_told() -> None:
    spans = scene(
        "?", *searches("Grania lighthouse architect", "architect of Grania lighthouse", "lighthouse architect Grania")
    )
    (found,) = found_by(REWORDED_SEARCH, spans)
    assert (found.span_id, found.cause, found.times) == ("s6", "s5", 2)
    assert "adds nothing to 2 earlier searches" in found.evidence


@pytest.mark.parametrize(
    "queries",
    [
        ("Grania lighthouse architect", "architect of Grania lighthouse"),
        ("Grania lighthouse architect", "Odo Verrin birthplace", "Lower Marland country"),
        ("Grania lighthouse", "Grania lighthouse", "Grania lighthouse"),
    ],
)
def test_one_rewording_new_words_and_exact_repeats_are_let_pass(queries: tuple[str, ...]) -> None:
    assert not found_by(REWORDED_SEARCH, scene("?", *searches(*queries)))


def test_an_answer_that_no_passage_holds_is_told() -> None:
    (evidence,) = answered("<answer>Tilda Brandt</answer>")
    assert "“brandt”, “tilda”" in evidence


def test_an_answer_out_of_a_passage_about_something_else_is_told() -> None:
    question = "Who drew the old lighthouse on the northern cape of Grania?"
    (evidence,) = answered("Ida Sorrel", LIGHTHOUSE.replace("Odo Verrin", "others"), BRIDGE, question=question)
    assert "about something else" in evidence


@pytest.mark.parametrize(
    "answer",
    [
        "Odo Verrin",
        "<answer> Odo Verrin </answer>",
        "Yes.",
        "The lighthouse of Grania",
        "I could not find who drew it.",
        "It was drawn long ago by a man of many talents whose plans for towers, quays, schools and bridges are kept.",
    ],
)
def test_answers_that_are_held_say_nothing_new_or_give_up_are_let_pass(answer: str) -> None:
    assert not answered(answer)


def test_a_passage_that_another_one_names_is_on_the_way() -> None:
    steps = ("Grania lighthouse is a tower drawn by Odo Verrin.", "Odo Verrin is a man from Lower Marland.")
    assert not answered("Lower Marland", *steps, question="Where was the architect of the Grania lighthouse born?")


def test_the_question_is_the_newest_one_of_the_user() -> None:
    asks = Turn(asks=[("search", {"query": "x"})])
    gave = Ran(tool="search", arguments={"query": "x"}, gave=passages(LIGHTHOUSE))
    spans = scene(
        "Hello, are you there to help me with islands?", Turn(says="I am."), asks, gave, Turn(says="Odo Verrin")
    )
    assert not found_by(UNGROUNDED_ANSWER, spans)


def test_an_acronym_holds_its_name() -> None:
    text = "Grania lighthouse is kept by the NCPS since 1950."
    assert not answered("Northern Cape Pilot Society", text, question="Who keeps the Grania lighthouse?")


def test_an_answer_in_another_script_is_not_compared() -> None:
    assert not answered("奥多·韦林")
