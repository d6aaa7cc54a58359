"""Passages in the outputs of tools: many shapes, one reading; what is no list of passages stays none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.reading.passages import passages_in

TEXT = "The lighthouse of Grania was built in 1871 on the northern cape."
OTHER = "Grania is an island with two harbours and four thousand people."

SHAPES: dict[str, Any] = {
    "lists per query, document in document": {
        "result": [
            [{"document": {"id": "7", "contents": TEXT}, "score": 0.9}, {"document": {"contents": OTHER}, "score": 0.8}]
        ]
    },
    "plain list with titles": [
        {"title": "Lighthouse", "text": TEXT, "score": 0.9},
        {"title": "Grania", "text": OTHER, "score": 0.8},
    ],
    "LangChain": [{"page_content": TEXT, "metadata": {"title": "a"}}, {"page_content": OTHER, "metadata": {}}],
    "pairs with their scores": [[{"content": TEXT}, 0.9], [{"content": OTHER}, 0.8]],
    "web search": {"organic": [{"title": "a", "snippet": TEXT}, {"title": "b", "snippet": OTHER}]},
    "search engine": {
        "hits": {
            "hits": [
                {"_id": "1", "_score": 3.2, "_source": {"text": TEXT}},
                {"_id": "2", "_score": 2.1, "_source": {"text": OTHER}},
            ]
        }
    },
    "nodes": {"nodes": [{"node": {"text": TEXT}, "score": 0.9}, {"node": {"text": OTHER}, "score": 0.8}]},
    "a part of text with JSON in it": [
        {"type": "text", "text": json.dumps({"documents": [{"content": TEXT}, {"content": OTHER}]})}
    ],
}

NOT_PASSAGES: dict[str, Any] = {
    "messages": [{"role": "user", "content": TEXT}, {"role": "assistant", "content": OTHER}],
    "records with labels": [
        {"id": 1, "name": "a", "description": "short"},
        {"id": 2, "name": "b", "description": "one"},
    ],
    "numbers": [1, 2, 3],
    "a record": {"name": "Grania", "people": 4_000, "text": TEXT},
    "a program's output": {"stdout": TEXT, "stderr": "", "exit_code": 0, "output": [{"text": TEXT}]},
    "parts of text": [{"type": "text", "text": TEXT}, {"type": "text", "text": OTHER}],
    "nothing": [],
}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_shape_is_read(shape: str) -> None:
    value = SHAPES[shape]
    found = passages_in(json.dumps(value), value)
    assert [each.content for each in found] == [TEXT, OTHER]


@pytest.mark.parametrize("shape", NOT_PASSAGES, ids=str)
def test_what_is_no_list_of_passages_gives_none(shape: str) -> None:
    value = NOT_PASSAGES[shape]
    assert passages_in(json.dumps(value), value) == ()


def test_scores_ids_and_titles_are_kept() -> None:
    value = [{"id": 7, "title": "Lighthouse", "text": TEXT, "distance": 0.2}]
    (found,) = passages_in(json.dumps(value), value)
    assert (found.id, found.metadata["title"], found.score, found.score_kind) == ("7", "Lighthouse", 0.2, "distance")


def test_passages_of_several_queries_know_which_one() -> None:
    value = {"result": [[{"contents": TEXT, "score": 1}], [{"contents": OTHER, "score": 2}]]}
    assert [each.metadata["query"] for each in passages_in(json.dumps(value), value)] == [0, 1]


def test_a_huge_output_gives_at_most_fifty_cut_passages() -> None:
    value = [{"text": "x" * 10_000, "score": 1.0}] * 500
    found = passages_in(json.dumps(value), value)
    assert len(found) == 50
    assert {len(each.content) for each in found} == {2_000}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["result", "text", "score", "document", "metadata", "type", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_read_without_raising(value: Any) -> None:
    for each in passages_in(json.dumps(value), value):
        assert each.content
