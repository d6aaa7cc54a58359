"""/api/kpis, /api/measures, /api/series: numbers that are watched, and their course; /api/budgets, /api/prices."""

from fastapi import APIRouter

from backtrail.server.api.kpis import budgets, numbers, prices, series

router = APIRouter()
for part in (numbers, series, budgets, prices):
    router.include_router(part.router)

__all__ = ["router"]
