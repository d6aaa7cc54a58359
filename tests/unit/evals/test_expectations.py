"""Claims about what is expected of a run."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.evals.expectations import Expectations, Unfit, as_json, expectations, failures
from backtrail.core.evals.judge import Judge
from backtrail.core.evals.matchers import matches
from backtrail.core.evals.ran import Called, Ran, ran
from tests.unit.tape.calls import event, tape

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)
LOOKUP = Called(tool="lookup_order", args={"order_id": "A17"})
REFUND = Called(tool="issue_refund", args={"order_id": "A17", "amount": 99.5})


@pytest.mark.parametrize(
    ("wanted", "value", "is_so"),
    [
        ("A17", "A17", True),
        ("A17", "A18", False),
        (99, 99.0, True),
        (1, True, False),
        (None, None, True),
        ({"at_most": 50}, 50, True),
        ({"at_most": 50}, 50.01, False),
        ({"at_most": 50}, "12", False),
        ({"at_least": 1, "at_most": 3}, 2, True),
        ({"at_least": 1, "at_most": 3}, 4, False),
        ({"matches": "(?i)refund"}, "Refunds?", True),
        ({"matches": "^x"}, {"y": 1}, False),
        ({"matches": '"y": 1'}, {"y": 1}, True),
        ({"one_of": ["calm", "formal"]}, "calm", True),
        ({"one_of": [1]}, 2, False),
        ({"contains": "urgent"}, ["urgent", "late"], True),
        ({"contains": "gent"}, "urgent", True),
        ({"contains": {"at_least": 2}}, [1, 2], True),
        ({"contains": "a"}, {"a": 1}, True),
        ({"contains": "a"}, 5, False),
        ({"any": True}, 0, True),
        ({"any": True}, None, False),
        ({"absent": True}, None, True),
        ({"absent": True}, 0, False),
        ({"equals": {"matches": "x"}}, {"matches": "x"}, True),
        ({"to": {"city": "Oslo"}}, {"to": {"city": "Oslo", "zip": "0150"}, "by": "ship"}, True),
        ({"to": {"city": "Oslo"}}, {"to": {"city": "Rome"}}, False),
        ({"to": {"city": {"matches": "O"}}}, {"to": {"city": "Oslo"}}, True),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
    ],
)
def test_an_argument_is_as_wanted(wanted: Any, value: Any, is_so: bool) -> None:
    assert matches(wanted, value) is is_so


@given(JSON)
def test_every_value_equals_itself(value: Any) -> None:
    assert value is None or matches({"equals": value}, value)


def test_a_call_that_must_be_made_is_missed_and_what_was_called_instead_is_said() -> None:
    told = failures(
        expectations({"must_call": [{"tool": "lookup_order", "args": {"order_id": "A18"}}]}), Ran(calls=[LOOKUP])
    )
    assert told == ["lookup_order(order_id=A18) was not called, and must be. Called: lookup_order(order_id=A17)"]
    told = failures(expectations({"must_call": ["search_policy"]}), Ran())
    assert told == ["search_policy() was not called, and must be. No tool was called"]


def test_calls_are_counted_where_it_is_said_how_often() -> None:
    once = expectations({"must_call": [{"tool": "lookup_order", "times": 1}]})
    assert failures(once, Ran(calls=[LOOKUP])) == []
    assert "was called 2 times, and must be 1 times" in failures(once, Ran(calls=[LOOKUP, LOOKUP]))[0]
    never = expectations({"must_call": [{"tool": "issue_refund", "times": 0}]})
    assert failures(never, Ran(calls=[LOOKUP])) == []


def test_a_call_that_must_not_be_made_is_named_with_its_arguments() -> None:
    rule = expectations({"must_not_call": [{"tool": "issue_refund", "args": {"amount": {"at_least": 50}}}]})
    assert failures(rule, Ran(calls=[LOOKUP])) == []
    assert failures(rule, Ran(calls=[REFUND])) == [
        "issue_refund(order_id=A17, amount=99.5) was called, and issue_refund(amount=at least 50) must not be"
    ]


def test_output_and_limits_are_held() -> None:
    rule = expectations(
        {"output_matches": "30.day", "output_contains": "manager", "max_steps": 2, "max_tokens": 100, "max_cost": 0.01}
    )
    assert failures(rule, Ran(output="30-day rule: ask a manager", steps=2, tokens=100, cost=0.01)) == []
    told = failures(rule, Ran(output={"text": "no"}, steps=3, tokens=101, cost=None))
    assert told == [
        "the output is '{\"text\": \"no\"}', and must match '30.day'",
        "the output is '{\"text\": \"no\"}', and must contain 'manager'",
        "it took 3 model calls, and at most 2 are allowed",
        "it took 101 tokens, and at most 100 are allowed",
        "what it cost is not known, and at most 0.0100 US dollars are allowed",
    ]


def test_a_run_that_failed_keeps_nothing() -> None:
    assert failures(Expectations(), Ran(error="ValueError: no")) == ["the run failed: ValueError: no"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"must_cal": []}, "must_cal is not known. There are "),
        ([], "list is not known"),
        ({"must_call": "lookup"}, "must_call is a list of calls"),
        ({"must_call": [{"name": "x"}]}, "A call is told by tool, args and times"),
        ({"must_call": [{"tool": "x", "args": [1]}]}, "are told by name"),
        ({"must_call": [{"tool": "x", "args": {"a": {"matches": "("}}}]}, "is no regular expression"),
        ({"must_call": [{"tool": "x", "args": {"a": {"at_most": "5"}}}]}, "is no number"),
        ({"must_call": [{"tool": "x", "args": {"a": {"one_of": "5"}}}]}, "is no list of values"),
        ({"must_call": [{"tool": "x", "times": -1}]}, "times is a number from 0 on"),
        ({"output_matches": "("}, "is no regular expression"),
        ({"output_contains": 5}, "output_contains is a text"),
        ({"max_steps": 1.5}, "max_steps is a number from 0 on"),
        ({"max_cost": True}, "max_cost is a number from 0 on"),
        ({"judge": {"question": "Is it kind?"}}, "a judge has a question"),
    ],
)
def test_expectations_that_say_nothing_are_refused(told: Any, words: str) -> None:
    with pytest.raises(Unfit, match="expect: ") as refused:
        expectations(told)
    assert words in str(refused.value)


def test_expectations_are_the_same_after_a_round_through_json() -> None:
    told = {
        "must_call": [{"tool": "lookup_order", "args": {"order_id": "A17"}, "times": 1}],
        "must_not_call": [{"tool": "issue_refund"}],
        "output_matches": "30.day",
        "max_cost": 0.5,
        "judge": {
            "question": "Is it kind?",
            "model": "m",
            "verdict": {"output": "aa", "passed": True, "reason": "yes"},
        },
    }
    assert as_json(expectations(told)) == told
    assert not Expectations()
    assert expectations({"max_steps": 0})


def test_a_judge_knows_only_the_output_that_it_has_seen() -> None:
    judge = Judge(question="Is it kind?", model="m")
    assert judge.knows("thank you") is None
    for said, passed, reason in [
        ("YES. It is polite.", True, "It is polite."),
        ("No, it is rude", False, "it is rude"),
        ("Well, yes", False, "Well, yes"),
        ("", False, ""),
    ]:
        verdict = judge.hears("thank you", said)
        assert (verdict.passed, verdict.reason) == (passed, reason)
    known = Judge(question="Is it kind?", model="m", verdict=judge.hears("thank you", "YES it is"))
    assert known.knows("thank you") is not None
    assert known.knows("go away") is None


def test_a_run_is_read_from_its_tape_and_a_tool_that_goes_on_to_mcp_counts_once() -> None:
    made = tape(
        event(0, "find", {"query": "tea"}),
        event(1, "find", {"query": "tea"}, parent=0),
        event(2, "find", {"query": "mint"}),
        event(3, "tools/list", {}, kind="mcp"),
        event(4, "docs", {"query": "tea"}, kind="retriever"),
        event(5, "GET https://shop/tea", {}, kind="http"),
    )
    run = ran(made, output="tea")
    assert [(call.tool, dict(call.args)) for call in run.calls] == [
        ("find", {"query": "tea"}), ("find", {"query": "mint"}), ("docs", {"query": "tea"}),
    ]  # fmt: skip
    assert (run.steps, run.tokens, run.output) == (0, 0, "tea")
