"""Two experiments side by side: every item once, what broke first, and sums that add up."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.evals.experiments import GRAVEST, Ran, change, compared, folded, sums

VERDICTS = st.sampled_from([True, False, None])
COUNTS = st.none() | st.integers(0, 10**6)


@st.composite
def rans(draw: st.DrawFn, item_id: str = "a") -> Ran:
    return Ran(
        item_id=item_id,
        passed=draw(VERDICTS),
        failures=tuple(draw(st.lists(st.text(max_size=5), max_size=3))),
        error=draw(st.none() | st.text(max_size=5)),
        steps=draw(COUNTS),
        tokens=draw(COUNTS),
        cost=draw(st.none() | st.floats(0, 100)),
    )


@st.composite
def experiments(draw: st.DrawFn) -> dict[str, Ran]:
    return {item: draw(rans(item)) for item in draw(st.sets(st.sampled_from("abcdefgh")))}


@given(experiments(), experiments())
def test_every_item_of_either_is_told_once_and_what_broke_first(before: dict[str, Ran], after: dict[str, Ran]) -> None:
    rows = compared(before, after)
    assert sorted(row.item_id for row in rows) == sorted({*before, *after})
    assert all((row.before, row.after) == (before.get(row.item_id), after.get(row.item_id)) for row in rows)
    places = [GRAVEST.index(row.change) for row in rows]
    assert places == sorted(places)


@given(experiments(), experiments())
def test_the_other_way_round_what_broke_is_fixed(before: dict[str, Ran], after: dict[str, Ran]) -> None:
    forth, back = (Counter(row.change for row in compared(*pair)) for pair in ((before, after), (after, before)))
    assert (forth["broke"], forth["added"], forth["same"]) == (back["fixed"], back["gone"], back["same"])
    assert {row.change for row in compared(before, before)} <= {"same"}


@given(experiments(), experiments())
def test_changes_tell_how_far_the_sums_are_apart(before: dict[str, Ran], after: dict[str, Ran]) -> None:
    known = {item for item in {*before} & {*after} if None not in (before[item].passed, after[item].passed)}
    was, now = ({item: ran for item, ran in each.items() if item in known} for each in (before, after))
    counted = Counter(row.change for row in compared(was, now))
    assert sums(now.values()).passed - sums(was.values()).passed == counted["fixed"] - counted["broke"]


@given(experiments())
def test_a_rate_is_of_those_of_which_somebody_told(ran: dict[str, Ran]) -> None:
    told = sums(ran.values())
    assert told.items == len(ran)
    assert told.passed + told.failed <= told.items
    assert (told.pass_rate is None) == (told.passed + told.failed == 0)
    assert told.pass_rate is None or 0 <= told.pass_rate <= 1
    assert (told.tokens is None) == all(each.tokens is None for each in ran.values())


@given(st.lists(rans(), min_size=1, max_size=5))
def test_several_runs_of_an_item_pass_where_all_did(runs: list[Ran]) -> None:
    one = folded(runs)
    verdicts = [run.passed for run in runs]
    assert (one.passed is True) == all(verdict is True for verdict in verdicts)
    assert (one.passed is False) == (False in verdicts)
    assert (one.tokens or 0) == sum(run.tokens or 0 for run in runs)
    assert set(one.failures) == {failure for run in runs for failure in run.failures}


def test_of_what_nobody_told_nothing_is_said() -> None:
    known, unknown = Ran(item_id="a", passed=False, failures=("no",)), Ran(item_id="a")
    assert [change(*pair) for pair in ((known, unknown), (unknown, known), (unknown, unknown))] == ["same"] * 3
    assert (change(None, known), change(known, None)) == ("added", "gone")


def test_why_is_the_reason_of_the_run_that_failed() -> None:
    good = Ran(item_id="a", passed=True)
    bad = Ran(item_id="a", passed=False, failures=("too many steps",), error="it raised", difference="parted")
    told = {row.change: row.why for row in (*compared({"a": good}, {"a": bad}), *compared({"a": bad}, {"a": good}))}
    assert told == {"broke": "it raised", "fixed": "it raised"}
    assert [Ran(item_id="a", failures=("no",), difference="d").why, Ran(item_id="a", difference="d").why] == ["no", "d"]
