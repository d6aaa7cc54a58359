"""/api/findings, /api/detectors, and what went wrong in one trace."""

from fastapi import APIRouter

from backtrail.server.api.findings import detectors, diagnosis, feedback, listed

router = APIRouter()
for part in (feedback, diagnosis, listed, detectors):
    router.include_router(part.router)

__all__ = ["router"]
