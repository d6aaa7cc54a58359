"""/api/datasets and /api/experiments: datasets with their versions and items, and runs over them."""

from fastapi import APIRouter

from backtrail.server.api.datasets import comparing, datasets, experiments, items

router = APIRouter()
for part in (items, datasets, comparing, experiments):
    router.include_router(part.router)

__all__ = ["router"]
