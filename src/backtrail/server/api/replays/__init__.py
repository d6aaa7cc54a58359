"""/api/replays, /api/tapes and /api/traces/{id}/tape: what a replay needs, and what it brought."""

from fastapi import APIRouter

from backtrail.server.api.replays import parts, results, tape

router = APIRouter()
for part in (tape, parts, results):
    router.include_router(part.router)

__all__ = ["router"]
