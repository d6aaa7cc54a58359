"""/api/compare: two traces side by side, call by call."""

from typing import Annotated, Any, Final

from fastapi import Header, Query, Response

from backtrail.core.model.trace import Trace
from backtrail.core.model.units import TraceId
from backtrail.core.tape.align import Row, align, first_difference
from backtrail.server.api import missing
from backtrail.server.api.compare.side import side
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.compare import Comparison
from backtrail.server.api.reader import Asked, Reader, encode, in_thread, tagged
from backtrail.server.api.route import api_router

ONE_PROJECT: Final = "Nothing crosses from one project to another: name two traces of one project."

router = api_router()


@router.get("/compare", response_model=Comparison, operation_id="compare")
async def compare(
    asked: Asked,
    left: Annotated[str, Query(min_length=1, description="Trace id")],
    right: Annotated[str, Query(min_length=1, description="Trace id")],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Two traces side by side: their calls aligned, and the first difference."""

    def compared() -> Response:
        traces = [_known(asked, TraceId(left), "left"), _known(asked, TraceId(right), "right")]
        sides = [side(asked, trace) for trace in dict.fromkeys(traces)]
        rows = align(sides[0].calls, sides[-1].calls)
        body = encode(
            {
                "project": asked.project,
                "left": sides[0].told(),
                "right": sides[-1].told(),
                "rows": _columns(rows),
                "first": first_difference(rows),
            }
        )
        return tagged(asked, body, traces, if_none_match)

    return await in_thread(compared)


def _known(asked: Reader, trace_id: TraceId, which: str) -> Trace:
    found = asked.store.trace(asked.project, trace_id)
    if found is not None:
        return found
    problem = missing.trace(asked, trace_id)
    hint = ONE_PROJECT if problem.details["found_in"] else problem.hint
    raise Problem(problem.status, problem.code, str(problem), hint=hint, **problem.details, side=which)


def _columns(rows: list[Row]) -> dict[str, list[Any]]:
    return {
        "how": [row.how for row in rows],
        "left": [-1 if row.left is None else row.left for row in rows],
        "right": [-1 if row.right is None else row.right for row in rows],
    }
