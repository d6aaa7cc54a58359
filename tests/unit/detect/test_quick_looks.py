"""Quick looks before long expressions: none of them misses what the expression would find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.reading import asked_format
from backtrail.core.detect.tool_output import cuts
from backtrail.core.detect.tool_output.use import mostly_touched, used_share

PIECES = (
    "respond", "Return", "answer", "output", "only", "just", "as", "in", "with", " a ", " the ", " valid ", " raw ",
    "JSON", "json", " schema", "nothing else", "inside", "within", "<answer>", "</answer>", "`<final>` and `</final>`",
    "code block", "```", "one", "single", ".", "\n", " ", "  ", "é", "the output", "exceeds", "is too long", "limit",
    "maximum", "longer than", "...", "…", "[", "(", "]", " 12 ", "more rows", "and ",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=14
).map(" ".join)


@given(texts)
def test_json_that_is_asked_for_is_seen_at_a_quick_look(text: str) -> None:
    if asked_format.JSON.search(text):
        assert asked_format._may_ask_json(text.lower())


@given(texts)
def test_a_tag_that_is_asked_for_is_seen_at_a_quick_look(text: str) -> None:
    if asked_format.TAG.search(text):
        assert asked_format.TAGGED.search(text)


@given(texts)
def test_code_that_is_asked_for_is_seen_at_a_quick_look(text: str) -> None:
    if asked_format.CODE.search(text) and ("block" in text.lower() or "```" in text):
        assert asked_format._may_ask_code(text.lower())


@given(texts)
def test_an_output_that_tells_of_a_limit_is_seen_at_a_quick_look(text: str) -> None:
    if any(says.search(text) for says in cuts._SAYS_LIMIT):
        assert any(word in text.lower() for word in cuts._EXCEEDS)


@pytest.mark.parametrize("text", ["... 12", "…12", "[ 3", "(and 4", "(+5", "cut ...]", "cut … )", "[...]\n"])
def test_dots_before_a_number_or_at_the_end_are_seen(text: str) -> None:
    assert cuts._DOTS.search(text)


@pytest.mark.parametrize("text", [". 12", ".. 12", "(x", "... x", "...] x", "] 3"])
def test_other_dots_are_let_pass(text: str) -> None:
    assert cuts._DOTS.search(text) is None


@given(st.text(alphabet="ab é“.–\ud800", max_size=60), st.sets(st.sampled_from(["a", "ab", "é", "b"])))
def test_any_letters_are_parted_into_words(text: str, later: set[str]) -> None:
    used, touched = used_share(text, later)
    assert 0 <= used <= touched <= 1


def test_a_text_counts_as_touched_where_four_of_five_parts_hold_a_word_of_what_followed() -> None:
    part, other = "x" * 390 + " known    ", "y" * 400
    assert mostly_touched(part * 4 + other, {"known"})
    assert not mostly_touched(part * 3 + other * 2, {"known"})
