"""docs/guide/alerts.md tells every default rule with its numbers, reason and runbook, and every field of a rule."""

from dataclasses import fields

import pytest

from backtrail.core.policy.defaults import RULES
from backtrail.core.policy.rule import Rule
from tests.docs.alerts_page import PAGE, rules

TEXT = PAGE.read_text()


def test_the_rules_on_the_page_are_those_that_there_are() -> None:
    assert TEXT.endswith(rules()), "run `python -m tests.docs.alerts_page`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_its_heading_reason_and_runbook(rule: Rule) -> None:
    told = TEXT.partition(f"\n### {rule.id}\n")[2].partition("\n### ")[0]
    assert rule.why in told
    assert f"### {rule.runbook}\n" in TEXT


def test_every_field_of_a_rule_is_told() -> None:
    assert [
        each.name for each in fields(Rule) if each.name not in ("id", "name") and f"`{each.name}`" not in TEXT
    ] == []
