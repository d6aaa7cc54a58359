"""A budget: how much of it is spent, how fast, what it will be at the end of its period, and when nothing is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from backtrail.core.model.units import Nanos

Period: TypeAlias = Literal["day", "week", "month"]
SECOND: Final = 10**9
HOUR: Final = 3600 * SECOND
LOOKED_BACK: Final[dict[Period, int]] = {"day": 6 * HOUR, "week": 48 * HOUR, "month": 168 * HOUR}
"""How fast money goes is read from so much time: long enough to hold the nights of a day, the days of a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """US dollars for a period of the calendar in UTC."""

    amount: float
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """How a budget stands."""

    begin: Nanos
    end: Nanos
    spent: float
    share: float
    """Of the amount; above 1 where more was spent."""
    burn_rate: float
    """How fast money goes, beside the pace that would use the amount up at the very end: above 1 it does not last."""
    forecast: float
    """What will be spent at the end of the period, if it goes on so."""
    exhausted: Nanos | None
    """When the amount is, or was, used up; None where it lasts beyond the period."""


def period_of(period: Period, at: Nanos) -> tuple[Nanos, Nanos]:
    """The period that a moment lies in: its beginning, and the beginning of the next."""
    day = datetime.fromtimestamp(at // SECOND, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "day":
        return _nanos(day), _nanos(day + timedelta(days=1))
    if period == "week":
        monday = day - timedelta(days=day.weekday())
        return _nanos(monday), _nanos(monday + timedelta(days=7))
    first = day.replace(day=1)
    return _nanos(first), _nanos((first + timedelta(days=32)).replace(day=1))


def looked_at(budget: Budget, now: Nanos) -> Nanos:
    """From when on the costs have to be known."""
    return Nanos(min(period_of(budget.period, now)[0], now - LOOKED_BACK[budget.period]))


def spending(budget: Budget, costs: Mapping[int, float], now: Nanos) -> Spending:
    """How the budget stands, by US dollars for each hour (by its beginning) since `looked_at`."""
    begin, end = period_of(budget.period, now)
    spent = sum(cost for at, cost in costs.items() if begin <= at <= now)
    pace = _pace(budget.period, costs, now)
    even = budget.amount / (end - begin)
    return Spending(
        begin=begin,
        end=end,
        spent=spent,
        share=spent / budget.amount,
        burn_rate=pace / even,
        forecast=spent + pace * (end - now),
        exhausted=_exhausted(budget, costs, (begin, now, end), pace),
    )


def burn_rate(budget: Budget, spent: float, within: int, now: Nanos) -> float:
    """How fast money went in a window of so many nanoseconds, beside the even pace of the period."""
    begin, end = period_of(budget.period, now)
    return (spent / within) / (budget.amount / (end - begin))


def _pace(period: Period, costs: Mapping[int, float], now: Nanos) -> float:
    """US dollars a nanosecond of late; where costs began later, since then."""
    since = now - LOOKED_BACK[period]
    late = {at: cost for at, cost in costs.items() if since < at + HOUR and at <= now and cost > 0}
    if not late:
        return 0.0
    known = min(costs) <= since  # else nothing is known of before the first cost
    begin = since if known else min(late)
    return sum(late.values()) / max(now - begin, HOUR)


def _exhausted(
    budget: Budget, costs: Mapping[int, float], times: tuple[Nanos, Nanos, Nanos], pace: float
) -> Nanos | None:
    begin, now, end = times
    spent: float = 0.0
    for at in sorted(costs):
        if begin <= at <= now:
            spent += costs[at]
            if spent >= budget.amount:
                return Nanos(min(at + HOUR, now))
    if pace <= 0:
        return None
    left = (budget.amount - spent) / pace
    return Nanos(now + int(left)) if left < end - now else None


def _nanos(moment: datetime) -> Nanos:
    return Nanos(int(moment.timestamp()) * SECOND)
