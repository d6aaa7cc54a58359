"""What a request names and nobody took up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.parameters.requested import left_out, values
from tests.unit.detect.parameters.turns import evidence, found, turn, user
from tests.unit.detect.scenes import Ran, Turn, scene


def left(request: str, used: str) -> list[str]:
    return [value.text for value in left_out(request, used)]


@pytest.mark.parametrize(
    ("request_", "used", "rest"),
    [
        ("The area of a 12 by 9 garden, then of one of 15 by 20.", "12 9", ["15", "20"]),
        ("Rent for 1,200 and 900 a month, in Rome and Milan?", '"Rome" 1200 900', ["Milan"]),
        ("Book 'Blue Room' for 4 nights. Also tell of 'Green Hall' in Oslo.", "Blue Room 4", ["Green Hall", "Oslo"]),
        ("The area of a 12 by 9 garden, then of one of 15 by 20.", "12 9 15 20", []),
        ("Rent for 1,200 and 900 a month", "1.2e3 900", []),
        ("Grow 30 by 5% in 3 years", "30 0.05 36", []),
        ("How long do 20 tins and 45 jars last?", "", []),
        ("Weather in Paris, France for 3 days", "Paris 3", []),
        ("Change 50 British Pounds to Japanese Yen", "50 GBP JPY British", []),
        ("Find the 3rd and 4th floor, at 30 m^2 and 5 degrees Celsius", "30 5", []),
        ("On May 12, 2011 in Rome, at 20 degrees", "Rome 20", []),
    ],
)  # fmt: skip
def test_what_is_left_out_of_a_request(request_: str, used: str, rest: list[str]) -> None:
    assert left(request_, used) == rest


def test_long_requests_are_read_in_part() -> None:
    assert all(value.end <= 4_000 for value in values("from 12 to 17, " * 100_000))


@given(st.text(max_size=400), st.text(max_size=200))
def test_any_request_is_survived(request: str, used: str) -> None:
    assert {value.text for value in left_out(request, used)} <= {value.text for value in values(request)}


QUESTION = "What is the area of a garden of 12 by 9 m, and of a second one of 15 by 20 m?"
FIRST = Turn(asks=[("area", {"a": 12, "b": 9})])
SECOND = Turn(asks=[("area", {"a": 15, "b": 20})])


def test_a_run_that_ends_with_half_of_its_request_is_told() -> None:
    [finding] = found("forgotten_value", *scene(QUESTION, FIRST, Ran(tool="area", gave=108), Turn(says="It is 108.")))
    assert finding.evidence == (
        'The request names "15" and "20", but none of the 1 tool calls and no answer takes them up.'
    )
    assert finding.span_id == "s1"


def test_later_calls_and_the_answer_take_values_up() -> None:
    assert not found(
        "forgotten_value", *scene(QUESTION, FIRST, Ran(tool="area", gave=108), SECOND, Ran(tool="area", gave=300))
    )
    answered = Turn(says="The first has 108 m2. For 15 by 20 it would be 300.")
    assert not found("forgotten_value", *scene(QUESTION, FIRST, Ran(tool="area", gave=108), answered))


def test_one_turn_alone_is_a_run_too() -> None:
    assert evidence("forgotten_value", turn(("area", {"a": 12, "b": 9}), seen=[user(QUESTION)]))


def test_long_conversations_are_not_measured_by_their_first_request() -> None:
    assert not found("forgotten_value", *scene(QUESTION, *(FIRST, Ran(tool="area", gave=108)) * 12))
