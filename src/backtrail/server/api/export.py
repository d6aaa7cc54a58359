"""/api/traces/{trace_id}/export: a whole trace as lines for another tool."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import msgspec
from fastapi import Path, Query, Response
from starlette.responses import StreamingResponse

from backtrail.core.model.merge import merge
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import TraceId
from backtrail.core.semconv.imports import otlp
from backtrail.core.semconv.imports.retelling import retold
from backtrail.core.semconv.translate import translate
from backtrail.server.api import missing
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.api.spanview import span_view

OTLP_SPANS: Final = 200
"""Spans in one OTLP request: small enough for any backend's limit."""

router = api_router()


@router.get(
    "/traces/{trace_id:path}/export",
    response_model=None,
    operation_id="export_trace",
    responses={200: {"description": "One JSON object a line: canonical spans, or OTLP/JSON requests"}},
)
async def export_trace(
    asked: Asked,
    trace_id: Annotated[str, Path(description="Trace id")],
    format: Annotated[Literal["jsonl", "otlp"], Query(description="What a line is")] = "jsonl",  # noqa: A002
) -> Response:
    """Every whole span of a trace, streamed: canonical spans, or OTLP/JSON requests that any backend takes."""
    known = TraceId(trace_id)
    if await asked.run(lambda: asked.store.trace(asked.project, known)) is None:
        raise missing.trace(asked, known)
    lines = _otlp(asked, known) if format == "otlp" else _canonical(asked, known)
    return StreamingResponse(lines, media_type="application/x-ndjson")


def _canonical(asked: Reader, trace_id: TraceId) -> Iterator[bytes]:
    for span in asked.store.spans(asked.project, trace_id):
        yield msgspec.json.encode(span_view(asked.project, span, full=True)) + b"\n"


def _otlp(asked: Reader, trace_id: TraceId) -> Iterator[bytes]:
    ids = [head.span_id for head in asked.store.heads(asked.project, trace_id)]
    for at in range(0, len(ids), OTLP_SPANS):
        found = (asked.store.raw(asked.project, span_id, trace_id) for span_id in ids[at : at + OTLP_SPANS])
        yield msgspec.json.encode(otlp.request([_as_otlp(merge(parts)) for parts in found if parts])) + b"\n"


def _as_otlp(raw: RawSpan) -> RawSpan:
    """As it was sent; told anew where it was sent in the words of another protocol."""
    return raw if raw.source == "otlp" else retold(translate(raw), raw)
