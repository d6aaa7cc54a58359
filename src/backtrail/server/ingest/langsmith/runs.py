"""What LangSmith's SDKs send while they trace: runs, one by one, in batches and in multipart bodies."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from backtrail.core.model.units import ProjectId, SpanId, TraceId
from backtrail.server.ingest import media
from backtrail.server.ingest.decoded import Decoded, Encoding, Limits
from backtrail.server.ingest.langsmith import decode as decoding
from backtrail.server.ingest.langsmith import feedback, over_examples, queries, shapes, twins
from backtrail.server.ingest.langsmith.multipart import Attachment, Operations, operations
from backtrail.server.ingest.langsmith.placing import Placed, Placing
from backtrail.server.ingest.langsmith.route import LangSmithRoute, missing
from backtrail.server.ingest.langsmith.whereabouts import Whereabouts
from backtrail.server.ingest.otlp.doors import TRACES, Signal, export
from backtrail.server.ingest.refusal import Refusal
from backtrail.server.ingest.visit import Visit, visit
from backtrail.server.storage.api import Store

router = APIRouter(route_class=LangSmithRoute)


@router.get("/info")
async def info(request: Request) -> Response:
    """No key is asked for: the SDK asks before it sends."""
    return JSONResponse(shapes.info(request.app.state.receiver.largest))


@router.post("/runs")
async def create_run(request: Request) -> Response:
    async with visit(request) as caller:
        await take(caller, [await caller.object()])
    return JSONResponse({"message": "Run created"}, 202)


@router.patch("/runs/{run_id}")
async def update_run(request: Request, run_id: str) -> Response:
    async with visit(request) as caller:
        await take(caller, [{**await caller.object(), "id": run_id}])
    return JSONResponse({"message": "Run updated"}, 202)


@router.post("/runs/batch")
async def take_batch(request: Request) -> Response:
    """`{"post": [run, ...], "patch": [run, ...]}`."""
    async with visit(request) as caller:
        body = await caller.object()
        listed = [run for verb in ("post", "patch") if isinstance(body.get(verb), list) for run in body[verb]]
        await take(caller, [run for run in listed if isinstance(run, dict)])
    return JSONResponse({"message": "Runs batch ingested"}, 202)


@router.post("/runs/multipart")
async def take_multipart(request: Request) -> Response:
    async with visit(request) as caller:
        kind = request.headers.get("content-type", "")
        sent = await caller.receiver.run(lambda: operations(caller.arrival.body, kind))
        await _keep(caller, sent)
        await take(caller, [run for _, run in sent.runs], sent.notes)
        for one in sent.feedback:
            await take_feedback(caller, one)
    return JSONResponse({"message": "Runs batch ingested"}, 202)


@router.post("/runs/query")
async def query_runs(request: Request) -> Response:
    async with visit(request) as caller:
        asked, placing = await caller.object(), placing_of(caller)
        return JSONResponse(await caller.read(lambda: queries.answer(placing, asked)))


@router.get("/runs/{run_id}")
async def read_run(request: Request, run_id: str) -> Response:
    async with visit(request) as caller:
        placing = placing_of(caller)
        found = await caller.read(lambda: _read(placing, run_id))
    if found is None:
        raise missing(f"Run {run_id}")
    return JSONResponse(found)


@router.api_route("/runs/{run_id}/share", methods=["GET", "PUT", "DELETE"])
async def share(run_id: str) -> Response:
    raise Refusal(404, f"Backtrail shares no runs publicly; run {run_id} is at /traces for those who have a key")


@router.post("/otel/v1/traces")
async def take_spans(request: Request) -> Response:
    """LangSmith's OpenTelemetry mode; spans whose runs came through the run API are not kept a second time."""
    store = request.app.state.receiver.store
    caller = await request.app.state.receiver.caller(request.headers, request.query_params)
    stale: list[tuple[ProjectId, TraceId]] = []

    def once(body: bytes, encoding: Encoding, limits: Limits) -> Decoded:
        decoded = TRACES.decode(body, encoding, limits)
        project = caller.project_of(request.headers)
        double = twins.doubled(store, project, decoded.parts)
        decoded.parts = [part for part in decoded.parts if part.trace_id not in double]
        stale.extend((project, TraceId(trace_id)) for trace_id in double)
        return decoded

    response = await export(request, Signal(once, TRACES.respond))
    for project, trace_id in stale:
        await asyncio.to_thread(store.delete_trace, project, trace_id)
    return response


async def take(caller: Visit, runs: Sequence[Mapping[str, Any]], notes: Mapping[str, list[str]] | None = None) -> None:
    """Write runs in their places; returns when they are on disk. Raises Refusal, Unusable."""
    placing, store = placing_of(caller), caller.receiver.store
    placed: Placed = await caller.read(lambda: placing.place(runs, notes or {}))
    for project, parts in placed.parts.items():
        await caller.receiver.write(project, parts)
        for trace_id in await caller.read(partial(twins.spans_of, store, project, parts)):
            await caller.read(partial(store.delete_trace, project, trace_id))
    if shown := over_examples.over_examples(runs):
        await caller.kept(partial(over_examples.keep, project=caller.project(), runs=shown))
    for old, guessed, run_id, trace_id in placed.stale:
        await caller.kept(partial(media.moved, project=old, old=guessed, new=trace_id, span_id=run_id))
        await caller.read(partial(_forget, store, old, guessed, run_id))


async def take_feedback(caller: Visit, body: dict[str, Any], project: ProjectId | None = None) -> dict[str, Any]:
    """Keep a feedback and write its score; returns it as it is now. Raises Refusal, Unusable."""
    placing = placing_of(caller)
    run_id = str(body.get("run_id") or "")
    place = await caller.read(lambda: placing.find(run_id)) if run_id else None
    owner = project or (place.project if place is not None else caller.project())
    trace_id = place.trace_id if place is not None else run_id or None
    now = await caller.kept(lambda db: feedback.kept(db, owner, {**body, "trace_id": body.get("trace_id") or trace_id}))
    await caller.receiver.write_scores(owner, [decoding.feedback(now, caller.receiver.limits, trace_id=trace_id)])
    return now


def placing_of(caller: Visit) -> Placing:
    """What is needed to place the runs of a request."""
    known: Whereabouts = caller.request.app.state.whereabouts
    return Placing(
        store=caller.receiver.store,
        known=known,
        caller=caller.arrival.caller,
        headers=caller.arrival.headers,
        limits=caller.receiver.limits,
    )


async def _keep(caller: Visit, sent: Operations) -> None:
    """Keep the attachments, and name them in their runs."""
    runs = {str(run.get("id")): run for _, run in reversed(sent.runs)}
    for one in sent.attachments:
        run = runs.get(one.run_id)
        if run is None:
            run = runs[one.run_id] = {"id": one.run_id}
            sent.runs.append(("patch", run))
        trace_id = await caller.read(partial(_trace_of, placing_of(caller), run, one.run_id))
        media_id = await _shelved(caller, one, caller.project(run.get("session_name")), trace_id)
        told = {"mime": one.mime, "bytes": len(one.data), "url": f"/api/public/media/{media_id}/content"}
        run["attachments"] = {**run.get("attachments", {}), one.name: told}


def _trace_of(placing: Placing, run: Mapping[str, Any], run_id: str) -> str:
    """The trace that the run will be in."""
    said = decoding.place_of(run)
    above = placing.find(run_id) or (placing.find(said.parent_id) if said.parent_id else None)
    return said.trace_id or (above.trace_id if above else said.parent_id or run_id)


async def _shelved(caller: Visit, one: Attachment, project: ProjectId, trace_id: str) -> str:
    shelf: media.Shelf = caller.request.app.state.shelf
    digest, size = hashlib.sha256(one.data).digest(), len(one.data)
    row = await caller.kept(lambda db: media.announced(db, project, digest, one.mime, size, trace_id, one.run_id))
    await caller.read(lambda: shelf.put(one.data))
    await caller.kept(lambda db: media.arrived(db, row.id))
    return row.id


def _read(placing: Placing, run_id: str) -> dict[str, Any] | None:
    place = placing.find(run_id)
    span = None if place is None else placing.store.span(place.project, SpanId(run_id), TraceId(place.trace_id))
    return None if place is None or span is None else shapes.run(span, place.project)


def _forget(store: Store, project: ProjectId, trace_id: TraceId, run_id: SpanId) -> None:
    """Forget a trace that a guess made, where it holds nothing but the run that was moved."""
    if [head.span_id for head in store.heads(project, trace_id)] == [run_id]:
        store.delete_trace(project, trace_id)
