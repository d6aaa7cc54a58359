"""A text that was walked through letter by letter is found; columns of numbers and lists are not."""

import pytest

from backtrail.core.detect.parameters.code.letter_by_letter import DETECTOR, spelled
from tests.unit.detect.code_agent import code, found, run

COLUMN = "\n".join("Directory structure")


def test_a_column_of_letters_is_found_with_what_it_spells() -> None:
    findings = found(DETECTOR, run((code("for x in tree[:20]:\n    print(x)"), f"Files:\n{COLUMN}"), ("hm", None)))
    assert [(one.span_id, one.cause) for one in findings] == [("s2", "s1")]
    assert '"Directory structure"' in findings[0].evidence


def test_numbers_before_the_letters_do_not_hide_them() -> None:
    numbered = "\n".join(f"{place}: {char}" for place, char in enumerate("Directory structure"))
    assert spelled(numbered, 8) == "Directory structure"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("0123456789"),
        "\n".join("abcdefghijkl"),
        "\n".join("xyxyxyxyxyxy"),
        "\n" * 30,
        "\n".join(["ab"] * 20),
        "",
    ],
)
def test_numbers_the_alphabet_marks_and_blank_lines_are_no_words(text: str) -> None:
    assert spelled(text, 8) == ""
