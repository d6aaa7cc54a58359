"""Claims about two runs of one program: what the program asked differently, and what only the world did."""

from typing import Any

import pytest

from backtrail.core.tape.matching.ask import key_of
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Footer, Header, Tape
from backtrail.core.tape.unsteady import cause_of, compared

NOW = 1_795_351_673.0


def tape(*calls: tuple[str, Any, Any], t0: float = NOW) -> Tape:
    """Calls of tools: name, arguments, result."""
    events = tuple(
        Event(i=i, kind="tool", name=name, key=key_of("tool", name, args), args=args, result=result)
        for i, (name, args, result) in enumerate(calls)
    )
    return Tape(header=Header(run_id="r", t0=t0), events=events, footer=Footer(n=len(events), hash=""))


def test_two_runs_that_asked_the_same_have_nothing_to_tell() -> None:
    one = tape(("look", {"id": 1}, "a"), ("look", {"id": 2}, "b"))
    made = compared(one, tape(("look", {"id": 2}, "b"), ("look", {"id": 1}, "a")))
    assert (made.unsteady, made.masked, made.parted) == ([], [], None)


def test_an_argument_that_differs_is_told_with_its_name_and_not_told_again_for_what_repeats_it() -> None:
    made = compared(tape(("look", {"n": 0.25}, "a")), tape(("look", {"n": 0.75}, "a"), ("look", {"n": 0.75}, "a")))
    (found,) = made.unsteady
    assert (found.how, found.cause, found.names, found.event.i) == ("changed", "number", ["n"], 0)
    assert [line.strip() for line in found.lines if line[0] in "+-"] == ['- "n": 0.25', '+ "n": 0.75']
    ignored = compared(
        tape(("look", {"n": 0.25}, "a")), tape(("look", {"n": 0.75}, "a")), Rules(ignore={"tool:look": ["n"]})
    )
    assert not ignored.unsteady


def test_what_follows_another_answer_is_put_down_to_that_answer() -> None:
    one = tape(("look", {"id": 1}, "a"), ("pay", {"sum": 5}, "ok"))
    made = compared(one, tape(("look", {"id": 1}, "b"), ("pay", {"sum": 7}, "ok")))
    assert made.unsteady == []
    assert made.parted is not None
    assert made.parted.i == 0


def test_ids_and_the_runs_own_dates_are_no_difference_in_what_is_asked_or_answered() -> None:
    made = compared(
        tape(("look", {"id": "call_0123456789ab"}, "at 2026-11-22T12:00:00Z")),
        tape(("look", {"id": "call_ba9876543210"}, "at 2026-11-23T12:00:00Z"), t0=NOW + 86_400),
    )
    assert (made.unsteady, made.parted) == ([], None)
    assert [list(each.pairs) for each in made.masked] == [[("call_0123456789ab", "call_ba9876543210")]]


def test_a_call_of_one_run_alone_is_new_or_missing() -> None:
    short, long = tape(("look", {}, "a")), tape(("look", {}, "a"), ("pay", {}, "ok"))
    assert [(each.how, each.event.name) for each in compared(short, long).unsteady] == [("new", "pay")]
    assert [(each.how, each.event.name) for each in compared(long, short).unsteady] == [("missing", "pay")]


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("Tags: a, b, c", "Tags: c, a, b", "order"),
        ("It is 14:05.", "It is 9:17:03.250 am.", "clock"),
        ("Seed 0.123 for ab12", "Seed 0.9 for cd3", "number"),
        ("You are kind", "You are strict", "unknown"),
        ("", "new", "unknown"),
    ],
)
def test_a_diff_shows_whose_work_it_looks_like(old: str, new: str, cause: str) -> None:
    lines = [f"{sign}{text}" for sign, text in (("-", old), ("+", new)) if text]
    assert cause_of(lines) == cause
