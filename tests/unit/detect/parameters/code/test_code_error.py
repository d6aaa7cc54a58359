"""Code that did not run is the model's error; what the world did to it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.parameters.code.code_error import DETECTOR, error_in, is_code
from tests.unit.detect.code_agent import code, found, run

AGAIN = "I try again.", None


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("Error:\nCode parsing failed on line 3 due to: SyntaxError: invalid syntax", "does not parse"),
        ("Error: ModuleNotFoundError: No module named 'bridges'", "imports what it may not"),
        (
            "Traceback (most recent call last):\n  File \"x\"\nNameError: name 'b' is not defined",
            "a name that is not there",
        ),
        ("Error: TypeError: f() got an unexpected keyword argument 'z'", "arguments that do not fit"),
        ("Error: InterpreterError: function open is not allowed", "what is forbidden"),
        ("Error: ValueError: bad literal", "fails when it runs"),
    ],
)
def test_code_that_failed_is_found_with_its_kind(output: str, kind: str) -> None:
    findings = found(DETECTOR, run((code("b = f(z=1)\nprint(b)"), output), AGAIN))
    assert [(one.span_id, one.cause) for one in findings] == [("s2", "s1")]
    assert kind in findings[0].evidence


@pytest.mark.parametrize(
    "output",
    [
        "ReadTimeout: Error: timed out",
        "Error: ConnectionError: refused",
        "1652",
        "The error rate is 3 %, ValueError is rare",
    ],
)
def test_the_world_and_the_text_of_results_are_not_its_fault(output: str) -> None:
    assert not found(DETECTOR, run((code("print(fetch())\nx = 1"), output), AGAIN))


def test_the_last_error_of_a_chain_is_told() -> None:
    assert error_in("KeyError: 'a'\nDuring handling:\nValueError: no a") == "ValueError: no a"


def test_words_that_stand_below_the_name_of_the_error_belong_to_it() -> None:
    told = "Code parsing failed on line 2 due to: SyntaxError\n    x = = 1\n        ^\nError: invalid syntax (line 2)"
    assert error_in(told) == "SyntaxError: invalid syntax (line 2)"


@pytest.mark.parametrize(
    ("asked", "code_"),
    [('{"code":"x"}', True), ('{"city":"Paris"}', False), ("a = 1\nprint(a)", True), ("Paris", False), ("", False)],
)
def test_code_is_known_by_what_it_is(asked: str, code_: bool) -> None:
    assert is_code(asked) is code_


@given(st.text(max_size=300))
def test_no_output_breaks_it(output: str) -> None:
    found(DETECTOR, run((code("print(1)\nx = 2"), output), AGAIN))
