"""The route class of LangSmith's doors: errors as `{"detail": ...}`, and browsers are left to the web app."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from backtrail.server.ingest.langsmith.decode import Unusable
from backtrail.server.ingest.refusal import Refusal


class LangSmithRoute(APIRoute):
    """A route that answers every foreseen error as LangSmith does."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Not for a person who opens /sessions or /datasets: those are pages too."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            accepted = dict(scope["headers"]).get(b"accept", b"")
            if b"text/html" in accepted:
                return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except Unusable as refused:
                return JSONResponse({"detail": str(refused)}, 422)
            except Refusal as refused:
                return JSONResponse({"detail": str(refused)}, refused.status, refused.headers)

        return told


def missing(what: str) -> Refusal:
    """404: the thing is not there."""
    return Refusal(404, f"{what} not found")
