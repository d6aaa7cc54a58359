"""Outputs far above the size that the instructions allow are found, at the turn that was told of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.answer.ignored_instruction import DETECTOR, demands
from tests.unit.detect.code_agent import code, found, run

SYSTEM = "Never print whole files. Read file contents at most 300 characters at a time."
SOURCE = "def area(w, h):\n    return w * h\n\nclass Box:\n    import os\n" * 40


def test_a_file_that_is_printed_whole_is_found_at_the_turn_that_read_it() -> None:
    findings = found(DETECTOR, run((code("print(text)"), SOURCE), (code("print(1)"), "1"), system=SYSTEM))
    assert [one.span_id for one in findings] == ["s2"]
    assert '"Read file contents at most 300 characters at a time"' in findings[0].evidence
    assert f"{len(SOURCE):,} characters" in findings[0].evidence


def test_a_long_output_that_is_no_file_keeps_a_rule_about_files() -> None:
    assert not found(DETECTOR, run((code("print(rows)"), "row of numbers\n" * 200), ("done", None), system=SYSTEM))


def test_a_little_more_than_allowed_is_a_slip() -> None:
    assert not found(DETECTOR, run((code("print(text)"), SOURCE[:500]), ("done", None), system=SYSTEM))


def test_without_a_demand_any_size_is_fine() -> None:
    assert not found(DETECTOR, run((code("print(text)"), SOURCE), ("done", None)))


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("Print up to the first 500 characters to scan it.", 500, "characters"),
        ("Show no more than 40 lines.", 40, "lines"),
        ("Read the log 1,000 words at a time.", 1000, "words"),
        ("view at most 80 chars", 80, "characters"),
    ],
)
def test_sizes_are_read_from_sentences(text: str, number: int, unit: str) -> None:
    assert [(one.number, one.unit) for one in demands(text)] == [(number, unit)]


@pytest.mark.parametrize(
    "text", ["The file has 500 lines.", "Answer in 50 words.", "It took 20 lines of code to print."]
)
def test_other_sizes_are_no_demands(text: str) -> None:
    assert demands(text) == ()


@given(st.text(alphabet="0123456789, charlinewods\n.fx", max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    demands(text)
