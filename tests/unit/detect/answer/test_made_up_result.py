"""An answer that tells of results is found where nothing gave any."""

import pytest

from backtrail.core.detect.answer.made_up_result import DETECTOR
from tests.unit.detect.code_agent import PLAN, code, found, run

ANSWER = 'final_answer("1650")'


@pytest.mark.parametrize(
    "thought",
    [
        "According to the archive, the bridge was built in 1650.",
        "I have verified that the bridge was built in 1650.",
        "I will simulate the answer of ask_archive: 1650.",
        "I recall that the bridge was built in 1650.",
    ],
)
def test_a_claim_without_any_look_up_is_found(thought: str) -> None:
    findings = found(DETECTOR, run((PLAN, None), (code(ANSWER, thought), None)))
    assert [one.span_id for one in findings] == ["s2"]
    assert thought[:30] in findings[0].evidence


def test_a_claim_after_a_look_up_is_not_judged_here() -> None:
    asked = code('print(ask_archive("the old bridge"))'), "built in 1650"
    answer = code(ANSWER, "According to the archive, it was built in 1650."), None
    assert not found(DETECTOR, run((PLAN, None), asked, answer))


def test_reasoning_that_claims_nothing_is_fine() -> None:
    assert not found(DETECTOR, run((PLAN, None), (code(ANSWER, "The riddle says 1650 itself."), None)))


def test_a_reply_in_plain_words_is_left_to_others() -> None:
    assert not found(DETECTOR, run(("According to your message, you want the year.", None)))
