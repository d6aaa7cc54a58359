"""/api/traces: lists, one trace, its spans in columns, and forgetting it."""

from typing import Annotated

from fastapi import Header, Path, Response

from backtrail.core.model.known_failed import known_failed
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import TraceId
from backtrail.server.api import missing
from backtrail.server.api.models.trace import Deleted, Skeleton, TraceDetail, TracePage
from backtrail.server.api.reader import Asked, Reader, ToForget, encode, in_thread, tagged
from backtrail.server.api.route import api_router
from backtrail.server.api.rows import score_row, trace_columns, trace_row
from backtrail.server.api.skeleton import skeleton
from backtrail.server.api.window import Listed

router = api_router()
TraceInPath = Annotated[str, Path(description="Trace id")]


@router.get("/traces", response_model=TracePage, operation_id="traces")
async def traces(asked: Asked, window: Listed) -> Response:
    """Traces, newest first."""

    def page() -> TracePage:
        found = asked.store.traces(asked.project, window)
        return TracePage(rows=[trace_row(trace) for trace in found.rows], next=found.next)

    return await asked.json(page)


@router.get("/traces/{trace_id:path}/spans", response_model=Skeleton, operation_id="trace_spans")
async def trace_spans(
    asked: Asked, trace_id: TraceInPath, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Every span of a trace without its content, in columns."""
    return await in_thread(lambda: _spans(asked, TraceId(trace_id), if_none_match))


@router.get("/traces/{trace_id:path}", response_model=TraceDetail, operation_id="trace")
async def trace(asked: Asked, trace_id: TraceInPath) -> Response:
    """One trace summed up, with its scores."""

    def detail() -> TraceDetail:
        found = _known(asked, TraceId(trace_id))
        scores = asked.store.scores(asked.project, found.trace_id)
        return TraceDetail(
            **trace_columns(found),
            project=asked.project,
            scores=[score_row(score) for score in scores],
            failed=known_failed(found, scores),
        )

    return await asked.json(detail)


@router.delete("/traces/{trace_id:path}", response_model=Deleted, operation_id="delete_trace")
async def delete_trace(asked: Asked, forgetting: ToForget, trace_id: TraceInPath) -> Response:
    """Forget a trace, its content and its search index, for good."""

    def forget() -> Deleted:
        found = _known(asked, TraceId(trace_id))
        return Deleted(spans=forgetting.trace(asked.project, found.trace_id))

    return await asked.json(forget)


def _known(asked: Reader, trace_id: TraceId) -> Trace:
    found = asked.store.trace(asked.project, trace_id)
    if found is None:
        raise missing.trace(asked, trace_id)
    return found


def _spans(asked: Reader, trace_id: TraceId, known: str | None) -> Response:
    found = _known(asked, trace_id)
    body = encode(skeleton(found, asked.store.heads(asked.project, trace_id)))
    return tagged(asked, body, [found], known)
