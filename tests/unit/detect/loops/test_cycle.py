"""cycle: a round of two to six calls, made again and again with the same results."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.loops.cycle import DETECTOR
from tests.unit.detect.loops.story import Story


def rounds(length: int, times: int) -> Story:
    run = Story()
    for _ in range(times):
        for number in range(length):
            run.said("Next.", ("read_page", {"n": number})).called("read_page", {"n": number}, f"page {number}")
    return run


@pytest.mark.parametrize("length", [2, 3, 4, 5, 6])
def test_the_second_round_is_told_and_more_rounds_are_the_same_finding(length: int) -> None:
    assert not rounds(length, 1).findings(DETECTOR)
    (second,) = rounds(length, 2).findings(DETECTOR)
    assert (second.times, second.severity) == (length, "warning")
    (fourth,) = rounds(length, 4).findings(DETECTOR)
    assert (fourth.times, fourth.severity) == (3 * length, "critical")
    assert (fourth.span_id, fourth.evidence) == (
        second.span_id,
        second.evidence.replace(f" {length} calls rep", f" {3 * length} calls rep"),
    )


def test_the_words_name_the_calls() -> None:
    (found,) = rounds(2, 2).findings(DETECTOR)
    assert 'A round of 2 calls is made again and again: read_page({"n":' in found.evidence


def test_a_new_result_in_the_round_is_progress() -> None:
    run = Story()
    for number in range(3):
        run.called("next_page", {}, f"page {number}").called("summarize", {"n": 1}, "sum")
    assert not run.findings(DETECTOR)


def test_one_call_over_and_over_is_no_round() -> None:
    run = Story()
    for _ in range(6):
        run.called("read_page", {"n": 1}, "page")
    assert not run.findings(DETECTOR)


def test_waiting_in_rounds_is_legitimate() -> None:
    run = Story()
    for _ in range(5):
        run.called("job_status", {"id": 1}, "pending").called("sleep", {"s": 5}, "slept")
    assert not run.findings(DETECTOR)


def test_seven_calls_are_more_than_a_round() -> None:
    assert not rounds(7, 3).findings(DETECTOR)


@given(st.integers(-5, 50))
def test_any_number_of_rounds_may_be_asked_for(needed: int) -> None:
    found = rounds(2, 5).findings(DETECTOR, limits=Limits({"cycle_rounds": float(needed)}))
    assert len(found) == 1
