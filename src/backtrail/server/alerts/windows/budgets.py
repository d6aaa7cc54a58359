"""Budgets: how fast they are spent, in a long and in a short window, and how much of them is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.kpi.budget import Budget, Period, burn_rate, period_of
from backtrail.core.kpi.counting import NANODOLLARS
from backtrail.core.kpi.dimensions import Dimension
from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.telling import shown
from backtrail.server.alerts.windows.seen import Seen, Unfit, lasting
from backtrail.server.storage.api import Store
from backtrail.server.storage.records import Budget as Row
from backtrail.server.storage.rollup import SumsWindow

SECOND: Final = 10**9
BY_THE_HOUR: Final = 6 * 3600.0
"""Windows of so many seconds are read from sums by the hour; shorter ones from what arrived."""


def seen(store: Store, db: Session, project: ProjectId, rule: Rule, now: Nanos) -> Sequence[Seen]:
    """Every budget of the project. Raises Unfit."""
    rows = db.scalars(select(Row).where(Row.project_id == project).order_by(Row.id)).all()
    wanted = rule.only.get("budget")
    look = _spent if rule.metric == "spent" else _burning
    return [told for row in rows if wanted in (None, row.name) and (told := look(store, project, rule, row, now))]


def _spent(store: Store, project: ProjectId, rule: Rule, row: Row, now: Nanos) -> Seen:
    begin, _ = period_of(cast("Period", row.period), now)
    spent = _by_the_hour(store, project, row.only, begin, now)
    share = spent / row.amount
    money = f"${spent:,.2f} of ${row.amount:,.2f} this {row.period}"
    evidence = f"{shown(share, 'share')} of the budget {row.name} is spent: {money}."
    return Seen(labels={"budget": row.name}, sight=Sight(metric=rule.metric, value=share, evidence=evidence))


def _burning(store: Store, project: ProjectId, rule: Rule, row: Row, now: Nanos) -> Seen | None:
    """Both windows have to be over the limit, so the milder of the two is the value. None where a window is longer than
    the budget's period: then the rate says nothing that the share does not."""
    budget = Budget(amount=row.amount, period=cast("Period", row.period))
    begin, end = period_of(budget.period, now)
    if rule.window_s * SECOND > end - begin:
        return None
    rates, long_spent = [], 0.0
    for window in (rule.window_s, rule.short_window_s or rule.window_s):
        nanos = int(window * SECOND)
        since = Nanos(now - nanos)
        read = _by_the_hour if window >= BY_THE_HOUR else _arrived
        spent = read(store, project, row.only, since, now)
        long_spent = long_spent or spent
        rates.append(burn_rate(budget, spent, nanos, now))
    value = min(rates)
    evidence = (
        f"The budget {row.name} is spent {_times(rates[0])} times as fast as ${row.amount:,.2f} a {row.period} allows"
        f" in the last {lasting(rule.window_s)} (${long_spent:,.2f}), and {_times(rates[1])} times in the last"
        f" {lasting(rule.short_window_s or rule.window_s)}."
    )
    return Seen(labels={"budget": row.name}, sight=Sight(metric=rule.metric, value=value, evidence=evidence))


def _by_the_hour(store: Store, project: ProjectId, only: Mapping[str, Any], since: Nanos, until: Nanos) -> float:
    by, value = _of(only)
    found = store.sums(project, SumsWindow(since=since, until=until, by=by))
    return sum(each.sums.cost for each in found if each.value == value) / NANODOLLARS


def _arrived(store: Store, project: ProjectId, only: Mapping[str, Any], since: Nanos, until: Nanos) -> float:
    by, value = _of(only)
    found = store.arrived(project, since, until, [by] if by else [])
    return sum(each.sums.cost for each in found if not by or each.group.get(by) == value) / NANODOLLARS


def _of(only: Mapping[str, Any]) -> tuple[Dimension, str]:
    if len(only) > 1:
        raise Unfit("a budget of several labels at once has no rate; make one budget for each of them")
    name = next(iter(only), "")
    return cast("Dimension", name), str(only.get(name, ""))


def _times(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"
