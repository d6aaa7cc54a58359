"""What a hit shows of its span: one thing that was said, not the seam between two."""

from backtrail.core.model.raw import RawSpan
from backtrail.server.storage.sqlite.search.words import snippet, words


def said(*values: str) -> str:
    attributes = {f"key {number}": value for number, value in enumerate(values)}
    return words([RawSpan(trace_id="t", span_id="s", name="chat", attributes=attributes)])


def test_a_snippet_ends_where_what_was_said_ends() -> None:
    text = said("search_help", "Where is the refund for order 1042, please?", "gpt-4o")
    assert snippet(text, ["refund"]) == "Where is the ‹refund› for order 1042, please?"


def test_a_sentence_tells_more_than_a_name() -> None:
    text = said("issue_refund", "A refund goes to the card that paid for the order.")
    assert snippet(text, ["refund"]) == "A ‹refund› goes to the card that paid for the order."


def test_a_name_is_shown_where_nothing_else_has_the_word() -> None:
    assert snippet(said("issue_refund", "Something else that was said."), ["refund"]) == "issue_‹refund›"


def test_words_that_follow_each_other_over_a_seam_are_still_shown() -> None:
    assert snippet(said("the order", "was shipped"), ["order was"]) == "the ‹order was› shipped"


def test_a_long_text_is_cut_around_the_word() -> None:
    shown = snippet(said("before " * 100 + "refund " + "after " * 100), ["refund"])
    assert shown.startswith("…before")
    assert "‹refund›" in shown
    assert shown.endswith("…")
