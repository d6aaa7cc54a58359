"""no_progress: different calls that bring the same result again and again."""

from backtrail.core.detect.loops.no_progress import DETECTOR
from tests.unit.detect.loops.story import Story


def test_the_fourth_way_of_asking_that_brings_the_same_is_told() -> None:
    run = Story()
    for number in range(3):
        run.said("Again.").called("search", {"q": f"way {number}"}, "Nothing found.")
    assert not run.findings(DETECTOR)
    (found,) = run.called("search", {"q": "way 3"}, "Nothing found.").findings(DETECTOR)
    assert found.evidence == (
        '4 different calls of search in a row, the last search({"q":"way 3"}), all brought "Nothing found.": '
        "nothing was learnt from asking again."
    )
    assert found.spans == ("2", "4", "6", "7")


def test_one_other_result_begins_anew() -> None:
    run = Story()
    for number in range(6):
        run.called("search", {"q": f"way {number}"}, "found" if number == 3 else "Nothing found.")
    assert not run.findings(DETECTOR)


def test_tools_that_change_things_say_the_same_because_it_is_done() -> None:
    run = Story()
    for number in range(6):
        run.called("write_row", {"n": number}, "ok").called("transmogrify", {"n": number}, "Done, have a nice day.")
    assert not run.findings(DETECTOR)


def test_unless_they_say_that_it_was_not_done() -> None:
    run = Story()
    for number in range(4):
        run.called("apply_patch", {"n": number}, "The patch is invalid.")
    assert len(run.findings(DETECTOR)) == 1


def test_equal_calls_are_left_to_exact_repeat() -> None:
    run = Story()
    for number in range(6):
        run.called("search", {"q": number % 2}, "Nothing found.")
    assert not run.findings(DETECTOR)


def test_a_change_in_between_begins_anew() -> None:
    run = Story()
    for number in range(6):
        run.called("list_rows", {"n": number}, "[]").called("insert_row", {"n": number}, "ok")
    assert not run.findings(DETECTOR)


def test_waiting_is_legitimate() -> None:
    run = Story()
    for number in range(6):
        run.called("wait_for_job", {"n": number}, "pending")
    assert not run.findings(DETECTOR)
