"""exact_repeat: the same call again, with the same result, and nothing changed in between."""

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.loops.exact_repeat import DETECTOR
from tests.unit.detect.loops.story import Story

ROWS = {"rows": ["a row of some length", "another row of some length", "a third row of some length"]}


def test_the_second_call_in_a_row_is_told_with_its_words_and_numbers() -> None:
    run = Story().called("search", {"q": "rain"}, ROWS).called("search", {"q": "rain"}, ROWS)
    (found,) = run.findings(DETECTOR)
    assert found.evidence == (
        'search({"q":"rain"}) was called 2 times with nothing changed in between, '
        "and it gave the same 91 characters each time."
    )
    assert (found.spans, found.span_id, found.severity, found.times) == (("1", "2"), "2", "warning", 2)


def test_a_long_loop_is_one_finding_and_critical() -> None:
    run = Story()
    for _ in range(9):
        run.said("", ("search", {"q": "rain"})).called("search", {"q": "rain"}, ROWS)
    (found,) = run.findings(DETECTOR)
    assert (found.times, found.severity, len(found.spans)) == (9, "critical", 9)


def test_a_changed_result_is_progress() -> None:
    run = Story()
    for share in (10, 40, 80):
        run.called("render", {"id": 1}, f"{share} % done")
    assert not run.findings(DETECTOR)


def test_a_clock_in_the_result_is_no_progress() -> None:
    run = Story()
    for minute in (1, 2):
        run.called("query", {"q": 1}, f"2026-01-01T10:0{minute}:00Z no rows, took {minute}.5 ms")
    assert len(run.findings(DETECTOR)) == 1


def test_looking_again_after_a_change_is_legitimate() -> None:
    run = Story().called("read_file", {"p": "a"}, "x").called("write_file", {"p": "b"}, "ok")
    assert not run.called("read_file", {"p": "a"}, "x").findings(DETECTOR)


def test_what_a_tool_of_unknown_effect_did_in_between_may_be_a_change() -> None:
    run = Story().called("read_file", {"p": "a"}, "x").called("frobnicate", {"p": "b"}, "ok")
    assert not run.called("read_file", {"p": "a"}, "x").findings(DETECTOR)


def test_one_look_in_between_does_not_hide_a_repeat() -> None:
    run = Story().called("read_file", {"p": "a"}, "x").called("list_files", {}, "a b")
    assert len(run.called("read_file", {"p": "a"}, "x").findings(DETECTOR)) == 1


def test_farther_apart_once_more_is_a_reminder_and_the_third_time_a_repeat() -> None:
    run = Story()
    for name in "bcd":
        run.called("read_file", {"p": "a"}, "x").called("read_file", {"p": name}, name).called(
            "list_files", {name: 1}, "z"
        )
        assert len(run.findings(DETECTOR)) == (name == "d")


def test_after_a_word_with_a_person_looking_again_is_legitimate() -> None:
    run = Story().said("", ("read_order", {"id": 7})).called("read_order", {"id": 7}, "shipped")
    run.said("It is on its way.").said("", ("read_order", {"id": 7})).called("read_order", {"id": 7}, "shipped")
    assert not run.findings(DETECTOR)


def test_a_write_that_fails_the_same_way_again_is_a_repeat() -> None:
    run = Story()
    for _ in range(2):
        run.called("write_file", {"p": "a"}, error="disk is full")
    (found,) = run.findings(DETECTOR)
    assert 'it failed with "disk is full" each time' in found.evidence


def test_a_retry_that_succeeds_is_none() -> None:
    run = Story().called("fetch", {"u": "x"}, error="timed out").called("fetch", {"u": "x"}, "page")
    assert not run.findings(DETECTOR)


def test_waiting_is_what_polling_tools_are_for_but_not_for_ever() -> None:
    run = Story()
    for _ in range(19):
        run.called("job_status", {"id": 1}, "pending")
    assert not run.findings(DETECTOR)
    assert len(run.called("job_status", {"id": 1}, "pending").findings(DETECTOR)) == 1


def test_a_poll_that_fails_has_no_patience() -> None:
    run = Story()
    for _ in range(2):
        run.called("job_status", {"id": 1}, error="no such job")
    assert len(run.findings(DETECTOR)) == 1


def test_polling_tools_can_be_named() -> None:
    run = Story().called("conveyor", {}, "idle").called("conveyor", {}, "idle")
    assert len(run.findings(DETECTOR)) == 1
    assert not run.findings(DETECTOR, limits=Limits({"polling_tools": ("conveyor",)}))


def test_calls_whose_arguments_were_not_recorded_are_not_compared() -> None:
    assert not Story().called("search").called("search").findings(DETECTOR)


def test_a_retrieval_is_judged_as_a_call() -> None:
    run = Story().retrieved("rain", "wet").retrieved("rain", "wet")
    assert len(run.findings(DETECTOR)) == 1


def test_a_round_is_left_to_cycle() -> None:
    run = Story()
    for _ in range(4):
        for name in "abcd":
            run.called("read_file", {"p": name}, name)
    assert not run.findings(DETECTOR)


def test_thresholds_of_nonsense_are_bounded() -> None:
    run = Story().called("search", {"q": 1}, "x").called("search", {"q": 1}, "x")
    assert len(run.findings(DETECTOR, limits=Limits({"exact_repeat_times": -3.0}))) == 1
    assert not run.findings(DETECTOR, limits=Limits({"exact_repeat_times": float("inf")}))
