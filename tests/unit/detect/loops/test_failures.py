"""retry_storm and unlearned_failure: the same error, in a row and again and again."""

from backtrail.core.detect.loops.retry_storm import DETECTOR as STORM
from backtrail.core.detect.loops.unlearned_failure import DETECTOR as UNLEARNED
from tests.unit.detect.loops.story import Story


def test_the_third_failure_with_the_same_words_is_a_storm() -> None:
    run = Story()
    for number in range(3):
        run.said("Try.").called("book", {"seat": number}, error=f"row {number} is not a seat")
    (found,) = run.findings(STORM)
    assert found.evidence == (
        'book failed 3 times in a row with "row 2 is not a seat", though the model changed the arguments.'
    )
    assert found.spans == ("2", "4", "6")


def test_a_long_storm_is_one_finding_and_critical() -> None:
    run = Story()
    for number in range(8):
        run.called("book", {"seat": number}, error="no such seat")
    (found,) = run.findings(STORM)
    assert (found.times, found.severity) == (8, "critical")


def test_a_success_or_another_error_ends_the_storm() -> None:
    run = Story().called("book", {"seat": 1}, error="no such seat").called("book", {"seat": 2}, error="no such seat")
    run.called("book", {"seat": 3}, "booked").called("book", {"seat": 4}, error="no such seat")
    run.called("book", {"seat": 5}, error="seat is taken").called("book", {"seat": 6}, error="no such seat")
    assert not run.findings(STORM)


def test_other_tools_in_between_do_not_end_it() -> None:
    run = Story()
    for number in range(3):
        run.called("list_seats", {}, f"seats {number}").called("book", {"seat": number}, error="no such seat")
    assert len(run.findings(STORM)) == 1


def test_equal_calls_are_left_to_exact_repeat() -> None:
    run = Story()
    for _ in range(4):
        run.called("book", {"seat": 1}, error="no such seat")
    assert not run.findings(STORM)


def detour(run: Story, version: int) -> Story:
    run.called("create", {"text": version}, error="the file exists").called("remove", {}, "removed")
    return run.called("create", {"text": version}, "created").called("execute", {"n": version}, f"output {version}")


def test_the_third_time_round_the_same_obstacle_is_told() -> None:
    run = detour(detour(Story(), 1), 2)
    assert not run.findings(UNLEARNED)
    (found,) = detour(run, 3).findings(UNLEARNED)
    assert found.evidence == (
        'create failed with "the file exists" and was called again after a detour that made it work, '
        "3 times in this run: the agent does not keep what it learnt."
    )
    assert (found.spans, found.span_id) == (("9", "11"), "11")
    assert [finding.times for finding in detour(run, 4).findings(UNLEARNED)] == [4]


def test_a_plain_retry_that_succeeds_teaches_nothing() -> None:
    run = Story()
    for number in range(5):
        run.called("fetch", {"n": number}, error="timed out").called("fetch", {"n": number}, "page")
    assert not run.findings(UNLEARNED)


def test_different_obstacles_are_different_lessons() -> None:
    run = Story()
    for message in ("the file exists", "the disk is full", "not allowed"):
        run.called("create", {"t": 1}, error=message).called("remove", {}, "removed").called(
            "create", {"t": 1}, "created"
        )
    assert not run.findings(UNLEARNED)
