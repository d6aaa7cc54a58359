"""Detectors of scores and of passages: flat, low, duplicated, empty, turned round, useless."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from backtrail.core.detect.retrieval.distance_as_similarity import DISTANCE_AS_SIMILARITY
from backtrail.core.detect.retrieval.duplicate_documents import DUPLICATE_DOCUMENTS
from backtrail.core.detect.retrieval.empty_retrieval import EMPTY_RETRIEVAL
from backtrail.core.detect.retrieval.flat_scores import FLAT_SCORES
from backtrail.core.detect.retrieval.low_scores import LOW_SCORES
from backtrail.core.detect.retrieval.useless_documents import USELESS_DOCUMENTS
from backtrail.core.model.span import Document, ScoreKind
from tests.unit.detect.scenes import Found, Ran, Turn, found_by, passages, scene

QUERY = "refund period for opened software"
GOOD = "Opened software can be sent back within 14 days; the refund period begins with delivery."
NEXT = "The refund of software needs the receipt."
FAR = "Our warehouse in Lund ships on weekdays only."
FARTHER = "Penguins swim at up to nine metres a second."


def scored(texts: Sequence[str], scores: Sequence[float], kind: ScoreKind = "unknown") -> list[Document]:
    return [Document(content=text, score=score, score_kind=kind) for text, score in zip(texts, scores, strict=True)]


def test_equal_scores_are_flat() -> None:
    texts = [f"{GOOD} {n}" for n in range(5)]
    (found,) = found_by(FLAT_SCORES, scene("?", Found(query=QUERY, documents=scored(texts, [1.0] * 5))))
    assert found.severity == "warning"
    assert "the same score, 1" in found.evidence


@pytest.mark.parametrize("scores", [[0.9, 0.8, 0.7, 0.6, 0.5], [0.9, 0.9]])
def test_scores_that_tell_passages_apart_and_short_lists_are_not_flat(scores: list[float]) -> None:
    texts = [f"{GOOD} {n}" for n in range(len(scores))]
    assert not found_by(FLAT_SCORES, scene("?", Found(query=QUERY, documents=scored(texts, scores))))


def test_a_low_similarity_is_told() -> None:
    (found,) = found_by(LOW_SCORES, scene("?", Found(query=QUERY, documents=scored([FAR], [0.12], "similarity"))))
    assert "only 0.12" in found.evidence


def test_a_score_without_a_scale_is_held_against_what_is_usual() -> None:
    usual = [Found(query=f"question {n}", documents=scored([GOOD], [12.0 + n])) for n in range(4)]
    low = Found(query=QUERY, documents=scored([FAR], [3.0]))
    (found,) = found_by(LOW_SCORES, scene("?", *usual, low))
    assert found.span_id == "s5"
    assert not found_by(LOW_SCORES, scene("?", low))


def test_copies_are_told_and_passages_of_two_queries_may_be_the_same() -> None:
    (found,) = found_by(DUPLICATE_DOCUMENTS, scene("?", Found(query=QUERY, documents=scored([GOOD] * 3, [1, 1, 1]))))
    assert "2 of the 3 passages" in found.evidence
    twice = {"result": [[{"contents": GOOD, "score": 1}, {"contents": FAR, "score": 1}]] * 2}
    assert not found_by(DUPLICATE_DOCUMENTS, scene("?", Ran(tool="search", arguments={"q": "x"}, gave=twice)))


def test_nothing_found_and_nothing_asked_are_told_apart() -> None:
    (nothing,) = found_by(EMPTY_RETRIEVAL, scene("?", Found(query=QUERY)))
    assert "found no passage" in nothing.evidence
    asked = Turn(asks=[("search_docs", {"query": ""})])
    ran = Ran(tool="search_docs", arguments={"query": ""}, gave="nothing to search for")
    (without,) = found_by(EMPTY_RETRIEVAL, scene("?", asked, ran))
    assert "without a query" in without.evidence
    assert without.cause == "s1"


@pytest.mark.parametrize(
    ("texts", "scores", "kind", "says"),
    [
        ([GOOD, NEXT, FAR], [0.1, 0.4, 0.9], "similarity", "distances, and taken for the opposite"),
        ([FAR, FARTHER, GOOD], [0.1, 0.4, 0.9], "similarity", "fit least stand first"),
        ([GOOD, NEXT, FAR], [0.9, 0.4, 0.1], "distance", "similarities, and taken for the opposite"),
        ([GOOD, NEXT, FAR], [0.1, 0.4, 0.9], "unknown", "called scores"),
    ],
)  # fmt: skip
def test_scores_that_run_against_their_name_are_told(
    texts: list[str], scores: list[float], kind: ScoreKind, says: str
) -> None:
    (found,) = found_by(DISTANCE_AS_SIMILARITY, scene("?", Found(query=QUERY, documents=scored(texts, scores, kind))))
    assert says in found.evidence


@pytest.mark.parametrize(
    ("scores", "kind"), [([0.9, 0.4, 0.1], "similarity"), ([0.1, 0.4, 0.9], "distance"), ([0.9, 0.4, 0.1], "unknown")]
)
def test_scores_that_run_with_their_name_are_let_pass(scores: list[float], kind: ScoreKind) -> None:
    documents = scored([GOOD, NEXT, FAR], scores, kind)
    assert not found_by(DISTANCE_AS_SIMILARITY, scene("?", Found(query=QUERY, documents=documents)))


def test_passages_that_share_nothing_are_useless_though_they_score_high() -> None:
    asked = Found(query=QUERY, documents=scored([FARTHER, "Lund is a town."], [0.91, 0.9]))
    (found,) = found_by(USELESS_DOCUMENTS, scene(QUERY, asked, Turn(says="You have 14 days.")))
    assert "2 of 2 passages" in found.evidence
    assert "0.91" in found.evidence


def test_passages_that_the_answer_draws_from_are_of_use() -> None:
    asked = Found(
        query="who keeps the light", documents=scored(["Odo Verrin was warden.", "Odo Verrin, 1871"], [0.9, 0.8])
    )
    assert not found_by(USELESS_DOCUMENTS, scene("?", asked, Turn(says="It was Odo Verrin.")))


def test_one_passage_that_fits_is_enough() -> None:
    asked = Found(query=QUERY, documents=scored([FARTHER, GOOD], [0.91, 0.9]))
    assert not found_by(USELESS_DOCUMENTS, scene(QUERY, asked, Turn(says="14 days.")))


def test_an_order_by_score_that_is_the_reverse_of_the_order_by_words_is_told() -> None:
    texts = ["a period", "a refund", "refund period", "refund period software", "refund period for opened software"]
    asked = Found(query=QUERY, documents=scored(texts, [0.9, 0.8, 0.7, 0.6, 0.5]))
    (found,) = found_by(USELESS_DOCUMENTS, scene(QUERY, asked, Turn(says="14 days.")))
    assert "contradict" in found.evidence


def test_passages_of_a_tool_are_judged_like_those_of_a_retriever() -> None:
    ran = Ran(tool="search", arguments={"query": QUERY}, gave=passages(FARTHER, "Lund is a town.", scores=[0.9, 0.8]))
    assert found_by(
        USELESS_DOCUMENTS, scene(QUERY, Turn(asks=[("search", {"query": QUERY})]), ran, Turn(says="14 days."))
    )


def test_a_retriever_that_is_called_as_a_tool_has_searched_once() -> None:
    gave = json.dumps([{"id": name, "content": name} for name in (FAR, FARTHER)])
    asked = Ran(tool="search", arguments={"query": QUERY}, gave=gave)
    spans = scene("?", Turn(asks=[("search", {"query": QUERY})]), asked, Turn(says="I do not know."))
    found = tuple(Document(content=text, score=0.0) for text in (FAR, FARTHER))
    spans[2] = replace(spans[2], kind="retriever", tool=None, tool_name=None, query=QUERY, documents=found)
    (told,) = found_by(USELESS_DOCUMENTS, spans)
    assert told.span_id == spans[2].span_id
    assert "score" not in told.evidence, "a score of 0 contradicts nothing"
