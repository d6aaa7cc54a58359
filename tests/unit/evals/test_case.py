"""Claims about golden cases as they are written."""

from typing import Any

import pytest

from backtrail.core.evals.case import CaseUnreadable, case

WHOLE: dict[str, Any] = {
    "v": 1,
    "name": "refund-outside-window",
    "description": "A refund after 30 days is refused.",
    "entry": {"ref": "app.agent:run", "args": {"question": "Refund A17"}},
    "expect": {"must_not_call": [{"tool": "issue_refund"}], "max_steps": 8},
    "level": "http",
    "ignore": {"tool:search": ["request_id"]},
    "exhausted": "repeat_last",
    "on_miss": {"tool:search_policy": "stub:30 days"},
    "allow_live": ["tool:search"],
    "overrides": {"system": "Check the policy first."},
    "provenance": {"trace_id": "9f3c", "run_id": "r1", "incident": 3, "by": "alice", "made": "2026-12-01T12:00:00Z"},
}


def changed(**told: Any) -> dict[str, Any]:
    return {**WHOLE, **told}


def test_a_case_is_the_same_after_a_round_through_json() -> None:
    assert case(WHOLE).json() == WHOLE
    least = {"v": 1, "name": "x", "entry": {"argv": ["python", "agent.py"]}, "expect": {}}
    assert case(least).json() == least


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("x", "a case is an object"),
        (changed(v=2), "reads cases of v 1. Upgrade"),
        (changed(v=None), "Write v: 1"),
        (changed(name="../etc"), "is no name of a case"),
        (changed(name=5), "is no name of a case"),
        (changed(entry={}), "entry does not tell what runs"),
        (changed(entry={"ref": "a:b", "input": 1}), "entry: input is not known"),
        (changed(entry={"ref": ["a"]}), "ref is module:function"),
        (changed(entry={"argv": "python x"}), "argv is a list of texts"),
        (changed(expect={"must": 1}), "expect: must is not known"),
        (changed(level="wire"), "level is one of tool, http"),
        (changed(ignore=["x"]), "ignore is an object"),
        (changed(on_miss={"tool:x": 5}), "on_miss has a text"),
        (changed(allow_live="tool:x"), "allow_live is a list of texts"),
        (changed(provenance="alice"), "provenance is an object"),
        (changed(description=5), "description is a text"),
        (changed(expects={}), "expects is not known. A case has "),
    ],
)
def test_what_is_no_case_is_refused_with_what_is_wrong(told: Any, words: str) -> None:
    with pytest.raises(CaseUnreadable) as refused:
        case(told)
    assert words in str(refused.value)
