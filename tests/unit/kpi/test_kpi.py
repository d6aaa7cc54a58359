"""KPIs, causes, percentiles and marks."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.kpi.buckets import ERROR, UNIT, bucket, duration, percentile
from backtrail.core.kpi.causes import Seen
from backtrail.core.kpi.kpi import ESCALATIONS, KPIS, STEPS, TOKEN_BURN, TOOL_ERRORS
from backtrail.core.kpi.marks import marks
from backtrail.core.kpi.measures import MEASURES
from backtrail.core.kpi.sums import COUNTS, NOTHING, Sums, add, total
from backtrail.core.model.units import Nanos
from backtrail.server.followers.drift import DETECTOR as DRIFT

counts = st.builds(
    Sums,
    **{name: st.integers(0, 1000) for name in COUNTS},
    latency=st.dictionaries(st.integers(0, 400), st.integers(1, 9), max_size=5),
)


@given(st.integers(UNIT, 10**16))
def test_a_bucket_is_off_by_its_error_at_most(nanos: int) -> None:
    assert abs(duration(bucket(nanos)) - nanos) <= nanos * ERROR * (1 + 1e-9)


@given(st.lists(st.integers(UNIT, 10**13), min_size=1, max_size=80), st.floats(0, 1))
def test_a_percentile_is_off_by_its_error_at_most(durations: list[int], share: float) -> None:
    held: dict[int, int] = {}
    for each in durations:
        held[bucket(each)] = held.get(bucket(each), 0) + 1
    exact = sorted(durations)[max(math.ceil(share * len(durations)), 1) - 1]
    found = percentile(held, share)
    assert found is not None
    assert abs(found - exact) <= exact * ERROR * (1 + 1e-9)


@given(counts, counts)
def test_what_is_added_can_be_taken_away(one: Sums, other: Sums) -> None:
    assert add(add(one, other), other, -1) == one
    assert add(one, one, -1).empty
    assert total([one, other]) == add(one, other)


def test_zones_are_below_between_and_above() -> None:
    for kpi, good, bad in ((STEPS, 7.9, 15.1), (TOOL_ERRORS, 0.019, 0.081), (TOKEN_BURN, 11_999, 50_001)):
        assert [kpi.zone(each) for each in (None, good, kpi.healthy, kpi.alert, bad)] == [
            *("none", "healthy", "warning", "warning", "alert"),
        ]
    assert (ESCALATIONS.healthy, ESCALATIONS.alert) == (0.05, 0.20)


def test_without_samples_a_ratio_is_nothing_and_a_count_is_zero() -> None:
    for measure in MEASURES:
        assert measure.samples(NOTHING) == 0
        assert measure.value(NOTHING) in (None, 0), measure.name
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


def test_causes_name_detectors_that_there_are() -> None:
    known = {each.name for each in DETECTORS} | {DRIFT.name}
    for kpi in KPIS:
        assert kpi.causes
        for cause in kpi.causes:
            assert set(cause.detectors) <= known, set(cause.detectors) - known


def cause(text: str, seen: Seen) -> str | None:
    return next(each for kpi in KPIS for each in kpi.causes if each.text == text).evidence(seen)


def test_a_cause_is_likely_where_its_findings_are_many() -> None:
    many = Seen(sums=Sums(traces=40), found={"cycle": Sums(traces=10), "retry_storm": Sums(traces=4)})
    assert cause("Infinite loop", many) == "cycle was found in 10 of 40 traces (25%)."
    assert cause("Infinite loop", Seen(sums=Sums(traces=40), found={"cycle": Sums(traces=2)})) is None
    assert cause("Infinite loop", Seen(sums=Sums(traces=400), found={"cycle": Sums(traces=10)})) is None


def test_a_tool_that_fails_more_than_before_is_a_change_downstream() -> None:
    seen = Seen(
        sums=Sums(traces=100),
        tools={"pay": Sums(tool_calls=50, tool_errors=10), "look": Sums(tool_calls=90, tool_errors=9)},
        tools_before={"pay": Sums(tool_calls=50, tool_errors=1), "look": Sums(tool_calls=90, tool_errors=8)},
    )
    assert cause("Downstream API change", seen) == "pay failed in 20% of its 50 calls; before it was 2%."


def test_large_inputs_and_needless_escalations_are_said() -> None:
    assert cause("Oversized memory injection", Seen(sums=Sums(llm_calls=10, input=200_000))) is not None
    assert cause("Oversized memory injection", Seen(sums=Sums(llm_calls=10, input=9_000))) is None
    handed = Sums(finished=40, escalated=12)
    assert cause("Confidence thresholds too low", Seen(sums=handed)) is not None
    assert cause("Confidence thresholds too low", Seen(sums=add(handed, Sums(findings=30)))) is None


@dataclass(frozen=True)
class Look:
    at: Nanos
    release: str | None = None
    model: str | None = None
    prompt: str | None = None
    agent: str = "desk"


def told(*releases: str) -> list[tuple[int, str, str]]:
    return [(m.at, m.before, m.after) for m in marks(Look(Nanos(n), release=r) for n, r in enumerate(releases))]


def test_a_release_that_stays_is_marked_where_it_begins() -> None:
    assert told("1", "1", "2", "2", "2", "1", "1") == [(2, "1", "2"), (5, "2", "1")]
    assert told("1", "1", "1") == told() == []


def test_two_versions_side_by_side_are_no_change_until_one_stays() -> None:
    assert told("1", "2", "1", "1", "2", "1", "2", "2", "2", "2") == [(6, "1", "2")]


def test_a_prompt_that_differs_each_time_is_no_change() -> None:
    assert marks(Look(Nanos(n), prompt=f"p{n}") for n in range(20)) == []


@pytest.mark.parametrize("part", ["release", "model", "prompt"])
def test_each_part_and_agent_is_marked_by_itself(part: str) -> None:
    looks = [Look(Nanos(n), agent=name, **{part: f"{name}{n // 3}"}) for n in range(6) for name in "ab"]
    assert [(mark.at, mark.agent, mark.kind) for mark in marks(looks)] == [(3, "a", part), (3, "b", part)]
