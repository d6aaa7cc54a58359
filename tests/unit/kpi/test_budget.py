"""Budgets: spent, pace, forecast, and when nothing is left."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.kpi.budget import HOUR, Budget, Period, burn_rate, looked_at, period_of, spending
from backtrail.core.model.units import Nanos


def at(text: str) -> Nanos:
    return Nanos(int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**9)


def hours(since: Nanos, until: Nanos, cost: float) -> dict[int, float]:
    return dict.fromkeys(range(since // HOUR * HOUR, until, HOUR), cost)


@pytest.mark.parametrize(
    ("period", "begin", "end"),
    [
        ("day", "2026-12-01", "2026-12-02"),
        ("week", "2026-11-30", "2026-12-07"),
        ("month", "2026-12-01", "2027-01-01"),
    ],
)
def test_periods_are_those_of_the_calendar(period: Period, begin: str, end: str) -> None:
    assert period_of(period, at("2026-12-01T10:00")) == (at(begin), at(end))


def test_an_even_pace_burns_at_one_and_lasts_to_the_end() -> None:
    now = at("2026-12-11")
    stands = spending(Budget(amount=744, period="month"), hours(at("2026-11-20"), now, 1.0), now)
    assert [stands.spent, stands.share] == [240, pytest.approx(240 / 744)]
    assert stands.burn_rate == pytest.approx(1.0, rel=0.01)
    assert stands.forecast == pytest.approx(744, rel=0.01)


def test_twice_the_pace_ends_halfway() -> None:
    now = at("2026-12-08")
    stands = spending(Budget(amount=744, period="month"), hours(at("2026-11-20"), now, 2.0), now)
    assert stands.burn_rate == pytest.approx(2.0, rel=0.01)
    assert stands.exhausted == pytest.approx(at("2026-12-16T12:00"), abs=3 * HOUR)


def test_what_was_used_up_says_when() -> None:
    now = at("2026-12-05")
    stands = spending(Budget(amount=10, period="month"), {at("2026-12-03T07:00"): 12.0}, now)
    assert (stands.share, stands.exhausted) == (1.2, at("2026-12-03T08:00"))


def test_costs_that_began_an_hour_ago_are_no_week_of_silence() -> None:
    now = at("2026-12-10T12:00")
    stands = spending(Budget(amount=744, period="month"), {at("2026-12-10T11:00"): 3.0}, now)
    assert stands.burn_rate == pytest.approx(3.0)


def test_a_budget_that_nothing_was_spent_of_stands_still() -> None:
    now = at("2026-12-10")
    stands = spending(Budget(amount=5, period="day"), {}, now)
    assert (stands.spent, stands.burn_rate, stands.forecast, stands.exhausted) == (0, 0, 0, None)


def test_the_burn_rate_of_a_window_is_beside_the_even_pace() -> None:
    now = at("2026-12-10")
    assert burn_rate(Budget(amount=744, period="month"), 14.4, HOUR, now) == pytest.approx(14.4)


@given(
    st.sampled_from(["day", "week", "month"]),
    st.floats(0.01, 1e6),
    st.integers(at("2025-01-01"), at("2027-01-01")),
    st.dictionaries(st.integers(0, 900), st.floats(0, 1e5), max_size=40),
)
def test_a_forecast_is_never_below_what_is_spent(
    period: Period, amount: float, now: int, ago: dict[int, float]
) -> None:
    budget, moment = Budget(amount=amount, period=period), Nanos(now)
    costs = {(now // HOUR - hours) * HOUR: cost for hours, cost in ago.items()}
    stands = spending(budget, costs, moment)
    assert stands.begin <= moment < stands.end
    assert looked_at(budget, moment) <= stands.begin
    assert 0 <= stands.spent <= stands.forecast
    if stands.exhausted is None:
        assert stands.spent < amount
        assert stands.forecast <= amount * (1 + 1e-9)
    else:
        assert stands.begin <= stands.exhausted < stands.end
