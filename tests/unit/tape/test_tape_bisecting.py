"""Claims about what a bisection tries, when it stops, and what it says: pure, over made-up truths."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.tape.bisecting.board import Board
from backtrail.core.tape.bisecting.chance import chance
from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe, Rate, Step, Tried, Way
from backtrail.core.tape.bisecting.search import Search
from backtrail.core.tape.bisecting.steps import steps_of, suspected
from backtrail.core.tape.bisecting.verdict import Verdict, verdict
from tests.unit.tape.calls import event, tape, told

TOOL: Sequence[Way] = ("recorded", "empty", "error")


def steps(kinds: Sequence[bool]) -> list[Step]:
    """Steps of models (True) and tools."""
    made = [told(i, [["user", str(i), []]]) if model else event(i, f"t{i}", i) for i, model in enumerate(kinds)]
    return steps_of(tape(*made), {i: ("again",) if model else TOOL for i, model in enumerate(kinds)})


def searched(
    search: Search, truth: Mapping[Probe, Sequence[bool]], most: int = 10_000
) -> tuple[dict[Probe, Tried], list[Probe]]:
    """All runs that are ordered, each as the truth has it, and the order of the probes."""
    tried: dict[Probe, Tried] = {}
    order: list[Probe] = []
    runs = 0
    while runs < most and (wanted := search.next(tried)) is not None:
        have = tried.get(wanted.probe, Tried())
        assert 0 < wanted.runs <= search.rate.samples - have.runs
        made = truth[wanted.probe][have.runs : have.runs + min(wanted.runs, most - runs)]
        runs += len(made)
        tried[wanted.probe] = Tried(passed=have.passed + sum(made), failed=have.failed + len(made) - sum(made))
        order.append(wanted.probe)
    return tried, order


def concluded(search: Search, truth: Mapping[Probe, Sequence[bool]], most: int = 10_000) -> Verdict:
    return verdict(search, searched(search, truth, most)[0])


def truths(kinds: Sequence[bool], passing: set[tuple[int, Way]]) -> dict[Probe, list[bool]]:
    return {probe: [(probe.i, probe.way) in passing] * 3 for step in steps(kinds) for probe in step.probes}


KINDS = st.lists(st.booleans(), min_size=1, max_size=9)
WORLDS = KINDS.flatmap(
    lambda kinds: st.tuples(
        st.just(kinds),
        st.fixed_dictionaries(
            {probe: st.lists(st.booleans(), min_size=3, max_size=3) for step in steps(kinds) for probe in step.probes}
        ),
        st.dictionaries(st.integers(0, len(kinds) - 1), st.floats(0.1, 1), max_size=3),
    )
)


def whole(search: Search, truth: Mapping[Probe, Sequence[bool]]) -> Board:
    """What would be known had everything been run."""
    tried = {probe: Tried(passed=sum(made), failed=3 - sum(made)) for probe, made in truth.items()}
    return Board(search.steps, search.rate, tried)


@given(WORLDS)
def test_a_search_ends_and_what_it_names_as_the_earliest_is_the_earliest(
    world: tuple[list[bool], dict[Probe, list[bool]], dict[int, float]],
) -> None:
    kinds, truth, suspects = world
    search = Search(steps=steps(kinds), suspects=suspects)
    found, board = concluded(search, truth), whole(search, truth)
    flips = board.all("flips")
    if flips:
        assert found.found is not None
        assert not found.found.knocked
        assert found.found.i == flips[0].i
        assert (found.passed.runs, found.against.runs) in ((3, 3), (3, 0))
    elif found.found is None:
        assert not board.all("hangs")
    else:
        assert found.found.i == board.all("hangs")[0].i
    if found.earliest:
        assert found.found is not None
        assert not [probe for probe in (*flips, *board.all("hangs")) if probe.i < found.found.i]


@given(WORLDS, st.integers(0, 20))
def test_a_search_that_is_cut_short_never_claims_more_than_it_knows(
    world: tuple[list[bool], dict[Probe, list[bool]], dict[int, float]], most: int
) -> None:
    kinds, truth, suspects = world
    search = Search(steps=steps(kinds), suspects=suspects)
    found, board = concluded(search, truth, most), whole(search, truth)
    if found.found is not None:
        assert board.finding(found.found) in ("flips", "hangs")
        if found.earliest:
            assert not [probe for probe in board.all("flips") if probe.i < found.found.i]
        else:
            assert found.earlier
        assert ("is the earliest" in found.sentence) == found.earliest


@given(KINDS.filter(any), st.data())
def test_a_run_that_passes_live_from_somewhere_on_has_a_step_that_turns_it(
    kinds: list[bool], data: st.DataObject
) -> None:
    models = [i for i, model in enumerate(kinds) if model]
    passing = set(data.draw(st.lists(st.sampled_from(models), min_size=1)))
    found = concluded(Search(steps=steps(kinds)), truths(kinds, {(i, "again") for i in passing}))
    assert found.found is not None
    assert found.found.i in passing
    assert [i for i in models if i > found.found.i][:1] not in [[i] for i in passing]


def test_a_late_slip_of_a_long_run_is_found_by_halving() -> None:
    kinds = [True] * 64
    truth = truths(kinds, {(i, "again") for i in range(50)})
    _, order = searched(Search(steps=steps(kinds)), truth)
    assert [probe.i for probe in order[:8]] == [0, 0, 32, 32, 48, 48, 56, 52]
    found = concluded(Search(steps=steps(kinds)), truth)
    assert (found.found, found.earliest) == (Probe(49, "again"), True)


def test_a_step_whose_run_passes_without_the_correction_too_is_not_named() -> None:
    kinds = [True, False, True]
    truth = truths(kinds, {(1, "recorded"), (0, "again"), (2, "again")})
    found = concluded(Search(steps=steps(kinds)), truth)
    assert found.found == Probe(2, "again")
    assert {each.step.i: each.finding for each in found.steps} == {0: "same", 1: "same", 2: "flips"}


def test_a_correction_counts_before_an_answer_that_is_taken_away_and_the_doubt_is_told() -> None:
    kinds = [True, False, True, False, True]
    found = concluded(Search(steps=steps(kinds)), truths(kinds, {(1, "error"), (3, "recorded")}))
    assert found.found == Probe(3, "recorded")
    assert not found.earliest
    assert found.sentence == (
        "step 3 (tool t3) turns the run when corrected: with another recorded answer of the same call 3 of 3 pass, "
        "were 0 of 3"
    )
    assert found.doubts == ["the run hangs on earlier answers too: step 1 (tool t1)"]


def test_suspects_are_tried_first_the_likeliest_before_the_rest() -> None:
    kinds = [True, False, True, False, True]
    _, order = searched(Search(steps=steps(kinds), suspects={3: 0.9, 2: 0.4}), truths(kinds, set()))
    assert [probe.i for probe in dict.fromkeys(order)][:5] == [3, 3, 3, 2, 0]


@pytest.mark.parametrize(
    ("tried", "standing", "runs"),
    [
        (Tried(), "open", 2),
        (Tried(failed=1), "open", 2),
        (Tried(failed=2), "fails", 1),
        (Tried(stopped=2), "unclear", 1),
        (Tried(passed=2), "open", 1),
        (Tried(passed=2, failed=1), "passes", 0),
        (Tried(passed=1, failed=1, stopped=1), "unclear", 0),
    ],
)
def test_a_probe_is_run_until_it_is_settled(tried: Tried, standing: str, runs: int) -> None:
    assert Rate().standing(tried) == standing
    assert Rate().next(tried) == runs


def test_luck_is_told_exactly() -> None:
    assert chance(Tried(passed=3), Tried(failed=3)) == pytest.approx(1 / 20)
    assert chance(Tried(passed=2, failed=1), Tried(passed=1, failed=2)) == pytest.approx(0.5)
    assert chance(Tried(failed=3), Tried(failed=3)) == 1.0


def test_steps_are_calls_outside_any_other_that_can_be_corrected() -> None:
    events = [
        told(0, [["user", "Hi", []]]),
        event(1, "search", {"q": 1}, span_id="a"),
        event(2, "GET https://x/", {}, kind="http", parent=1),
        event(3, "tools/list", {}, kind="mcp", span_id="b"),
        event(4, "pay", {}, span_id="b"),
        event(5, "pay", {}, span_id="c"),
    ]
    made = tape(*events)
    found = steps_of(made, {0: ("again",), 4: ("recorded", "recorded")})
    assert [(step.i, step.place) for step in found] == [(0, 0), (1, 1), (4, 1), (5, 1)]
    assert found[2].probes == (Probe(4, "recorded"), Probe(4, "recorded", 1))
    assert suspected(made, {"a": 0.5, "b": 0.9, "c": 0.1, "gone": 1.0}) == {1: 0.5, 5: 0.1}
    assert Board(found, Rate(), {}).control(Probe(4, "recorded")) == UNCHANGED
