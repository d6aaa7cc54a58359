"""What the detectors of tool output tell of short runs, and what they are silent about."""

import json

import pytest

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.detect.tool_output.empty_output import EMPTY_OUTPUT
from backtrail.core.detect.tool_output.error_in_success import ERROR_IN_SUCCESS
from backtrail.core.detect.tool_output.malformed_output import MALFORMED_OUTPUT
from backtrail.core.detect.tool_output.paginated_output import PAGINATED_OUTPUT
from backtrail.core.detect.tool_output.shape_changed import SHAPE_CHANGED
from backtrail.core.detect.tool_output.too_dense_output import TOO_DENSE_OUTPUT
from backtrail.core.detect.tool_output.tool_failed import TOOL_FAILED
from backtrail.core.detect.tool_output.truncated_output import TRUNCATED_OUTPUT
from tests.unit.detect.loops.story import Story

PAGE = {"orders": [{"id": 1}, {"id": 2}], "next_cursor": "c2"}
PARCELS = "\n".join(f"Parcel KX{number}: left Bergen, reached Trondheim on day {number % 7}." for number in range(400))
OURS = [each for each in DETECTORS if each.family == "tool_output"]


def told(run: Story, detector: Detector) -> list[str]:
    return [found.evidence for found in run.findings(detector)]


def test_an_error_that_the_span_hides_is_told_in_its_words() -> None:
    run = Story().called("refund", {"order": 7}, {"error": "the card has expired"}).said("Refunded.")
    assert told(run, ERROR_IN_SUCCESS) == [
        "refund failed though its span ended well: its output says “the card has expired”."
    ]
    assert not told(run, TOOL_FAILED)


def test_a_failed_span_is_told_with_its_error() -> None:
    run = Story().called("refund", {"order": 7}, None, "gateway is down")
    assert told(run, TOOL_FAILED) == ["refund failed: gateway is down"]
    assert not told(run, ERROR_IN_SUCCESS)


def test_a_tool_that_refuses_its_arguments_did_not_fail() -> None:
    assert not told(Story().called("refund", {}, None, "refund() got an unexpected keyword argument 'x'"), TOOL_FAILED)


def test_a_tool_that_runs_code_did_not_fail_when_the_code_did() -> None:
    code = {"code": "import sums\nprint(total)"}
    assert not told(Story().called("run", code, None, "NameError: name 'total' is not defined"), TOOL_FAILED)
    assert told(Story().called("run", code, None, "ConnectionError: the sandbox is away"), TOOL_FAILED)


def test_nothing_found_and_nothing_said_about_it_is_told() -> None:
    run = Story().called("search", {"q": "boats"}, []).said("There are four boats.")
    assert told(run, EMPTY_OUTPUT) == [
        'search gave back [] for {"q":"boats"}, the agent fetched nothing in its place and did not say so.'
    ]


@pytest.mark.parametrize("answer", ["I found no boats.", "Unfortunately there are none.", "It isn't listed."])
def test_an_answer_that_admits_it_is_right(answer: str) -> None:
    assert not told(Story().called("search", {"q": "boats"}, []).said(answer), EMPTY_OUTPUT)


def test_another_look_that_brings_something_makes_up_for_it() -> None:
    run = Story().called("search", {"q": "boats"}, []).called("search", {"q": "boat"}, ["Kon"]).said("One boat: Kon.")
    assert not told(run, EMPTY_OUTPUT)


def test_a_tool_that_only_does_something_may_give_nothing() -> None:
    assert not told(Story().called("think", {"about": "boats"}, "").said("Four boats."), EMPTY_OUTPUT)


def test_what_says_that_it_was_cut_is_told() -> None:
    run = Story().called("read", {"path": "a"}, "The boats came in.\n" * 40 + "... [output truncated]")
    (evidence,) = told(run, TRUNCATED_OUTPUT)
    assert evidence == "The output of read was cut, 782 characters came: it says “[output truncated]”."
    assert told(Story().called("read", {}, {"text": "a", "truncated": True}), TRUNCATED_OUTPUT)


def test_one_page_of_more_is_told_when_nobody_asked_for_the_next() -> None:
    run = Story().called("orders", {"of": "Kim"}, PAGE).said("Kim has two orders.")
    assert told(run, PAGINATED_OUTPUT) == [
        'orders gave one page of more ("next_cursor": "c2"), and the agent never fetched the next.'
    ]


def test_a_page_that_was_turned_is_right() -> None:
    run = Story().called("orders", {"of": "Kim"}, PAGE).called("orders", {"of": "Kim", "cursor": "c2"}, {"orders": []})
    assert not told(run.said("Two."), PAGINATED_OUTPUT)


def test_a_turned_page_that_failed_was_not_fetched() -> None:
    run = Story().called("visit", {"url": "a"}, "Page 1 of 9").called("page_down", {}, None, "no page is open")
    assert told(run.said("Two."), PAGINATED_OUTPUT)


def test_a_long_output_of_which_nothing_is_used_is_told() -> None:
    run = Story().called("parcels", {"of": "today"}, PARCELS).said("All is well.")
    (evidence,) = told(run, TOO_DENSE_OUTPUT)
    assert evidence.startswith("parcels gave back about 5,")
    assert "touches 0% of it" in evidence


def test_a_long_output_that_is_used_is_right() -> None:
    run = Story().called("parcels", {}, PARCELS).said("Every parcel has left Bergen and reached Trondheim.")
    assert not told(run, TOO_DENSE_OUTPUT)


def test_vectors_and_repeated_lines_are_of_no_use_to_anyone() -> None:
    vector = json.dumps({"title": "Bergen", "embedding": [0.1234567 + number / 1e6 for number in range(900)]})
    assert "long decimal numbers" in told(Story().called("find", {}, vector).said("Bergen."), TOO_DENSE_OUTPUT)[0]
    menu = "Home | Boats | Prices | Contact us today\n" * 150
    assert "stood in it before" in told(Story().called("find", {}, menu).said("Home."), TOO_DENSE_OUTPUT)[0]


def test_json_cut_in_half_is_told() -> None:
    run = Story().called("orders", {}, '{"orders": [{"id": 1}, {"id": 2, "no')
    assert told(run, MALFORMED_OUTPUT) == [
        'The JSON that orders gave back ends inside a text, after 36 characters: …{"orders": [{"id": 1}, {"id": 2, "no'
    ]


def test_a_page_in_place_of_an_answer_is_told() -> None:
    page = "<html><head><title>502 Bad Gateway</title></head></html>"
    assert told(Story().called("orders", {}, page), MALFORMED_OUTPUT) == [
        "orders gave back a page of HTML with the title “502 Bad Gateway” instead of its answer."
    ]
    console = "<html><head><title>Console</title></head></html>"
    assert not told(Story().called("fetch_url", {}, console), MALFORMED_OUTPUT)
    assert told(
        Story().called("fetch_url", {"u": 1}, "# Boats").called("fetch_url", {"u": 2}, console), MALFORMED_OUTPUT
    )


def test_the_wrong_encoding_is_told_with_what_was_meant() -> None:
    (evidence,) = told(Story().called("read", {}, "The cafÃ© in MÃ¼nster"), MALFORMED_OUTPUT)
    assert evidence.startswith("The output of read was read in the wrong encoding in 2 places")
    assert "where “é” was meant" in evidence


def test_another_shape_than_before_is_told() -> None:
    run = Story().called("price", {"of": "tea"}, {"price": 3, "unit": "EUR"})
    run.called("price", {"of": "rum"}, {"amount": 9, "unit": "EUR"})
    assert told(run, SHAPE_CHANGED) == [
        "The JSON that price gave back differs from its 1 earlier answer: “price” is missing, “amount” is new."
    ]


def test_other_arguments_may_ask_for_another_shape() -> None:
    run = Story().called("price", {"of": "tea"}, {"price": 3, "unit": "EUR"})
    run.called("price", {"of": "rum", "fields": "amount"}, {"amount": 9, "unit": "EUR"})
    assert not told(run, SHAPE_CHANGED)


@pytest.mark.parametrize("output", ["x" * 20_000_000, "[" * 200_000, '{"a":' * 100_000, "<" * 1_000_000, "Ã" * 500_000])
def test_huge_outputs_are_bounded(output: str) -> None:
    judge(Story().called("read", {}, output).called("read", {}, output).said("Done.").spans, OURS)
