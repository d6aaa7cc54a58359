"""What people and the web app read, under /api; `router` is all of it."""

from fastapi import APIRouter

from backtrail.server.api import counts, export, fields, live, search, sessions, spans, traces, users

router = APIRouter()
for resource in (export, traces, spans, sessions, search, fields, counts, users, live):
    router.include_router(resource.router)

__all__ = ["router"]
