"""/api/spans: one span as understood, and as it was sent; several spans of a trace in one answer."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from fastapi import Path, Query, Response
from starlette.responses import StreamingResponse

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span
from backtrail.core.model.units import SpanId, TraceId
from backtrail.server.api import missing
from backtrail.server.api.completed import Completing, completed
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.span import SpanOut, SpansOut
from backtrail.server.api.reader import Asked, Reader, in_thread
from backtrail.server.api.route import api_router
from backtrail.server.api.spanview import at, span_view

CHUNK: Final = 262_144
MOST: Final = 50
"""Spans in one answer."""
ROOM: Final = 4_194_304
"""Bytes of spans in one answer; the first is told whatever its size."""

router = api_router()
SpanInPath = Annotated[str, Path(description="Span id")]
InTrace = Annotated[str | None, Query(description="Its trace; needed where several traces use the id")]


@router.get(
    "/spans/{span_id:path}/raw",
    response_model=None,
    operation_id="span_raw",
    responses={200: {"description": "A value (text as text/plain, else JSON), or the deliveries as JSON"}},
)
async def span_raw(
    asked: Asked,
    span_id: SpanInPath,
    trace_id: InTrace = None,
    field: Annotated[str | None, Query(description="JSON pointer into the span, such as /input_messages/0")] = None,
) -> Response:
    """One value of a span in full; without `field`, every delivery that the span was made of, as it was sent."""
    if field:
        value = await asked.run(lambda: _value(asked, span_id, trace_id, field))
        kind = "text/plain; charset=utf-8" if isinstance(value, str) else "application/json"
        body = value.encode("utf-8", "replace") if isinstance(value, str) else msgspec.json.encode(value)
        return StreamingResponse(_chunks(body), media_type=kind, headers={"Content-Length": str(len(body))})
    deliveries = await asked.run(lambda: _deliveries(asked, span_id, trace_id))
    return StreamingResponse(_listed(deliveries), media_type="application/json")


@router.get("/spans/{span_id:path}", response_model=SpanOut, operation_id="span")
async def span(
    asked: Asked,
    span_id: SpanInPath,
    trace_id: InTrace = None,
    full: Annotated[bool, Query(description="Cut nothing")] = False,
) -> Response:
    """One whole span; values above 64 KB are cut, and told in `truncated`."""
    return await asked.json(lambda: span_view(asked.project, _known(asked, span_id, trace_id), full=full))


@router.get("/traces/{trace_id:path}/spans/details", response_model=SpansOut, operation_id="span_details")
async def span_details(
    asked: Asked,
    trace_id: Annotated[str, Path(description="Trace id")],
    span_id: Annotated[list[str], Query(description="Spans of the trace", min_length=1, max_length=MOST)],
) -> Response:
    """Several whole spans of a trace; each is cut as /api/spans/{span_id} cuts it."""
    return await asked.json(lambda: _several(asked, TraceId(trace_id), list(dict.fromkeys(span_id))))


def _several(asked: Reader, trace_id: TraceId, span_ids: list[str]) -> dict[str, list[msgspec.Raw] | list[str]]:
    if asked.store.trace(asked.project, trace_id) is None:
        raise missing.trace(asked, trace_id)
    trace = Completing(asked.store, asked.project, trace_id)
    told: list[msgspec.Raw] = []
    unknown: list[str] = []
    left = ROOM
    for place, span_id in enumerate(span_ids):
        found = asked.store.span(asked.project, SpanId(span_id), trace_id)
        if found is None:
            unknown.append(span_id)
            continue
        body = msgspec.json.encode(span_view(asked.project, trace.completed(found)))
        if told and len(body) > left:
            return {"spans": told, "missing": unknown, "left_out": span_ids[place:]}
        told.append(msgspec.Raw(body))
        left -= len(body)
    return {"spans": told, "missing": unknown, "left_out": []}


def _known(asked: Reader, span_id: str, trace_id: str | None) -> Span:
    inside = TraceId(trace_id) if trace_id else None
    found = asked.store.span(asked.project, SpanId(span_id), inside)
    if found is None:
        raise missing.span(asked, SpanId(span_id), inside)
    return completed(asked.store, asked.project, found)


def _value(asked: Reader, span_id: str, trace_id: str | None, field: str) -> Any:
    view = span_view(asked.project, _known(asked, span_id, trace_id), full=True)
    try:
        return at(view, field)
    except LookupError as wrong:
        raise Problem(
            404,
            "not_found",
            f"span {span_id!r} has nothing at {field!r}",
            hint=f"It has {', '.join(view)}; deeper: /input_messages/0/content",
            field=field,
        ) from wrong


def _deliveries(asked: Reader, span_id: str, trace_id: str | None) -> Sequence[RawSpan]:
    inside = TraceId(trace_id) if trace_id else None
    found = asked.store.raw(asked.project, SpanId(span_id), inside)
    if not found:
        raise missing.span(asked, SpanId(span_id), inside)
    return found


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), CHUNK):
        yield body[start : start + CHUNK]


async def _listed(deliveries: Sequence[RawSpan]) -> AsyncIterator[bytes]:
    yield b"["
    for place, delivery in enumerate(deliveries):
        yield (b"," if place else b"") + await in_thread(partial(msgspec.json.encode, delivery))
    yield b"]"
