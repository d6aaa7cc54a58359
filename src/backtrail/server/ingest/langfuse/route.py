"""The route class of Langfuse's doors: whatever goes wrong below it is told in Langfuse's shape of errors."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from backtrail.server.ingest.langfuse.refused import Refused
from backtrail.server.ingest.refusal import Refusal

NAMES: Final = {
    400: "InvalidRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "LangfuseNotFoundError",
    413: "PayloadTooLargeError",
    415: "InvalidRequestError",
    429: "RateLimitError",
    503: "ServiceUnavailableError",
}


class LangfuseRoute(APIRoute):
    """A route that answers every foreseen error as Langfuse does: `{"message", "error"}`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except Refused as refused:
                return JSONResponse({"message": str(refused), "error": refused.error}, refused.status)
            except Refusal as refused:
                error = NAMES.get(refused.status, "InternalServerError")
                return JSONResponse({"message": str(refused), "error": error}, refused.status, refused.headers)

        return told
