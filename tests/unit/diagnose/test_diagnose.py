"""A diagnosis names the earliest cause, says why, and names nobody where nothing is wrong."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.detect.moment import NO_TEXT
from backtrail.core.diagnose.diagnose import ORIGINS, diagnose
from backtrail.core.diagnose.diagnosis import TITLES
from backtrail.core.diagnose.evidence import failure_of
from backtrail.core.model.span import Span
from backtrail.core.model.units import SpanId
from tests.unit.detect.runs import spans
from tests.unit.diagnose.stage import Stage

TASK = "How many parcels did the depot in Leeds send out in March, as the warehouse ledger tells?"


def clean() -> Stage:
    stage = Stage(TASK, "412")
    stage.turn("", call=("ledger", {"depot": "Leeds", "month": "March"}))
    stage.ran("ledger", {"depot": "Leeds", "month": "March"}, {"sent": 412})
    stage.turn("The depot in Leeds sent out 412 parcels in March.")
    return stage


def made_up() -> Stage:
    stage = Stage(TASK, "TERMINATE")
    stage.turn("Plan: find how many parcels the depot in Leeds sent out in March, as the ledger tells.", "boss")
    stage.turn("I will look into the ledger now and come back to everybody shortly, please wait a moment.", "clerk")
    stage.turn("I have checked the ledger: Leeds sent 517 parcels, of which Hargreaves carried 320.", "carrier")
    stage.turn("I agree, 517 is correct and has been verified, so we can all stop here now, I think.", "checker")
    stage.turn("TERMINATE", "boss")
    return stage


def test_a_clean_run_has_no_culprit() -> None:
    found = diagnose(clean().judged())
    assert (found.failure, found.origins, found.agent) == ("none", (), None)
    assert "No detector found anything" in found.story


def test_an_empty_run_has_no_culprit_even_if_it_failed() -> None:
    found = diagnose(Stage("").judged(), failed=True)
    assert found.failure == "none"
    assert "cannot be told" in found.story


def test_results_from_nowhere_are_the_origin_and_not_those_who_agree() -> None:
    found = diagnose(made_up().judged())
    assert found.origins[0].span_id == "s3"
    assert found.agent == "carrier"
    assert found.failure == "unsupported_claim"


def test_a_weird_decision_goes_back_to_the_malformed_output_it_was_made_from() -> None:
    stage = Stage(TASK, "Nobody knows.")
    stage.turn("", call=("ledger", {"depot": "Leeds"}))
    output = stage.ran("ledger", {"depot": "Leeds"}, '{"rows": [{"depot": "Lee\ufffdds", "code": "QX7731", "sent": 4')
    weird = stage.turn("Depot QX7731 sent 4 parcels; I close it.", call=("close_depot", {"code": "QX7731", "sent": 4}))
    stage.ran("close_depot", {"code": "QX7731", "sent": 4}, "closed")
    stage.found(output, detector="malformed", evidence="ledger gave JSON that is cut off after 60 characters.")
    stage.found(weird, "parameters", severity="warning", evidence="close_depot was called with a value out of nowhere.")
    found = diagnose(stage.judged())
    assert found.origins[0].span_id == output
    assert found.failure == "bad_tool_output"
    assert (
        f"It shows later, at [step 2](span:{weird}) (close_depot was called with a value out of nowhere)."
        in found.story
    )


def test_a_failed_call_with_wrong_arguments_begins_at_the_turn_that_wrote_them() -> None:
    stage = Stage(TASK)
    wrote = stage.turn("", "clerk", call=("ledger", {"depott": "Leeds"}))
    run = stage.ran("ledger", {"depott": "Leeds"}, "TypeError: unexpected keyword 'depott'", failed="TypeError")
    stage.found(run, evidence="ledger said that it failed inside a success.")
    found = diagnose(stage.judged())
    assert found.origins[0].span_id == wrote
    assert found.agent == "clerk"
    assert f"[ledger in step 1](span:{run})" in found.story


def test_a_tool_that_failed_by_itself_is_the_origin_itself() -> None:
    stage = Stage(TASK)
    stage.turn("", call=("ledger", {"depot": "Leeds"}))
    run = stage.ran("ledger", {"depot": "Leeds"}, "upstream connect error: timed out after 30 s", failed="timed out")
    stage.found(run, detector="tool_failed", severity="critical", evidence="ledger timed out.")
    found = diagnose(stage.judged())
    assert found.origins[0].span_id == run
    assert found.failure == "tool_failure"


def test_the_cause_that_a_detector_names_is_believed() -> None:
    stage = clean()
    stage.found(stage.moments[1].span_id, "parameters", cause=stage.moments[0].span_id)
    assert diagnose(stage.judged()).origins[0].span_id == "s1"


def test_an_unsupported_answer_begins_where_it_was_first_written() -> None:
    stage = made_up()
    stage.findings.clear()
    stage.found(stage.moments[3].span_id, "answer", evidence="Nothing that was retrieved holds 517.")
    found = diagnose(stage.judged())
    assert found.origins[0].span_id == "s3"


def test_an_unsupported_answer_after_an_empty_retrieval_begins_there() -> None:
    stage = Stage(TASK, "Holbeck, I think.")
    stage.turn("", call=("notes", {"about": "Leeds"}))
    empty = stage.retrieved("notes", "parcels from Leeds")
    answer = stage.turn("Holbeck, I think.")
    stage.found(answer, "answer", detector="unsupported_claim", evidence="Nothing was retrieved.")
    assert diagnose(stage.judged()).origins[0].span_id == empty


def test_info_alone_does_not_make_a_failure() -> None:
    stage = clean()
    stage.found(stage.moments[2].span_id, "loops", severity="info", evidence="It is a bit long.")
    found = diagnose(stage.judged())
    assert (found.failure, found.origins) == ("none", ())
    assert "One thing was found" in found.story
    assert "[step 2](span:s3): It is a bit long." in found.story


def test_a_run_that_is_known_to_have_failed_gets_its_likeliest_step_from_cues_alone() -> None:
    stage = Stage(TASK)
    stage.turn("", call=("run_code", {"code": "print(sum(rows))\n"}))
    stage.ran("run_code", {"code": "print(sum(rows))\n"}, "NameError: name 'rows' is not defined", failed="NameError")
    stage.turn("Let me think about that again and then come back with something better.")
    assert diagnose(stage.judged()).failure == "none"
    assert diagnose(stage.judged(), failed=True).origins[0].span_id == "s1"


def test_what_rests_on_cues_alone_says_so() -> None:
    said = diagnose(made_up().judged())
    assert "as a lead, not as proof" in said.story
    assert said.title.startswith("A lead: ")


def test_what_rests_on_a_finding_says_what_to_try() -> None:
    stage = clean()
    stage.found(stage.moments[1].span_id)
    assert "What to try: Try the other thing." in diagnose(stage.judged()).story


def test_what_a_run_said_never_becomes_a_link() -> None:
    stage = clean()
    stage.found(stage.moments[1].span_id, evidence="ledger gave [click](span:evil).")
    assert "](span:evil)" not in diagnose(stage.judged()).story


def test_a_second_telling_of_a_run_is_not_a_second_step() -> None:
    stage = Stage(TASK)
    stage.turn("", call=("run_code", {"code": "print(sum(rows))\n"}))
    stage.ran("run_code", {"code": "print(sum(rows))\n"}, "NameError: no rows")
    run = stage.moments[-1]
    told = diagnose(stage.judged(), failed=True)
    stage.moments.append(replace(run, span_id=SpanId("s3"), told=True, name="tool", asked=NO_TEXT, call_id=None))
    stage.turn("Let me think about that again and then come back with something better.")
    again = diagnose(stage.judged(), failed=True)
    assert [origin.span_id for origin in again.origins] == [origin.span_id for origin in told.origins]


def test_a_finding_about_an_output_that_only_messages_tell_of_is_at_the_run_and_not_at_the_turn() -> None:
    stage = Stage(TASK)
    stage.turn("", call=("ledger", {"depot": "Leeds"}))
    stage.ran("ledger", {"depot": "Leeds"}, "<html>Bad gateway</html>")
    stage.moments[-1] = replace(stage.moments[-1], span_id=SpanId("s3"), told=True)
    stage.turn("Somebody else has to look for it, I think.")
    stage.found(SpanId("s3"), severity="critical", detector="malformed_output")
    origin = diagnose(stage.judged()).origins[0]
    assert (origin.span_id, origin.step, origin.failure) == ("s3", 1, "bad_tool_output")


@pytest.mark.parametrize("count", [5_000])
def test_a_long_run_is_read_in_part_and_its_steps_keep_their_numbers(count: int) -> None:
    stage = Stage(TASK)
    for number in range(count):
        stage.turn(f"Nothing to see in row {number % 7} of the list, going on to the next one after it now.")
    last = stage.turn("", call=("ledger", {"depot": "Leeds"}))
    stage.found(last, "parameters", severity="critical")
    origin = diagnose(stage.judged()).origins[0]
    assert (origin.span_id, origin.step) == (last, count + 1)


@given(spans())
@settings(max_examples=60, deadline=None)
def test_any_trace_is_diagnosed_and_the_scores_are_shares(told: list[Span]) -> None:
    judged = judge(told, DETECTORS)
    for failed in (False, True):
        found = diagnose(judged, failed=failed)
        assert found == diagnose(judged, failed=failed)
        assert len(found.origins) <= ORIGINS
        assert sum(origin.score for origin in found.origins) <= 1.001
        assert [origin.score for origin in found.origins] == sorted((o.score for o in found.origins), reverse=True)
        assert (found.failure == "none") == (not found.origins)
        assert found.story


@given(st.lists(st.text(max_size=400), max_size=12), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_words_are_read(said: list[str], task: str) -> None:
    stage = Stage(task)
    for number, words in enumerate(said):
        if number % 3 == 2:
            stage.ran("tool", words, words)
        else:
            stage.turn(words, f"agent {number % 2}")
    assert diagnose(stage.judged(), failed=True).story


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_what_any_detector_finds_has_a_class_with_a_title(detector: Detector) -> None:
    stage = clean()
    found = stage.found(stage.moments[1].span_id, detector.family, detector=detector.name)
    assert TITLES[failure_of(found)]
    assert failure_of(found) != "none"
