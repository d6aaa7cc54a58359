"""The bench of detectors scores what is there, says what is not, and keeps its figures."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.detect.catalogue import LabelledSet, labelled_sets
from tests.bench.detect.page import page
from tests.bench.detect.prose import MEASURED
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.scores import Scores, by_detector, kept, read_back, score
from tests.bench.detect.table import aim, number, where

ROW = Row(set="Toy", metric="recall", value=0.25, baseline=".10", reach=0.3, note="5 of 20", false_alarms=0.1)


def labelled(name: str, rows: Callable[[Path], list[Row]]) -> LabelledSet:
    told = [Precision(detector="exact_repeat", set="Toy", right=0, told=4)]
    return LabelledSet(name=name, folder=name, published="a paper", rows=rows, precisions=lambda folder: told)


def test_a_set_that_is_missing_is_told_and_the_others_are_scored(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    started: list[str] = []
    sets = [labelled("gone", lambda folder: [ROW]), labelled("here", lambda folder: [ROW])]
    scores = score(tmp_path, sets, lambda one: started.append(one.name))
    assert scores.rows == {"here": [ROW]}
    assert [where(one) for one in scores.missing] == ["missing: gone (folder gone/); published as a paper"]
    assert started == ["here"]


def test_a_set_that_breaks_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    def broken(folder: Path) -> list[Row]:
        raise KeyError("labels")

    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    scores = score(tmp_path, [labelled("a", broken), labelled("b", lambda folder: [ROW])], lambda one: None)
    assert scores.rows == {"b": [ROW]}
    assert "KeyError: 'labels'" in scores.failed["a"]


@pytest.mark.parametrize(
    ("value", "at_most", "missed"), [(0.3, False, False), (0.29, False, True), (0.3, True, False), (0.31, True, True)]
)
def test_an_aim_is_a_floor_or_a_ceiling(value: float, at_most: bool, missed: bool) -> None:
    assert Row(set="Toy", metric="m", value=value, reach=0.3, at_most=at_most).missed is missed


def test_a_figure_without_an_aim_is_never_missed() -> None:
    assert not Row(set="Toy", metric="m", value=0).missed


def test_figures_are_read_back_as_they_were_kept() -> None:
    scores = Scores(
        rows={
            "toy": [
                ROW,
                Row(set="Toy", metric="none", value=0.0),
                Row(set="Toy", metric="spans/s", value=21_000, reach=20_000, at_most=False),
            ]
        },
        precisions={"toy": [Precision(detector="exact_repeat", set="Toy", right=0, told=4)]},
    )
    assert read_back(kept(scores)) == scores


def test_figures_of_sets_that_were_not_scored_now_stay() -> None:
    old = Scores(rows={"a": [ROW], "b": [ROW]})
    new = Row(set="Toy", metric="recall", value=0.5)
    assert Scores(rows={"b": [new]}).over(old).rows == {"a": [ROW], "b": [new]}


def test_a_detector_that_told_nothing_on_a_set_is_not_measured_there() -> None:
    silent = Precision(detector="stuck_call", set="Toy", right=0, told=0)
    spoke = Precision(detector="exact_repeat", set="Toy", right=3, told=4)
    assert by_detector([silent, spoke]) == {"exact_repeat": [spoke]}


def test_numbers_are_as_exact_as_they_are_worth() -> None:
    assert [number(0.56789), number(1.5), number(21_345.6)] == ["0.568", "1.500", "21,346"]
    assert aim(ROW) == ">= 0.300"
    assert aim(Row(set="Toy", metric="m", value=0, reach=0.05, at_most=True)) == "<= 0.050"


def test_the_page_tells_hits_and_misses_with_their_counts() -> None:
    told = page(Scores(rows={"toy": [ROW]}), [])
    assert "| Toy | recall | **0.250** | >= 0.300 (missed) | .10 | 5 of 20 | 0.100 |" in told


def test_the_page_says_how_every_set_is_measured() -> None:
    assert [one.name for one in labelled_sets() if one.name not in MEASURED] == []
