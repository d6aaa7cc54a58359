"""A model's order is taken where it can be read, and never makes a diagnosis worse than it was."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.diagnose.rerank import question, reranked
from tests.unit.diagnose.stage import Stage


def stage(length: int = 100) -> Stage:
    made = Stage("Count the parcels. " * length, "517")
    made.turn("", "clerk", call=("ledger", {"depot": "Leeds"}))
    first = made.ran("ledger", {"depot": "Leeds"}, "row " * length)
    second = made.turn("The depot sent 517 parcels. " * length, "boss")
    made.found(first, severity="critical", evidence="ledger gave half of its rows.")
    made.found(second, "answer", evidence="Nothing that was retrieved holds 517.")
    return made


JUDGED = stage().judged()
DIAGNOSIS = diagnose(JUDGED)


def test_the_question_numbers_the_candidates_and_shows_what_they_gave() -> None:
    told = question(JUDGED, DIAGNOSIS)
    assert [message["role"] for message in told] == ["system", "user"]
    assert "CANDIDATE 1: step 1" in told[1]["content"]
    assert "it gave: row row" in told[1]["content"]
    assert "JSON" in told[0]["content"]


def test_the_question_is_bounded_however_long_the_texts() -> None:
    judged = stage(100_000).judged()
    assert sum(len(message["content"]) for message in question(judged, diagnose(judged))) < 16_000


def test_nothing_is_asked_where_there_is_nothing_to_choose() -> None:
    empty = Stage("").judged()
    assert question(empty, diagnose(empty)) == []


def test_another_order_moves_the_agent_and_the_class_with_it() -> None:
    last = len(DIAGNOSIS.origins)
    answer = json.dumps({"ranking": [last], "explanation": "The boss made it up in step 2."})
    found = reranked(DIAGNOSIS, answer)
    assert found.origins[0].span_id == DIAGNOSIS.origins[-1].span_id
    assert {origin.span_id for origin in found.origins} == {origin.span_id for origin in DIAGNOSIS.origins}
    assert (found.agent, found.failure) == (found.origins[0].agent, found.origins[0].failure)
    assert [origin.score for origin in found.origins] == [origin.score for origin in DIAGNOSIS.origins]
    assert "[step 2](span:s3)" in found.story


def test_the_same_order_keeps_the_title_and_adds_the_explanation() -> None:
    found = reranked(DIAGNOSIS, '```json\n{"ranking": [1], "explanation": "It is cut off."}\n```')
    assert (found.title, found.origins) == (DIAGNOSIS.title, DIAGNOSIS.origins)
    assert found.story == f"It is cut off. {DIAGNOSIS.story}"


def test_a_model_cannot_bring_links_of_its_own() -> None:
    found = reranked(DIAGNOSIS, '{"ranking": [1], "explanation": "See [here](https://evil.test)."}')
    assert "](https" not in found.story


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no JSON",
        "{}",
        "[]",
        '{"ranking": []}',
        '{"ranking": [0]}',
        '{"ranking": [99]}',
        '{"ranking": ["1"]}',
        '{"ranking": [true]}',
        '{"ranking": 1}',
        '{"ranking": [1',
        '{"a":' * 50_000,
        "x" * 200_000,
    ],
)
def test_what_cannot_be_read_changes_nothing_but_a_note(answer: str) -> None:
    found = reranked(DIAGNOSIS, answer)
    assert (found.origins, found.story, found.title) == (DIAGNOSIS.origins, DIAGNOSIS.story, DIAGNOSIS.title)
    assert len(found.notes) == 1


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8)


@given(ranking=JSON, explanation=JSON)
def test_any_answer_leaves_a_whole_diagnosis(ranking: Any, explanation: Any) -> None:
    found = reranked(DIAGNOSIS, json.dumps({"ranking": ranking, "explanation": explanation}))
    assert len(found.origins) == len(DIAGNOSIS.origins)
    assert found.story
