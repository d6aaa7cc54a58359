"""Rules as JSON, and the default rules."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.policy.defaults import RULES
from backtrail.core.policy.fingerprint import fingerprint
from backtrail.core.policy.reading import READERS, WrongRule, as_json, checked, of_json
from backtrail.core.policy.rule import Rule
from backtrail.core.policy.runbooks import RUNBOOKS

PLAIN = {"id": "mine", "name": "Mine", "metric": "steps", "alert": 20}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_default_rule_is_sound_and_has_its_reason_and_runbook(rule: Rule) -> None:
    assert checked(rule) is rule
    assert len(rule.why) > 60
    assert rule.runbook in RUNBOOKS
    assert rule.action == "none", "nothing is stopped that nobody asked to be stopped"
    assert of_json(json.loads(json.dumps(as_json(rule)))) == rule


def test_ids_of_default_rules_are_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.id.isidentifier() for rule in RULES)


def test_every_field_of_a_rule_can_be_read() -> None:
    assert set(READERS) == {each.name for each in fields(Rule)}


def test_what_is_left_out_is_as_in_the_default() -> None:
    changed = of_json({"alert": 30}, RULES[0])
    assert changed == replace(RULES[0], alert=30)


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"metric": "stepps"}, "metric", "there is no metric 'stepps'"),
        ({"colour": 1}, "colour", "a rule has no field 'colour'"),
        ({"alert": None}, "alert", "a rule needs a limit"),
        ({"warn": 30}, "warn", "graver than that of an alert"),
        ({"recover": 30}, "recover", "would end while it is over its limit"),
        ({"alert": float("nan")}, "alert", "alert has to be a number"),
        ({"for_s": -1}, "for_s", "seconds from 0 to 30 days"),
        ({"group_by": ["planet"]}, "group_by", "steps is not known by 'planet'"),
        ({"only": {"planet": "x"}}, "only", "steps is not known by 'planet'"),
        ({"metric": "tool_error_rate", "alert": 0.1}, "window_s", "needs a window"),
        ({"metric": "tool_error_rate", "alert": 0.1, "window_s": 60, "action": "stop"}, "action", "no single run"),
        ({"detectors": ["cycle"]}, "detectors", "knows no detectors"),
        ({"min_samples": 0}, "min_samples", "1 or more"),
    ],
)
def test_a_bad_rule_says_what_is_wrong_and_what_to_write(more: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(WrongRule, match=said) as wrong:
        of_json(PLAIN | more)
    assert wrong.value.field == field
    assert wrong.value.hint


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*READERS, "other"]), json_values, max_size=6))
def test_whatever_is_written_is_a_rule_or_a_wrong_rule(written: dict[str, Any]) -> None:
    try:
        rule = of_json(PLAIN | written)
    except WrongRule:
        return
    assert of_json(as_json(rule)) == rule


def test_a_fingerprint_depends_on_project_rule_and_labels_and_not_on_their_order() -> None:
    one = fingerprint("shop", "r", {"agent": "a", "tool": "t"})
    assert one == fingerprint("shop", "r", {"tool": "t", "agent": "a"})
    others = {fingerprint("shop", "r", {"agent": "a"}), fingerprint("shop", "s", {"agent": "a", "tool": "t"})}
    assert one not in others | {fingerprint("shops", "r", {"agent": "a", "tool": "t"})}
    assert len(one) == 32
