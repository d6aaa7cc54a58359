"""Claims about how the first difference of a replay is told."""

import json
from typing import Any

import pytest

from backtrail.core.tape.divergence.columns import columns
from backtrail.core.tape.divergence.difference import Difference, DifferenceKind
from backtrail.core.tape.divergence.report import NEXT, sentence, told
from backtrail.core.tape.divergence.rows import rows, shape
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.matching.reel import Reel
from backtrail.core.tape.recording.event import Event
from tests.unit.tape.calls import T0, ask, event, tape

THEN = Clock(T0)
LATER = Clock(T0 + 10 * 86_400)


def model(i: int, said: str, calls: Any = (), **more: Any) -> Event:
    wishes = [{"id": f"c{i}", "name": name, "arguments": args} for name, args in calls]
    result = {"answer": {"text": said, "tool_calls": wishes}}
    return event(i, "openai.chat", {"conversation": [["user", f"turn {i}", []]]}, result, kind="llm", **more)


OLD = tape(
    model(0, "", [("lookup_order", {"order_id": "A17"})]),
    event(1, "lookup_order", {"order_id": "A17"}, {"paid": 99.5}),
    model(2, "", [("issue_refund", {"amount": 99.5})]),
    event(3, "issue_refund", {"amount": 99.5}, "ok"),
)
NEW = tape(
    model(0, "", [("lookup_order", {"order_id": "A17"})], source="prefix", meta={"of": 0}),
    event(1, "lookup_order", {"order_id": "A17"}, {"paid": 99.5}, source="tape", meta={"of": 1}),
    model(2, "", [("search_policy", {"query": "refunds"})]),
    event(3, "search_policy", {"query": "refunds"}, "30 days", source="simulated"),
)


def missed(asked: Ask, kind: DifferenceKind = "changed_args") -> Difference:
    reel = Reel(OLD)
    return Difference(kind=kind, step=3, asked=asked, expected=OLD.events[3], nearest=reel.nearest(asked))


def test_the_report_says_the_step_the_call_what_was_due_what_differs_the_nearest_and_what_to_do() -> None:
    report = told(missed(ask("issue_refund", {"amount": 100})), THEN, LATER)
    assert report == (
        "The replay stopped because at step 4 the run called tool issue_refund with other arguments than were "
        "recorded.\n"
        "  asked     tool issue_refund  amount=100\n"
        "  recorded  tool issue_refund  amount=99.5  (event 3)\n"
        "  what differs from the nearest recorded call:\n"
        "    @@ -1,3 +1,3 @@\n"
        "     {\n"
        '    - "amount": 99.5\n'
        '    + "amount": 100\n'
        "     }\n"
        "  nearest recorded calls:\n"
        "     61%  event 3  tool issue_refund  amount=99.5\n"
        "  If the change is meant, try it as a what-if; if it tells nothing: --ignore 'tool:issue_refund=NAME'"
    )


@pytest.mark.parametrize("kind", list(NEXT))
def test_each_kind_of_difference_has_a_sentence_and_a_next_step(kind: DifferenceKind) -> None:
    difference = missed(ask("issue_refund", {"amount": 100}), kind)
    assert len(sentence(difference)) > 20
    assert told(difference, THEN, LATER).splitlines()[-1].strip()


def test_the_diff_of_a_prompt_shows_the_changed_line_and_neither_ids_nor_dates() -> None:
    words = "You are support.\nToday is {day}.\nAlways {what}.\nThe order of 2026-11-21 came. See {id}."
    old = words.format(day="2026-11-22", what="refund", id="call_aaaaaaaaaa11")
    new = words.format(day="2026-12-02", what="check the policy", id="call_bbbbbbbbbb22")
    recorded = event(0, "plan", {"system": old})
    reel = Reel(tape(recorded), now=LATER)
    asked = ask("plan", {"system": new})
    report = told(Difference(kind="changed_args", step=0, asked=asked, nearest=reel.nearest(asked)), THEN, LATER)
    changed = [line.strip() for line in report.splitlines() if line.startswith(("    -", "    +"))]
    assert changed == ["-Always refund.", "+Always check the policy."]


def test_a_run_that_ended_early_is_told_what_was_due() -> None:
    difference = Difference(kind="missing_call", step=3, expected=OLD.events[3])
    assert sentence(difference) == "the run ended after 3 calls without tool issue_refund, which was recorded next"


def test_a_long_diff_is_cut_and_says_so() -> None:
    old = event(0, "t", {"x": "\n".join(f"line {n}" for n in range(500))})
    asked = ask("t", {"x": "\n".join(f"other {n}" for n in range(500))})
    report = told(Difference(kind="changed_args", step=0, asked=asked, nearest=[(old, 0.5)]), THEN, THEN)
    assert "more lines" in report
    assert len(report.splitlines()) < 60


def test_two_runs_stand_side_by_side_with_the_first_difference_marked() -> None:
    assert [(row.how, row.first) for row in rows(OLD, NEW)] == [
        ("same", False),
        ("same", False),
        ("changed", True),
        ("only_recorded", False),
        ("only_now", False),
    ]


def test_a_run_beside_itself_has_no_difference() -> None:
    assert {(row.how, row.first) for row in rows(OLD, OLD)} == {("same", False)}


def test_inner_calls_have_no_rows_of_their_own() -> None:
    inner = event(1, "GET x", {}, 1, kind="http", parent=0)
    assert len(rows(tape(event(0, "a", 1), inner), tape(event(0, "a", 1)))) == 1


def test_a_missing_and_an_added_call_keep_the_rest_aligned() -> None:
    a, b, c = ({"n": n} for n in "abc")
    old = tape(event(0, "t", a), event(1, "u", b), event(2, "t", c))
    new = tape(event(0, "t", a), event(1, "v", b), event(2, "t", c))
    assert [row.how for row in rows(old, new)] == ["same", "only_recorded", "only_now", "same"]


def test_a_row_s_shape_is_what_the_web_app_shows() -> None:
    shown = shape(rows(OLD, NEW)[2])
    assert (shown["how"], shown["first"]) == ("changed", True)
    recorded, now = shown["recorded"], shown["now"]
    assert recorded["gave"] == 'issue_refund({"amount": 99.5})'
    assert (recorded["i"], recorded["asks"], now["label"]) == (2, "user: turn 2", "live")
    long = tape(event(0, "read", {"p": "x" * 9_000}, "y" * 9_000))
    one = shape(rows(long, long)[0])["recorded"]
    assert (len(one["asks"]), len(one["gave"])) == (400, 400)


def test_the_picture_for_a_terminal() -> None:
    assert columns(rows(OLD, NEW), 110).splitlines() == [
        "   recorded                                            │ now",
        ' = model → lookup_order({"order_id": "A17"})           │ model → lookup_order({"order_id": "A17"})   [prefix]',
        " = tool lookup_order order_id=A17                      │ tool lookup_order order_id=A17                [tape]",
        '▶~ model → issue_refund({"amount": 99.5})              │ model → search_policy({"query": "refunds"})   [live]',
        " - tool issue_refund amount=99.5                       │",
        " +                                                     │ tool search_policy query=refunds         [simulated]",
    ]
    narrow = columns(rows(OLD, NEW), 60).splitlines()
    assert max(map(len, narrow)) <= 60


def test_a_model_that_was_told_another_prompt_and_answers_the_same_over_another_wire_is_the_same_row() -> None:
    turns = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "hi"}]
    chat = {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."}}]}
    wire = event(0, "openai.chat", {"body": {"model": "m", "messages": turns}}, over(chat), kind="llm")
    traced = event(0, "", {"conversation": [["user", "hi", []]]}, {"answer": {"text": "Hello."}}, kind="llm")
    assert [(row.how, row.first) for row in rows(tape(traced), tape(wire))] == [("same", False)]
    shown = shape(rows(tape(traced), tape(wire))[0])
    assert (shown["now"]["asks"], shown["now"]["gave"]) == ("user: hi", "Hello.")


def over(body: Any) -> Any:
    return {"status": 200, "headers": [], "body": [[json.dumps(body), 0.0]]}
