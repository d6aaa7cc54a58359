"""Nothing that a span holds is obeyed by the terminal."""

from hypothesis import given
from hypothesis import strategies as st

from backtrail.cli.search import marked
from backtrail.cli.story.page import shortened
from backtrail.cli.terminal import one_line, plain


def test_what_would_move_the_cursor_is_made_visible() -> None:
    assert plain("\x1b[2Jgone\x07") == "␛[2Jgone␇"
    assert plain("a\r\nb\tc") == "a\nb\tc"
    assert plain("safe\u202eexe.txt") == "safeexe.txt"
    assert plain("half \ud800") == "half \ufffd"


@given(st.text(st.characters()))
def test_any_text_can_be_written_to_a_terminal(text: str) -> None:
    assert b"\x1b" not in plain(text).encode()


@given(st.text(), st.integers(2, 80))
def test_a_line_is_one_line_of_its_width(text: str, width: int) -> None:
    line = one_line(text, width)
    assert len(line) <= width
    assert "\n" not in line


def test_a_long_text_tells_how_much_is_missing() -> None:
    text = "word " * 100
    short = shortened(text, 50)
    assert short.startswith("word word")
    assert short.endswith("characters)")
    missing = int(short.rpartition("(+")[2].partition(" ")[0])
    assert len(short.partition(" … ")[0]) + missing == len(text.strip())
    assert shortened("a\n\n \n\n\nb", 50) == "a\n\nb"


def test_words_that_matched_stand_out() -> None:
    line = marked("the ‹refund› was\nrefused")
    assert line.plain == "the refund was refused"
    assert [line.plain[span.start : span.end] for span in line.spans if "bold" in str(span.style)] == ["refund"]
