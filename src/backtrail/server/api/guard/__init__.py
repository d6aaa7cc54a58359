"""/api/guard: guarded runs tell how they do, and hear what they are ordered."""

from fastapi import APIRouter

from backtrail.server.api.guard import orders, runs

router = APIRouter()
for part in (runs, orders):
    router.include_router(part.router)

__all__ = ["router"]
