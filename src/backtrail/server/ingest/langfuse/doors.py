"""What Langfuse's SDKs send while they trace: events, scores, OTLP, and the questions about server and project."""

from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from backtrail.core.model.score import Score
from backtrail.core.model.units import TraceId
from backtrail.core.semconv.reading.values import text
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.json_values import compact
from backtrail.server.ingest.langfuse import kept, media_doors, readback, shapes
from backtrail.server.ingest.langfuse.decode import Decoded, decode
from backtrail.server.ingest.langfuse.refused import Refused, invalid, missing
from backtrail.server.ingest.langfuse.route import LangfuseRoute
from backtrail.server.ingest.langfuse.scores import Unusable, score
from backtrail.server.ingest.otlp.doors import LOGS, METRICS, TRACES, export
from backtrail.server.ingest.visit import visit

PREFIX: Final = "/api/public"
router = APIRouter(prefix=PREFIX, route_class=LangfuseRoute, include_in_schema=False)
links = APIRouter(include_in_schema=False)


@links.get("/project/{project}/traces/{trace_id}")
async def link(request: Request, project: str, trace_id: str) -> Response:
    """Where `get_trace_url` of the SDKs leads: to the trace in the web app."""
    page = f"{request.app.state.prefix}/traces/{quote(trace_id, safe='')}"
    return RedirectResponse(f"{page}?project={quote(project, safe='')}")


@links.get("/trace/{trace_id}")
async def old_link(request: Request, trace_id: str) -> Response:
    """The same of v2, which names no project."""
    return RedirectResponse(f"{request.app.state.prefix}/traces/{quote(trace_id, safe='')}")


@router.post("/ingestion")
async def take_events(request: Request) -> Response:
    """Events of v2, and the scores of v3 and v4: each one accepted or refused, the whole answered 207."""
    async with visit(request) as caller:
        body = await caller.object()
        batch = body.get("batch")
        if not isinstance(batch, list):
            raise invalid('the body has no batch: send {"batch": [event, ...]}')
        limits = caller.receiver.limits
        found: Decoded = await caller.receiver.run(lambda: decode(batch, limits))
        project = caller.project()
        await caller.receiver.write(project, found.parts)
        await caller.receiver.write_scores(project, found.scores)
    accepted = [{"id": event, "status": 201} for event in found.accepted]
    refused = [{"id": one.id, "status": 400, "message": one.message, "error": one.message} for one in found.refused]
    return JSONResponse({"successes": accepted, "errors": refused}, 207)


@router.post("/scores")
async def take_scores(request: Request) -> Response:
    """A list of scores (v5), or one (the API client of v2 to v4)."""
    async with visit(request) as caller:
        body = await caller.json()
        limits = caller.receiver.limits
        listed: list[Any] = body if isinstance(body, list) else [body]
        scores, refused = await caller.receiver.run(lambda: _scores(listed, limits))
        await caller.receiver.write_scores(caller.project(), scores)
    if not isinstance(body, list):
        if refused:
            raise invalid(refused[0])
        return JSONResponse({"id": scores[0].id}, 200)
    if refused:
        told = [{"message": message} for message in refused]
        return JSONResponse({"accepted": len(scores), "rejected": len(refused), "errors": told}, 207)
    return JSONResponse({"message": "Accepted"}, 202)


@router.post("/otel/v1/traces")
async def take_traces(request: Request) -> Response:
    return await export(request, TRACES)


@router.post("/otel/v1/logs")
async def take_logs(request: Request) -> Response:
    return await export(request, LOGS)


@router.post("/otel/v1/metrics")
async def take_metrics(request: Request) -> Response:
    return await export(request, METRICS)


@router.get("/health")
async def health() -> Response:
    return JSONResponse({"status": "OK", "version": version("backtrail")})


@router.get("/projects")
async def projects(request: Request) -> Response:
    """The caller's project: `auth_check` asks for it, and links to traces carry its id."""
    async with visit(request) as caller:
        return JSONResponse({"data": [shapes.project(caller.project())]})


@router.get("/traces/{trace_id}")
async def trace(request: Request, trace_id: str) -> Response:
    """One trace, as the API client of v2 to v4 reads it."""
    async with visit(request) as caller:
        project, store = caller.project(), caller.receiver.store
        found = await caller.read(lambda: readback.trace(store, project, TraceId(trace_id)))
    if found is None:
        raise missing(f"Trace {trace_id} in project {project}")
    return JSONResponse(found)


def _scores(listed: list[Any], limits: Limits) -> tuple[list[Score], list[str]]:
    scores: list[Score] = []
    refused: list[str] = []
    for number, sent in enumerate(listed):
        try:
            scores.append(_score(sent, limits))
        except Unusable as why:
            refused.append(f"score {number}: {why}")
    return scores, refused


def _score(sent: Any, limits: Limits) -> Score:
    if not isinstance(sent, dict):
        raise Unusable("a score is an object")
    body = compact(sent, limits, [])
    about = text(body.get("observationId")) or text(body.get("traceId")) or text(body.get("sessionId"))
    return score(body, f"{about}:{text(body.get('name'))}", None)


router.include_router(kept.router)
router.include_router(media_doors.router)


@router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def not_offered(request: Request, path: str) -> Response:
    """Everything else of Langfuse's API: told plainly, never answered as if it had been done."""
    raise Refused(
        404,
        "LangfuseNotFoundError",
        f"Backtrail does not offer {request.method} {PREFIX}/{path}; its own API is described at /api/openapi.json",
    )
