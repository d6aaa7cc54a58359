"""same_message: the model says the same again, word for word."""

from dataclasses import replace

from backtrail.core.detect.limits import Limits
from backtrail.core.detect.loops.same_message import DETECTOR
from backtrail.core.model.units import SpanId
from tests.unit.detect.loops.story import Story

SAID = "Please open the list of winners and tell me the year of each."


def test_a_sentence_said_again_is_told() -> None:
    run = Story().said(SAID).said("The page does not open.").said(SAID)
    (found,) = run.findings(DETECTOR)
    assert found.evidence == (
        f'The model said "{SAID}" 2 times word for word, with what it had said before, and what came of it, in sight.'
    )
    assert (found.spans, found.span_id) == (("1", "3"), "3")


def test_a_long_loop_is_one_critical_finding() -> None:
    run = Story()
    for _ in range(5):
        run.said(SAID)
    (found,) = run.findings(DETECTOR)
    assert (found.times, found.severity) == (5, "critical")


def test_courtesies_may_be_repeated() -> None:
    assert not Story().said("You are welcome!").said("You are welcome!").findings(DETECTOR)


def test_one_prompt_sent_to_many_inputs_is_no_conversation() -> None:
    run = Story()
    for _ in range(4):
        run.said(SAID, anew=True)
    assert not run.findings(DETECTOR)


def test_the_same_words_with_another_call_are_a_formula() -> None:
    run = Story()
    for number in range(3):
        run.said(SAID, ("open", {"n": number}))
    assert not run.findings(DETECTOR)


def test_where_a_tool_ran_its_result_decides() -> None:
    run = Story()
    for number in range(3):
        run.said(SAID, ("next_page", {})).called("next_page", {}, f"page {number}")
    assert not run.findings(DETECTOR)


def test_handing_on_what_another_agent_just_said_is_legitimate() -> None:
    run = Story().said(SAID).said(SAID)
    assert SAID in run.spans[2].input_messages[-1].content  # the newest message that the second turn saw
    assert len(run.findings(DETECTOR)) == 1
    helper = replace(run.spans[0], span_id=SpanId("helper"), parent_id=SpanId("0"), name="helper", is_root=False)
    run.spans[1:2] = [helper, replace(run.spans[1], parent_id=SpanId("helper"))]
    assert not run.findings(DETECTOR)


def test_long_after_it_is_no_loop() -> None:
    run = Story().said(SAID)
    for number in range(6):
        run.said(f"Something else, number {number}.")
    assert not run.said(SAID).findings(DETECTOR)


def test_how_often_can_be_set() -> None:
    run = Story().said(SAID).said("No.").said(SAID)
    assert not run.findings(DETECTOR, limits=Limits({"same_message_times": 3.0}))
