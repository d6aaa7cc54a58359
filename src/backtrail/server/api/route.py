"""The route class of the API: bodies are small, and whatever goes wrong below is told in the one shape of errors."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from backtrail.server.api.errors import HINTS, Problem, problem_of, reply_of
from backtrail.server.api.models.shape import ErrorReply
from backtrail.server.auth import Forbidden, Unauthorised
from backtrail.server.storage.api import StoreError

TOLD: Final = (Problem, Unauthorised, Forbidden, StoreError, RequestValidationError, HTTPException)
LARGEST: Final = 64 << 10
"""Bytes of a body: a name, a label, a key. It is read before anybody knows who sends it."""
LARGEST_TAPE: Final = 16 << 20
"""Bytes of a part of a tape, and of a replay's result."""
PATIENCE: Final = 30.0
"""Seconds to wait for the next piece of it."""


class ApiRoute(APIRoute):
    """A route that answers every foreseen error in the one shape; a bug goes on to the server's outermost loop."""

    most = LARGEST
    hint = HINTS[413]
    """For whoever sends more."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(Request(request.scope, small(request.receive, self.most)))
            except TOLD as error:
                problem = problem_of(error)
                if isinstance(error, HTTPException) and error.status_code == 413:
                    problem.hint = self.hint
                return reply_of(problem)

        return told


class TapeRoute(ApiRoute):
    """A route that takes recordings, and what became of them."""

    most = LARGEST_TAPE
    hint = 'Record less: record="on_error", or a sample.'


def small(receive: Receive, most: int = LARGEST) -> Receive:
    """A body that is too large, or does not go on, is refused while it comes. Raises HTTPException."""
    size = 0

    async def received() -> Message:
        nonlocal size
        try:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
        except TimeoutError as slow:
            raise HTTPException(408, f"the body did not go on for {PATIENCE:.0f} seconds; send it again") from slow
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413, f"the body has more than {most >> 10} KB")
        return message

    return received


def api_router(route: type[ApiRoute] = ApiRoute) -> APIRouter:
    """A router for one resource under /api."""
    return APIRouter(
        prefix="/api",
        route_class=route,
        responses={"default": {"model": ErrorReply, "description": "What went wrong and what to do now"}},
    )
