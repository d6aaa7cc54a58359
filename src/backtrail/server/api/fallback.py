"""What is said under /api to a path or a method that nothing answers; included behind everything else."""

import re
from difflib import get_close_matches
from typing import Final

from fastapi import APIRouter, Request, Response

from backtrail.server.api.document import document
from backtrail.server.api.errors import HINTS, Problem, reply_of

METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

fallback = APIRouter()


@fallback.api_route("/api/{path:path}", methods=METHODS, include_in_schema=False)
async def unknown(request: Request) -> Response:
    """404 with the nearest path, or 405 with the methods that there are."""
    path = request.url.path
    allowed = sorted({method for known, methods in _routes().items() if _fits(known, path) for method in methods})
    if allowed:
        problem = Problem(405, "wrong_method", f"{request.method} {path} cannot be", hint=f"Use {', '.join(allowed)}.")
        problem.headers = {"Allow": ", ".join(allowed)}
        return reply_of(problem)
    near = get_close_matches(path, list(_routes()), n=1)
    hint = f"Did you mean {near[0]}? {HINTS[404]}" if near else HINTS[404]
    return reply_of(Problem(404, "not_found", f"there is no {path}", hint=hint))


def _routes() -> dict[str, list[str]]:
    return {path: [method.upper() for method in methods] for path, methods in document()["paths"].items()}


def _fits(known: str, path: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(known))
    return re.fullmatch(pattern, path) is not None
