"""/api/kpis, /api/measures, /api/series: numbers that are watched, and their course."""

from fastapi import APIRouter

from backtrail.server.api.kpis import numbers, series

router = APIRouter()
for part in (numbers, series):
    router.include_router(part.router)

__all__ = ["router"]
