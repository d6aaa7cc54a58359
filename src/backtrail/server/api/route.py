"""The route class of the API: whatever goes wrong below it is told in the one shape of errors."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from backtrail.server.api.errors import Problem, problem_of, reply_of
from backtrail.server.api.models.shape import ErrorReply
from backtrail.server.auth import Forbidden, Unauthorised
from backtrail.server.storage.api import StoreError

TOLD: Final = (Problem, Unauthorised, Forbidden, StoreError, RequestValidationError, HTTPException)


class ApiRoute(APIRoute):
    """A route that answers every foreseen error in the one shape; a bug goes on to the server's outermost loop."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except TOLD as error:
                return reply_of(problem_of(error))

        return told


def api_router() -> APIRouter:
    """A router for one resource under /api."""
    return APIRouter(
        prefix="/api",
        route_class=ApiRoute,
        responses={"default": {"model": ErrorReply, "description": "What went wrong and what to do now"}},
    )
