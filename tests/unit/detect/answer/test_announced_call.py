"""A call that is announced and not made is found, once for each tool."""

import pytest

from backtrail.core.detect.answer.announced_call import DETECTOR
from tests.unit.detect.code_agent import code, found, run

THOUGHT = "I will now ask ask_archive for the record."


@pytest.mark.parametrize(
    "written",
    ['request = "the old bridge"\nprint(request)', '# ask_archive(request)\nprint("asked")'],
)
def test_a_request_that_is_only_printed_is_found(written: str) -> None:
    findings = found(DETECTOR, run((code(written, THOUGHT), "the old bridge")))
    assert [one.span_id for one in findings] == ["s1"]
    assert "ask_archive" in findings[0].evidence


def test_it_is_one_finding_however_often() -> None:
    step = code('print("the old bridge")', THOUGHT), "the old bridge"
    findings = found(DETECTOR, run(step, step, step))
    assert [(one.span_id, one.times, one.spans) for one in findings] == [("s1", 3, ("s1", "s2", "s3"))]
    assert "3 times" in findings[0].evidence


def test_a_call_that_is_made_is_fine() -> None:
    assert not found(DETECTOR, run((code('print(ask_archive("the old bridge"))', THOUGHT), "1652")))


def test_a_name_that_is_no_tool_is_no_announcement() -> None:
    assert not found(DETECTOR, run((code("total = 3", "I will now use total_length for this."), "3")))


def test_a_native_agent_that_only_speaks_of_its_tool_is_found() -> None:
    assert found(DETECTOR, run(("Let me call find_orders for you.", None), offered=("find_orders",)))


def test_what_was_asked_before_is_no_announcement() -> None:
    assert not found(DETECTOR, run((code("print(1)", "The reply of ask_archive was empty."), "1")))
