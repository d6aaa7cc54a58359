"""A tool that refuses its arguments has not failed."""

import pytest

from backtrail.core.detect.parameters.refused_arguments import refusal
from tests.unit.detect.parameters.turns import found
from tests.unit.detect.scenes import Ran, Turn, scene


@pytest.mark.parametrize(
    "said",
    [
        "TypeError: turn_page() got an unexpected keyword argument 'to'",
        "TypeError: add() missing 1 required positional argument: 'b'",
        "2 validation errors for Booking",
        "Input validation error: 'city' is a required property",
        "Invalid argument: limit",
        "Extra inputs are not permitted",
    ],
)
def test_refusals_are_known(said: str) -> None:
    assert refusal(f"Traceback\n{said}\nmore") == said


@pytest.mark.parametrize("said", ["connection refused", "no such file", "", "an argument broke out", "x" * 100_000])
def test_other_failures_are_no_refusals(said: str) -> None:
    assert refusal(said) is None


def test_the_turn_that_wrote_the_arguments_is_the_cause() -> None:
    refused = Ran(
        tool="turn_page", gave="", arguments={"to": 3}, error="turn_page() got an unexpected keyword argument 'to'"
    )
    [finding] = found("refused_arguments", *scene("read on", Turn(asks=[("turn_page", {"to": 3})]), refused))
    assert (finding.span_id, finding.cause) == ("s2", "s1")
    assert finding.evidence == (
        "turn_page refused what the model gave it: \"turn_page() got an unexpected keyword argument 'to'\", "
        'for the arguments "{\\"to\\":3}".'
    )


def test_a_tool_that_failed_is_not_told_here() -> None:
    broke = Ran(tool="turn_page", gave="", arguments={"to": 3}, error="disk full")
    assert not found("refused_arguments", *scene("read on", Turn(asks=[("turn_page", {"to": 3})]), broke))
