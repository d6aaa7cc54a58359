"""/api/search: spans by the words in them."""

from fastapi import Response

from backtrail.server.api.errors import Problem
from backtrail.server.api.models.look import HitOut, HitPage
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.api.times import iso
from backtrail.server.api.window import Listed

router = api_router()


@router.get("/search", response_model=HitPage, operation_id="search")
async def search(asked: Asked, window: Listed) -> Response:
    """Spans whose text matches the words of the query, and whose traces match its fields."""
    if not window.query.strip():
        raise Problem(
            400,
            "wrong_parameter",
            "query parameter 'query': there is nothing to search for",
            hint="Write ?query=timeout, or a phrase: ?query=%22rate%20limit%22. Lists without text: /api/traces.",
            parameter="query",
            given=window.query,
        )

    def page() -> HitPage:
        found = asked.store.search(asked.project, window)
        rows = [
            HitOut(
                trace_id=hit.trace_id,
                span_id=hit.span_id,
                name=hit.name,
                kind=hit.kind,  # type: ignore[arg-type]  # checked by the model
                start=iso(hit.start),
                snippet=hit.snippet,
            )
            for hit in found.rows
        ]
        return HitPage(rows=rows, next=found.next, unindexed=asked.store.stats(asked.project).unindexed)

    return await asked.json(page)
