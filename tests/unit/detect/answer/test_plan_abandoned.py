"""An answer that skips the look-ups of its plan is found; one that made them, or needed none, is not."""

from backtrail.core.detect.answer.plan_abandoned import DETECTOR, plan_steps, wants
from tests.unit.detect.code_agent import PLAN, code, found, run


def test_an_answer_right_after_a_plan_of_calls_is_found() -> None:
    findings = found(DETECTOR, run((PLAN, None), (code('final_answer("1650")'), None)))
    assert [(one.span_id, one.spans) for one in findings] == [("s2", ("s1", "s2"))]
    assert findings[0].evidence == (
        "The plan has 3 steps and wants calls of ask_archive; the answer came without any call or look-up."
    )


def test_code_that_only_prints_is_no_look_up() -> None:
    printed = code('request = "ask_archive: find the record"\nprint(request)'), "ask_archive: find the record"
    assert found(DETECTOR, run((PLAN, None), printed, (code('final_answer("1650")'), None)))


def test_it_is_marked_where_the_model_goes_on_by_itself() -> None:
    asks = code('print("the bridge?")', "I will now ask ask_archive for the record."), "the bridge?"
    guesses = code("year = 1650\nprint(year)", "The bridge is from 1650."), "1650"
    findings = found(DETECTOR, run((PLAN, None), asks, guesses, (code("final_answer(year)"), None)))
    assert [(one.span_id, sorted(one.spans)) for one in findings] == [("s3", ["s1", "s3", "s4"])]


def test_a_call_of_the_planned_tool_is_a_look_up() -> None:
    asked = code('print(ask_archive("the old bridge"))'), "built in 1652"
    assert not found(DETECTOR, run((PLAN, None), asked, (code('final_answer("1652")'), None)))


def test_code_that_asks_the_network_is_a_look_up() -> None:
    asked = code('import requests\nprint(requests.get("https://archive.test/bridge").text)'), "built in 1652"
    assert not found(DETECTOR, run((PLAN, None), asked, (code('final_answer("1652")'), None)))


def test_a_plan_of_pure_reasoning_needs_no_look_up() -> None:
    plan = "1. Read the riddle again.\n2. Compare the two sentences.\n3. Give the word."
    assert not found(DETECTOR, run((plan, None), (code('final_answer("left")'), None)))


def test_an_answer_in_plain_words_that_ends_the_run_counts_too() -> None:
    assert found(DETECTOR, run((PLAN, None), ("The bridge was built in 1650.", None)))


def test_numbered_lines_of_code_are_no_plan() -> None:
    assert plan_steps("```\n1. a b\n2. c d\n3. e f\n```") == []
    assert plan_steps("1. only\n2. two") == []


def test_a_plan_wants_its_tools_before_its_verbs() -> None:
    names = ("final_answer",)
    assert wants(["Search the web", "Use find_page", "final_answer"], names) == "calls of find_page"
    assert wants(["Think", "Search the web for bridges"], names) == 'to "Search the web for bridges"'
    assert wants(["Think", "Add both numbers"], names) == ""
