"""Media of Langfuse's SDKs: announced, uploaded, confirmed, and served back."""

import hashlib
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from backtrail.core.semconv.reading.values import integer, text
from backtrail.server.auth import Caller
from backtrail.server.ingest import media
from backtrail.server.ingest.langfuse.refused import invalid, missing
from backtrail.server.ingest.langfuse.route import LangfuseRoute
from backtrail.server.ingest.moments_text import iso
from backtrail.server.ingest.receive import Receiver
from backtrail.server.ingest.visit import Visit, transaction, visit
from backtrail.server.storage.records import Media, Records

PATH: Final = "/api/public/media"
FOREVER: Final = "2100-01-01T00:00:00.000Z"
HARMLESS: Final = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
"""Media come from strangers: a browser may show them and must never run them."""

router = APIRouter(route_class=LangfuseRoute)


@router.post("/media")
async def announce(request: Request) -> Response:
    """Where to upload the bytes to; nowhere, where they are here already."""
    async with visit(request) as caller:
        project, body = caller.project(), await caller.object()
        digest = media.digest_of(str(body.get("sha256Hash") or ""))
        size = integer(body.get("contentLength"))
        if digest is None or size is None:
            raise invalid("media need a sha256Hash (base64) and a contentLength")
        if size > caller.receiver.largest:
            raise invalid(f"media may have {caller.receiver.largest:,} bytes at most; raise BACKTRAIL_BODY_MB")
        mime = text(body.get("contentType")) or "application/octet-stream"
        trace_id, span_id = text(body.get("traceId")), text(body.get("observationId"))
        row = await caller.kept(lambda db: media.announced(db, project, digest, mime, size, trace_id, span_id))
        url = caller.here(f"{PATH}/{row.id}/content") if row.uploaded is None else None
    return JSONResponse({"mediaId": row.id, "uploadUrl": url}, 201)


@router.put("/media/{media_id}/content")
async def upload(request: Request, media_id: str) -> Response:
    """The bytes. No key is asked for, as Langfuse's SDKs send none: only bytes that were announced are kept."""
    shelf: media.Shelf = request.app.state.shelf
    receiver: Receiver = request.app.state.receiver
    records: Records = request.app.state.records
    expected = await receiver.run(lambda: transaction(records, lambda db: media.waiting(db, media_id)))
    if expected is None:
        raise missing(f"An announced upload of media {media_id}")
    async with receiver.arrival(request, Caller(project=None)) as sent:
        if len(sent.body) != expected.size or hashlib.sha256(sent.body).digest() != media.digest_of(expected.sha256):
            raise invalid("the bytes are not those that were announced: their size or SHA-256 is another")
        await receiver.run(lambda: shelf.put(sent.body))
    await receiver.run(lambda: transaction(records, lambda db: media.arrived(db, media_id)))
    return Response(status_code=200)


@router.patch("/media/{media_id}")
async def confirm(request: Request, media_id: str) -> Response:
    """What the SDK says became of the upload. What counts is whether the bytes came."""
    async with visit(request) as caller:
        await _known(caller, media_id)
    return JSONResponse({})


@router.get("/media/{media_id}")
async def about(request: Request, media_id: str) -> Response:
    async with visit(request) as caller:
        row = await _known(caller, media_id)
        told: dict[str, Any] = {
            "mediaId": row.id,
            "contentType": row.mime,
            "contentLength": row.size,
            "uploadedAt": iso(row.uploaded),
            "url": caller.here(f"{PATH}/{row.id}/content"),
            "urlExpiry": FOREVER,
        }
    return JSONResponse(told)


@router.get("/media/{media_id}/content")
async def content(request: Request, media_id: str) -> Response:
    """The bytes."""
    shelf: media.Shelf = request.app.state.shelf
    async with visit(request) as caller:
        row = await _known(caller, media_id)
        path = await caller.read(lambda: shelf.find(row.sha256))
    if path is None:
        raise missing(f"The content of media {media_id}")
    shown = row.mime.startswith(media.SHOWN) and "svg" not in row.mime
    headers = {**HARMLESS, "Content-Disposition": "inline" if shown else "attachment"}
    return FileResponse(path, media_type=row.mime, headers=headers)


async def _known(caller: Visit, media_id: str) -> Media:
    project = caller.project()
    row = await caller.kept(lambda db: db.get(Media, (project, media_id)))
    if row is None:
        raise missing(f"Media {media_id}")
    return row
