"""Relevance: words, titles and bridges, with rarities taken from the passages themselves."""

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.retrieval.relevance import irrelevance, relevance, title_of
from backtrail.core.model.span import Document

QUESTION = "In which country was the architect of the Grania lighthouse born?"
LIGHTHOUSE = Document(content="Grania lighthouse\nThe Grania lighthouse was drawn by the architect Odo Verrin in 1871.")
ARCHITECT = Document(content="Odo Verrin\nOdo Verrin (1832 to 1899) grew up in Lower Marland and drew bridges.")
BIRDS = Document(content="Sea birds\nGulls and terns breed on cliffs.")


def test_a_passage_that_shares_nothing_is_irrelevant() -> None:
    assert irrelevance(QUESTION, [LIGHTHOUSE, BIRDS])[1] == 1.0


def test_the_second_step_of_a_question_is_found_over_the_first() -> None:
    first, second, other = relevance(QUESTION, [LIGHTHOUSE, ARCHITECT, BIRDS])
    assert first > second > other == 0.0


def test_the_answer_makes_its_passage_relevant() -> None:
    without, with_answer = (
        relevance("Where?", [ARCHITECT, BIRDS]),
        relevance("Where?", [ARCHITECT, BIRDS], "Lower Marland"),
    )
    assert without[0] == 0.0 < with_answer[0]


def test_the_first_line_is_the_title_where_it_is_short() -> None:
    assert title_of(LIGHTHOUSE) == "Grania lighthouse"
    assert title_of(Document(content="one line only")) == ""
    assert title_of(Document(content="x", metadata={"title": "Told"})) == "Told"


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=6))
def test_any_text_gives_a_share_for_each_passage(query: str, texts: list[str]) -> None:
    found = irrelevance(query, [Document(content=text) for text in texts])
    assert len(found) == len(texts)
    assert all(0 < each <= 1 for each in found)
