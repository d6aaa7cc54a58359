"""What a run does again and again at its end."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.policy.streaks import Streak, alike, failures, rounds, words


def test_only_the_end_counts() -> None:
    assert alike(list("baaa")).times == 3
    assert alike(list("aaab")).times == 1
    assert alike([]) == Streak()
    assert alike(["a", None]).times == 0


def test_a_round_is_of_two_or_three_different_calls() -> None:
    assert (rounds(list("xababab")).times, rounds(list("xababab")).length) == (3, 2)
    assert (rounds(list("abcabcabc")).times, rounds(list("abcabcabc")).length) == (3, 3)
    assert rounds(list("aaaaaa")).times == 0
    assert rounds(list("abab")).spans == (0, 1, 2, 3)
    assert rounds(list("abcd")).times == 0
    assert rounds(["a", None, "a", None]).times == 0


def test_failures_are_counted_for_each_tool_up_to_its_last_success() -> None:
    runs = [("a", True), ("b", False), ("a", False), ("a", True), ("b", True), ("a", True)]
    assert failures(runs) == {"a": (3, 5), "b": (4,)}


def test_words_are_compared_without_case_and_spaces_and_courtesies_not_at_all() -> None:
    assert words("I will look into that for you,\n right  away.") == words("i will look INTO that for you, right away.")
    assert words("Let me check that.") is None


keys = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=14)


@given(keys)
def test_a_streak_is_what_it_says(row: list[str | None]) -> None:
    same = alike(row)
    assert len({row[place] for place in same.spans}) <= 1
    assert len(same.spans) == same.times
    again = rounds(row)
    told = [row[place] for place in again.spans]
    assert len(told) == again.times * again.length or not again.times
    parts = [told[at : at + again.length] for at in range(0, len(told), again.length)]
    assert all(one == other for one, other in pairwise(parts))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=12))
def test_failures_in_a_row_by_brute_force(runs: list[tuple[str, bool]]) -> None:
    for tool in "ab":
        own = [failed for name, failed in runs if name == tool]
        expected = 0
        while expected < len(own) and own[-1 - expected]:
            expected += 1
        assert len(failures(runs).get(tool, ())) == expected
