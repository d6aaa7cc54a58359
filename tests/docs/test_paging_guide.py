"""docs/guide/paging.md tells every kind of channel, all that it asks for, and what really arrives."""

import re
from pathlib import Path

import pytest

from backtrail.server.alerts.channels import KINDS
from backtrail.server.alerts.channels.page import WORDS
from backtrail.server.alerts.delivery.schedule import DELAYS

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "paging.md").read_text()


def section(kind: str) -> str:
    return GUIDE.partition(f"\n### {kind}\n")[2].partition("\n### ")[0]


def test_every_kind_is_told_and_no_other() -> None:
    assert re.findall(r"^### (\w+)$", GUIDE, re.M) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_fields_and_an_example(kind: str) -> None:
    told = section(kind)
    assert [field.name for field in KINDS[kind].fields if f"`{field.name}`" not in told] == []
    assert re.search(rf"backtrail channels add [\w-]+ {kind} ", told)
    for field in KINDS[kind].fields:
        assert not field.default or field.default in told
        assert all(f"`{choice}`" in told for choice in field.choices)


def test_every_action_and_every_delay_is_told() -> None:
    assert all(f"| {action} |" in GUIDE for action in WORDS)
    assert DELAYS == (5, 30, 120, 600, 1800, 7200, 18000)
    assert "5 s, 30 s, 2 min, 10 min, 30 min, 2 h and 5 h" in GUIDE


def test_what_all_channels_have_is_told() -> None:
    assert all(f"| {name} |" in GUIDE for name in ("name", "on", "least", "quiet", "fallback"))
