"""/api/rules/backtest: what a rule would have done on what is stored."""

from typing import Any

from fastapi import Request, Response

from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.backtest import Tried, WouldFire, tried
from backtrail.server.alerts.backtest.suggesting import suggested
from backtrail.server.api import times
from backtrail.server.api.alerts.doors import within
from backtrail.server.api.alerts.rules import written
from backtrail.server.api.models.rule import Backtest, BacktestIn, Suggested, WouldHave
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.api.times import iso

MOST = 200
MONTH = 30 * 86400 * times.SECOND
router = api_router()


@router.post("/rules/backtest", response_model=Backtest, operation_id="backtest_rule")
async def backtest(request: Request, asked: Asked, given: BacktestIn) -> Response:
    """Try a rule on what is stored, by the same machine that watches. Nothing is written and nobody is told."""

    def done() -> Backtest:
        now = times.now()
        since = times.read("since", given.since) or Nanos(now - MONTH)
        rule = within(request, lambda db: written(db, asked.project, _id(given.rule), given.rule))
        return _told(rule, tried(asked.store, asked.project, rule, since, now))

    return await asked.json(done)


def _id(fields: dict[str, Any]) -> str:
    found = fields.get("id")
    return found[:64] if isinstance(found, str) and found else "trial"


def _told(rule: Rule, found: Tried) -> Backtest:
    fit = suggested(rule, found.healthy) if found.evaluated else None
    return Backtest(
        fired=len(found.fired),
        alerts=[_would(each) for each in reversed(found.fired[-MOST:])],
        evaluated=found.evaluated,
        since=iso(found.since) or "",
        note=found.note,
        suggested=None if fit is None else Suggested(warn=fit.warn, alert=fit.alert, why=fit.why),
    )


def _would(each: WouldFire) -> WouldHave:
    return WouldHave(
        at=iso(each.at) or "",
        until=iso(each.until),
        level="alert" if each.level == "alert" else "warning",
        labels=dict(each.labels),
        value=each.value,
        trace_id=each.trace_id,
    )
