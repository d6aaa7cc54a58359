"""/api/incidents: trouble that somebody works on."""

from fastapi import APIRouter

from backtrail.server.api.incidents import doors, work

router = APIRouter()
for part in (doors, work):
    router.include_router(part.router)

__all__ = ["router"]
