"""The brake never trips below a limit and always at it, sees loops by progress, and can be extended."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.policy.brake.brake import Brake
from backtrail.core.policy.brake.limits import LIMITS, Limits

AMOUNTS = st.one_of(st.none(), st.integers(0, 20))
ACTIONS = st.lists(
    st.one_of(
        st.just(("turn",)),
        st.tuples(st.just("call"), st.sampled_from("abc"), st.sampled_from("xy")),
        st.tuples(st.just("spend"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("time"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.integers(0, 5)),
    ),
    max_size=60,
)


def called(brake: Brake, *calls: str, brings: str = "the same") -> None:
    for name in calls:
        brake.brought(brake.call(name), "arguments", lambda: '{"q": 1}', brings, brings)


def tripped(brake: Brake, now: float = 0.0) -> str | None:
    found = brake.trip("llm", now)
    return None if found is None else found.limit


@given(
    steps=AMOUNTS,
    tokens=AMOUNTS,
    cost=AMOUNTS,
    seconds=AMOUNTS,
    loops=st.sampled_from([None, 2, 3, 4]),
    actions=ACTIONS,
)
def test_it_trips_exactly_where_a_limit_is_reached(
    steps: int | None,
    tokens: int | None,
    cost: int | None,
    seconds: int | None,
    loops: int | None,
    actions: Sequence[tuple[str, ...]],
) -> None:
    limits = Limits(steps=steps, tokens=tokens, cost=cost, seconds=seconds, loops=loops)
    brake, now = Brake(limits, 100.0), 100.0
    told: list[tuple[str, str]] = []
    for action in actions:
        match action:
            case ("turn",):
                brake.turn()
            case ("call", name, brought):
                told.append((name, brought))
                brake.brought(brake.call(name), "same", str, brought, brought)
            case ("spend", used, dollars):
                brake.spend(tokens=int(used), cost=float(dollars))
            case ("time", passed):
                now += float(passed)
            case ("wait", passed):
                now += float(passed)
                brake.waited(float(passed))
        spent = brake.spent(now)
        reached = {name for name, most in limits.told().items() if name != "loops" and getattr(spent, name) >= most} | (
            {"loops"} if loops is not None and repeated(told) >= loops else set()
        )
        found = brake.trip("llm", now)
        assert (found is None) == (not reached), (reached, found)
        assert found is None or found.limit == next(name for name in LIMITS if name in reached)
        assert found is None or found.spent >= found.most


def repeated(told: Sequence[tuple[str, str]]) -> int:
    """By counting from the end: how often the last call, or the last round of two or three, was made in a row."""

    def times(length: int) -> int:
        rounds, last = 1, told[-length:]
        while told[-length * (rounds + 1) : -length * rounds or None] == last and len(told) >= length * (rounds + 1):
            rounds += 1
        return rounds if len(last) == length else 0

    if not told:
        return 0
    return times(1) if times(1) > 1 else max(times(2), times(3), 1)


def test_a_15th_step_begins_and_a_16th_does_not() -> None:
    brake = Brake(Limits(steps=15), 0)
    for _ in range(15):
        assert brake.trip("llm", 0) is None
        brake.turn()
    assert tripped(brake) == "steps"
    assert brake.trip("tool", 0) is None, "what the 15th step asked for still runs"


def test_where_no_model_is_asked_tool_calls_are_the_steps() -> None:
    brake = Brake(Limits(steps=2), 0)
    called(brake, "a", "b")
    found = brake.trip("tool", 0)
    assert found is not None
    assert found.sentence == "The run has made 2 steps; the guard allows 2."


def test_the_same_call_with_the_same_result_is_a_loop_and_a_changed_result_is_progress() -> None:
    brake = Brake(Limits(loops=3), 0)
    called(brake, "search", "search")
    called(brake, "search", brings="something else")
    assert tripped(brake) is None
    called(brake, "search", "search", "search")
    assert tripped(brake) == "loops"
    found = brake.trip("llm", 0)
    assert found is not None
    assert found.sentence == (
        'search({"q": 1}) was called 3 times in a row and brought the same each time; the guard allows 3.'
    )
    called(brake, "other")
    assert tripped(brake) is None, "something else was done"


@pytest.mark.parametrize("round_", [["a", "b"], ["a", "b", "c"], ["a", "a", "b"]])
def test_a_round_of_two_or_three_calls_is_a_loop(round_: list[str]) -> None:
    brake = Brake(Limits(loops=3), 0)
    called(brake, *round_, *round_)
    assert tripped(brake) is None
    called(brake, *round_)
    found = brake.trip("llm", 0)
    assert found is not None
    assert found.sentence.endswith("was made 3 times and brought the same each time; the guard allows 3.")


def test_clocks_and_random_ids_in_a_result_are_no_progress_and_counters_are() -> None:
    def brought(*texts: str) -> str | None:
        brake = Brake(Limits(loops=2), 0)
        for text in texts:
            brake.brought(brake.call("get"), 1, str, text, text)
        return tripped(brake)

    assert brought("none at 2026-11-24T10:00:00Z", "none at 2026-11-24T10:00:07Z") == "loops"
    assert brought("3 of 9 done", "4 of 9 done") is None


def test_a_tool_that_waits_for_something_has_patience() -> None:
    brake = Brake(Limits(loops=2), 0)
    called(brake, *["job_status"] * 19)
    assert tripped(brake) is None
    called(brake, "job_status")
    assert tripped(brake) == "loops"


def test_calls_that_run_side_by_side_are_judged_in_the_order_of_their_beginning() -> None:
    brake = Brake(Limits(loops=2), 0)
    one, two = brake.call("a"), brake.call("b")
    brake.brought(two, 1, str, 1, None)
    three, four = brake.call("a"), brake.call("b")
    brake.brought(four, 1, str, 1, None)
    brake.brought(one, 1, str, 1, None)
    assert tripped(brake) is None
    brake.brought(three, 1, str, 1, None)
    assert tripped(brake) == "loops"


def test_a_call_that_never_ends_holds_up_nothing_for_ever() -> None:
    brake = Brake(Limits(loops=3), 0)
    brake.call("stuck")
    called(brake, *["a"] * 40)
    assert tripped(brake) == "loops"


def test_an_extension_lets_exactly_so_much_more_begin() -> None:
    brake = Brake(Limits(steps=2, tokens=10), 0)
    brake.turn()
    brake.turn()
    brake.extend({"steps": 3, "seconds": 5})
    assert brake.limits == Limits(steps=5, tokens=10), "what had no limit has none still"
    for _ in range(3):
        assert tripped(brake) is None
        brake.turn()
    assert tripped(brake) == "steps"


def test_going_on_without_a_number_means_as_far_again() -> None:
    brake = Brake(Limits(steps=2, loops=2), 0)
    brake.turn()
    brake.turn()
    assert brake.go_on("steps") == {"steps": 2}
    called(brake, "a", "a")
    assert tripped(brake) == "loops"
    brake.go_on("loops")
    assert tripped(brake) is None
    called(brake, "a", "a")
    assert tripped(brake) == "loops"


def test_who_only_tells_of_it_tells_each_level_once() -> None:
    brake = Brake(Limits(steps=10), 0)
    told = []
    for step in range(16):
        if brake.news("llm", 0) is not None:
            told.append(step)
        brake.turn()
    assert told == [10, 12, 14], "at the limit, and at each further fifth of it"


def test_a_limit_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="steps=-1 is no limit: it has to be 0 or more"):
        Limits(steps=-1)
    with pytest.raises(ValueError, match="loops=1 is no limit: it has to be 2 or more"):
        Limits(loops=1)
    with pytest.raises(ValueError, match="seconds=nan"):
        Limits(seconds=float("nan"))
