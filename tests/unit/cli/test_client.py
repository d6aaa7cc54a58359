"""Errors point at the wrong word; live events are read as they are sent."""

from backtrail.cli.client import underlined
from backtrail.cli.tail import parsed, quoted


def test_the_wrong_word_is_underlined() -> None:
    assert underlined("is:error latencyy:>3s", 9, 17) == ["  is:error latencyy:>3s", "           ^^^^^^^^"]


def test_the_end_of_a_query_can_be_wrong() -> None:
    assert underlined("a OR", 4, 4) == ["  a OR", "      ^"]


def test_a_long_query_is_shown_around_its_wrong_word() -> None:
    line, marks = underlined(f"{'x ' * 500}wrong:1 {'y ' * 500}", 1000, 1005)
    assert len(line) < 100
    assert line[marks.index("^") : marks.rindex("^") + 1] == "wrong"


def test_events_are_read_with_their_place_in_the_log() -> None:
    lines = ["retry: 2000", "id: 7", "event: ready", "data: {}", "", ": still here", "id: 9", 'data: {"rows": []}', ""]
    assert list(parsed(lines)) == [("7", {}), ("9", {"rows": []})]


def test_ids_with_quotation_marks_stay_one_word() -> None:
    assert quoted('a"b\\') == '"a\\"b\\\\"'
