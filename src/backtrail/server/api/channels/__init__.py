"""/api/channels and /api/notifications: where pages go, and what became of each."""

from fastapi import APIRouter

from backtrail.server.api.channels import doors, notifications

router = APIRouter()
for part in (doors, notifications):
    router.include_router(part.router)

__all__ = ["router"]
