"""All of LangSmith's doors, with and without the prefix that some clients put before every path."""

from typing import Final

from fastapi import APIRouter, Request, Response

from backtrail.server.ingest.langsmith import feedback_doors, kept_doors, runs
from backtrail.server.ingest.langsmith.route import LangSmithRoute
from backtrail.server.ingest.refusal import Refusal

PREFIX: Final = "/api/v1"
router = APIRouter(route_class=LangSmithRoute, include_in_schema=False)
for doors in (runs.router, feedback_doors.router, kept_doors.router):
    router.include_router(doors)
    router.include_router(doors, prefix=PREFIX)


@router.api_route(PREFIX + "/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def not_offered(request: Request, path: str) -> Response:
    """Everything else of LangSmith's API: told plainly, never answered as if it had been done."""
    raise Refusal(
        404,
        f"Backtrail does not offer {request.method} {PREFIX}/{path}; its own API is described at /api/openapi.json",
    )
