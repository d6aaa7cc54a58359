"""docs/spec/query.md says what the table of fields says, and every example in it is a valid query."""

import re
from pathlib import Path

import pytest

from backtrail.core.model.units import Nanos
from backtrail.server.storage.query.fields import FIELDS, FLAGS
from backtrail.server.storage.query.parse import DEEPEST, LONGEST, parse

PAGE = (Path(__file__).parents[3] / "docs" / "spec" / "query.md").read_text()
NOW = Nanos(1_795_521_600_000_000_000)


def examples() -> list[str]:
    """Lines of the query blocks, and what stands in the first column of the tables about writing."""
    blocks = re.findall(r"```query\n(.*?)```", PAGE, re.DOTALL)
    columns = re.findall(r"^\| (`[^|]+`) \|", PAGE.partition("## Flags")[0], re.MULTILINE)
    cells = [code for column in columns for code in re.findall(r"`([^`]+)`", column)]
    return [line for block in blocks for line in block.splitlines() if line] + cells


@pytest.mark.parametrize("example", examples())
def test_an_example_is_a_valid_query(example: str) -> None:
    assert parse(example, NOW) is not None


def test_every_field_has_its_line() -> None:
    for field in FIELDS:
        cells = [field.type, field.of, "yes" * field.sortable, "yes" * field.facet, field.help]
        assert f"| `{field.name}` | {' | '.join(cells)} |" in PAGE
    named = re.findall(r"^\| `([\w.]+)` \| \w+ \| (?:trace|span) \|", PAGE, re.MULTILINE)
    assert named == [field.name for field in FIELDS]


def test_every_flag_has_its_line() -> None:
    for flag in FLAGS:
        assert f"| `is:{flag.name}` | {flag.help} |" in PAGE


def test_the_limits_are_told() -> None:
    assert f"{LONGEST} characters and {DEEPEST} parentheses" in PAGE
