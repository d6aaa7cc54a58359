"""Every error of the API in its one shape: `{"error": {code, message, hint, details}}`."""

import json
from collections.abc import Mapping
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from backtrail.server.auth import Forbidden, Unauthorised
from backtrail.server.storage.api import QueryError, StoreBusy, StoreError, StoreFull

CODES: Final = {
    400: "wrong_parameter",
    401: "unauthorised",
    403: "forbidden",
    404: "not_found",
    405: "wrong_method",
    409: "name_taken",
    413: "too_large",
    429: "busy",
    503: "full",
}
HINTS: Final = {
    401: "Send an API key: Authorization: Bearer <key>. `backtrail keys make` makes one.",
    403: "Use a key that may do this: `backtrail keys list` shows which there are.",
    404: "All routes: GET /api/openapi.json",
    405: "All routes and their methods: GET /api/openapi.json",
}


class Problem(Exception):
    """A request that cannot be answered, as it will be told to the caller."""

    def __init__(self, status: int, code: str, message: str, *, hint: str, **details: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.hint, self.details = status, code, hint, details
        self.headers: Mapping[str, str] = {}


def reply_of(problem: Problem) -> Response:
    """The problem as an answer."""
    error = {
        "code": problem.code,
        "message": str(problem),
        "hint": problem.hint,
        "details": problem.details,
    }
    body = json.dumps({"error": error}, ensure_ascii=True, default=str)
    return Response(body, problem.status, dict(problem.headers), "application/json")


def problem_of(error: Exception) -> Problem:
    """What the caller is told of an exception."""
    match error:
        case Problem():
            return error
        case QueryError():
            return Problem(400, "wrong_query", str(error), hint=error.hint, start=error.start, end=error.end)
        case Unauthorised() | Forbidden():
            return _turned_away(error)
        case StoreBusy() | StoreFull():
            return _wait(error)
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _plain(error)
        case StoreError():
            return Problem(500, "store", str(error), hint="Run `backtrail check` on the data folder.")
    return Problem(
        500,
        "internal",
        "Backtrail failed while answering; what it stores is not affected",
        hint="The log of `backtrail serve` has the stack trace: please report it.",
        type=type(error).__name__,
    )


def _turned_away(error: Unauthorised | Forbidden) -> Problem:
    status = 401 if isinstance(error, Unauthorised) else 403
    problem = Problem(status, CODES[status], str(error), hint=HINTS[status])
    if status == 401:
        problem.headers = {"WWW-Authenticate": "Bearer"}
    return problem


def _plain(error: HTTPException) -> Problem:
    code = CODES.get(error.status_code, "refused")
    hint = HINTS.get(error.status_code, "See docs/spec/http-api.md.")
    problem = Problem(error.status_code, code, str(error.detail), hint=hint)
    problem.headers = dict(error.headers or {})
    return problem


def _wait(error: StoreBusy | StoreFull) -> Problem:
    status, code = (429, "busy") if isinstance(error, StoreBusy) else (503, "full")
    problem = Problem(
        status, code, str(error), hint=f"Try again in {error.retry_after} s.", retry_after=error.retry_after
    )
    problem.headers = {"Retry-After": str(error.retry_after)}
    return problem


def _invalid(error: RequestValidationError) -> Problem:
    first = error.errors()[0]
    where, name = str(first["loc"][0]), ".".join(str(part) for part in first["loc"][1:])
    return Problem(
        400,
        "wrong_parameter",
        f"{where} parameter {name!r}: {first['msg']}",
        hint=f"Mend {name!r}; what it may be is in docs/spec/http-api.md.",
        parameter=name,
        given=first.get("input"),
    )
