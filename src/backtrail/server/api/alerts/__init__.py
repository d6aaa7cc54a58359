"""/api/alerts, /api/rules and /api/silences: what pages somebody, when, and when not."""

from fastapi import APIRouter

from backtrail.server.api.alerts import backtest, doors, rules, silences

router = APIRouter()
for part in (doors, backtest, rules, silences):
    router.include_router(part.router)

__all__ = ["router"]
