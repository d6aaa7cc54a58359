"""Claims about which recorded event answers which call."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.matching.reel import MOST_REPEATS, Reel, Taken
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event
from tests.unit.tape.calls import T0, ask, event, tape, told

LATER = Clock(T0 + 10 * 86_400)
SYSTEM = "Today is {day}. You are support, session {session}."


def day(at: float, plus: int = 0) -> str:
    return str(datetime.fromtimestamp(at, UTC).date() + timedelta(days=plus))


def answer(taken: Taken | None) -> Any:
    assert taken is not None
    return taken.event.result


def test_a_call_polled_four_times_is_answered_in_recorded_order_and_a_fifth_is_one_too_many() -> None:
    reel = Reel(tape(*(event(i, "status", {"job": 1}, result) for i, result in enumerate(["a", "b", "b", "done"]))))
    poll = ask("status", {"job": 1})
    assert [answer(reel.take(poll)) for _ in range(4)] == ["a", "b", "b", "done"]
    assert reel.take(poll) is None
    assert reel.was_asked(poll)


def test_where_asked_for_the_last_answer_is_repeated_and_not_for_ever() -> None:
    reel = Reel(tape(event(0, "status", {"job": 1}, "done")), exhausted="repeat_last")
    poll = ask("status", {"job": 1})
    labels = [taken.label for _ in range(MOST_REPEATS + 1) if (taken := reel.take(poll))]
    assert labels == ["tape"] + ["repeat"] * MOST_REPEATS
    assert reel.take(poll) is None


def test_a_poll_with_a_new_id_each_time_is_repeated_too() -> None:
    reel = Reel(tape(event(0, "status", {"id": "req_00000000001"}, "done")), exhausted="repeat_last")
    assert [reel.take(ask("status", {"id": f"req_0000000000{n}"})) is not None for n in (2, 3)] == [True, True]


def test_a_list_of_tools_is_given_any_number_of_times() -> None:
    reel = Reel(tape(event(0, "tools/list", {}, ["search"], kind="mcp")))
    listing = ask("tools/list", {}, kind="mcp", discovery=True)
    assert [answer(reel.take(listing)) for _ in range(MOST_REPEATS * 2)] == [["search"]] * MOST_REPEATS * 2


def test_branches_that_call_the_same_keep_their_own_results_in_whichever_order_they_run() -> None:
    recorded = tape(
        event(0, "search", {"q": "x"}, "left's", scope="graph/left"),
        event(1, "search", {"q": "x"}, "right's", scope="graph/right"),
    )
    reel = Reel(recorded)
    right = reel.take(ask("search", {"q": "x"}, scope="graph/right"))
    left = reel.take(ask("search", {"q": "x"}, scope="graph/left"))
    assert (answer(left), answer(right)) == ("left's", "right's")


def test_a_renamed_branch_is_answered_all_the_same_and_told_so() -> None:
    taken = Reel(tape(event(0, "search", {"q": "x"}, 1, scope="old"))).take(ask("search", {"q": "x"}, scope="new"))
    assert taken is not None
    assert (taken.label, taken.why) == ("tape", "the same call, recorded in old")


def test_ten_days_later_ids_and_today_are_the_same_and_the_match_is_labelled_masked() -> None:
    old = SYSTEM.format(day=day(T0), session="5f0c2a9e-8a51-4d3c-9d4e-0123456789ab")
    new = SYSTEM.format(day=day(LATER.at), session="99999999-8a51-4d3c-9d4e-0123456789ab")
    reel = Reel(tape(event(0, "plan", {"system": old, "at": int(T0) + 3}, 1)), now=LATER)
    taken = reel.take(ask("plan", {"system": new, "at": int(LATER.at) + 1}))
    assert taken is not None
    assert taken.label == "masked"


def test_an_order_s_date_changed_by_a_day_is_another_call() -> None:
    for recorded, asked in [("2024-03-01", "2024-03-02"), (day(T0, -1), day(LATER.at, -2)), (day(T0), day(T0, -1))]:
        reel = Reel(tape(event(0, "refund", {"order_date": recorded}, 1)), now=LATER)
        assert reel.take(ask("refund", {"order_date": asked})) is None


def test_a_recorded_date_that_the_run_says_again_stays_beside_a_today_that_moves() -> None:
    words = "Today is {today}. The order of {ordered} came."
    for later in (0.0, 86_400.0, 10 * 86_400.0):
        now = Clock(T0 + later)
        reel = Reel(tape(event(0, "say", {"it": words.format(today=day(T0), ordered=day(T0, -1))}, 1)), now=now)
        asked = ask("say", {"it": words.format(today=day(now.at), ordered=day(T0, -1))})
        assert reel.take(asked) is not None, later


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("call_abc123DEF456", "call_zzz999YYY888"),
        ("toolu_01A09q90qw90lq917835lq9", "toolu_01B09q90qw90lq917835lq9"),
        ("chatcmpl-9x8y7z6w5v4u", "chatcmpl-1a2b3c4d5e6f"),
        ("/tmp/tmpab12/x.csv", "/tmp/tmpzz99/x.csv"),
        ("<obj at 0x7f31c2d0>", "<obj at 0x7f99aaaa>"),
        ("3f2c9a8b7d6e5f40", "0011aabbccddeeff"),
        ("November 22, 2026", "December 2, 2026"),
        ("Sunday, 22 Nov 2026", "Wednesday, 2 Dec 2026"),
        ("2026-11-22T12:47:53Z", "2026-12-02 12:47:59.123456+00:00"),
        ("1795351673", "1796215680"),
        ("1795351673250", "1796215680001"),
    ],
)
def test_each_volatile_thing_is_masked(one: str, other: str) -> None:
    reel = Reel(tape(event(0, "t", {"x": f"see {one} there"}, 1)), now=LATER)
    taken = reel.take(ask("t", {"x": f"see {other} there"}))
    assert taken is not None
    assert taken.label == "masked"


@pytest.mark.parametrize(("one", "other"), [("A17", "A18"), ("99.5", "99.6"), ("order 20261", "order 20262")])
def test_what_means_something_is_not(one: str, other: str) -> None:
    assert Reel(tape(event(0, "t", {"x": one}, 1))).take(ask("t", {"x": other})) is None


def test_two_ids_changing_places_is_a_difference() -> None:
    a, b = "call_aaaaaaaaaa11", "call_bbbbbbbbbb22"
    reel = Reel(tape(event(0, "t", {"order": [a, b, a]}, 1)))
    assert reel.take(ask("t", {"order": [a, b, b]})) is None


def test_a_conversation_that_a_trace_told_is_asked_over_any_wire() -> None:
    said = [["user", "Refund A17, run_4711aaaa1111", []]]
    reel = Reel(tape(told(0, said, "first"), told(1, said, "second")))
    exact = reel.take(ask("openai.chat", {"body": 1}, kind="llm", conversation=said))
    other = [["user", "Refund A17, run_9999bbbb2222", []]]
    without = reel.take(ask("anthropic.messages", {"body": 2}, kind="llm", conversation=other))
    assert exact is not None
    assert without is not None
    assert [exact.label, without.label] == ["tape", "masked"]


def test_a_place_is_believed_only_where_the_question_was_lost() -> None:
    lost = event(0, "", {"lost": True}, "the answer", kind="llm")
    asked = ask("openai.chat", {"body": 1}, kind="llm", conversation=[["user", "hi", []]])
    taken = Reel(tape(lost)).take(asked)
    assert taken is not None
    assert taken.label == "position"
    assert Reel(tape(told(0, [["user", "bye", []]]))).take(asked) is None


def test_what_happened_inside_an_answered_call_is_neither_missing_nor_given() -> None:
    inner = event(1, "GET https://x/y", {}, 1, kind="http", parent=0)
    reel = Reel(tape(event(0, "search", {"q": "x"}, 2), inner, event(2, "other", {}, 3)))
    taken = reel.take(ask("search", {"q": "x"}))
    assert taken is not None
    reel.explain(taken.event)
    assert [one.i for one in reel.left()] == [2]
    assert reel.take(ask("GET https://x/y", {}, kind="http")) is None


def test_a_user_says_which_arguments_tell_nothing() -> None:
    rules = Rules(ignore={"tool:search": ["request_id"]}, normalise={"tool:sum*": sorted})
    reel = Reel(
        tape(event(0, "search", {"q": "x", "request_id": 1}, "found"), event(1, "sum_all", [2, 1], 3)), rules=rules
    )
    assert answer(reel.take(ask("search", {"q": "x", "request_id": 2}))) == "found"
    assert answer(reel.take(ask("sum_all", [1, 2]))) == 3
    assert reel.take(ask("search", {"q": "y", "request_id": 1})) is None


def test_the_nearest_come_best_first_with_their_likeness() -> None:
    events = [event(i, "search", {"q": q}) for i, q in enumerate(["refund policy", "refund policies", "weather"])]
    near = Reel(tape(*events)).nearest(ask("search", {"q": "refund policy now"}))
    assert [one.i for one, _ in near] == [0, 1, 2]
    assert near[0][1] > near[1][1] > 0.5 > near[2][1]


def test_the_nearest_of_a_thousand_long_conversations_is_the_one_it_grew_from() -> None:
    turns = [{"role": "user", "content": f"turn {i} of a long talk about order {i * 7}"} for i in range(1_000)]
    events = [event(i, "openai.chat", {"body": {"messages": turns[: i + 1]}}, kind="llm") for i in range(1_000)]
    grown = [*turns[:500], {"role": "user", "content": "something else"}]
    near = Reel(tape(*events)).nearest(ask("openai.chat", {"body": {"messages": grown}}, kind="llm"))
    assert near[0][0].i in (499, 500)


NAMES = st.sampled_from(["search", "refund"])
ARGS = st.sampled_from([{"q": "a"}, {"q": "b"}, {"id": "call_aaaaaaaaaa11"}, {"id": "call_bbbbbbbbbb22"}])
SCOPES = st.sampled_from(["", "left", "right"])
CALLS = st.tuples(NAMES, ARGS, SCOPES, st.sampled_from(["tool", "http", "mcp"]))


def _recorded(calls: list[Any]) -> list[Event]:
    return [event(i, name, args, i, scope=scope, kind=kind) for i, (name, args, scope, kind) in enumerate(calls)]


@given(st.lists(CALLS, max_size=12), st.lists(CALLS, max_size=20))
def test_no_event_is_given_twice_and_none_to_a_call_of_another_kind_or_name(recorded: Any, asked: Any) -> None:
    reel = Reel(tape(*_recorded(recorded)))
    seen: set[int] = set()
    for name, args, scope, kind in asked:
        taken = reel.take(ask(name, args, scope=scope, kind=kind))
        if taken is not None:
            assert (taken.event.kind, taken.event.name) == (kind, name)
            assert taken.event.i not in seen
            seen.add(taken.event.i)
    assert {one.i for one in reel.left()} == set(range(len(recorded))) - seen


@given(st.lists(CALLS, max_size=12), st.randoms(use_true_random=False))
def test_calls_made_side_by_side_get_their_own_answers_in_every_order(recorded: Any, shuffle: random.Random) -> None:
    events = _recorded(recorded)
    order = list(events)
    shuffle.shuffle(order)
    reel = Reel(tape(*events))
    for one in order:
        taken = reel.take(ask(one.name, one.args, scope=one.scope, kind=one.kind))
        assert taken is not None
        assert (taken.event.key, taken.event.scope) == (one.key, one.scope)
    assert reel.left() == []


@given(st.lists(CALLS, min_size=1, max_size=12))
def test_calls_that_ask_the_same_in_one_scope_are_answered_oldest_first(recorded: Any) -> None:
    events = _recorded(recorded)
    reel = Reel(tape(*events))
    assert [answer(reel.take(ask(e.name, e.args, scope=e.scope, kind=e.kind))) for e in events] == list(
        range(len(events))
    )
