"""/api/tapes: recorders send the tapes of their runs, part by part."""

import gzip
import zlib
from typing import Annotated

from fastapi import Path, Query, Request, Response

from backtrail.core.tape.recording.lines import TapeUnreadable, read
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.replay import PartKept
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import TapeRoute, api_router
from backtrail.server.replays import tapes
from backtrail.server.storage.records import Records

router = api_router(TapeRoute)
TapeId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$")]


@router.post("/tapes/{tape_id}/parts/{no}", response_model=PartKept, operation_id="tape_part")
async def part(
    request: Request,
    asked: Asked,
    caller: Asker,  # noqa: ARG001 - who sends must be let in
    tape_id: TapeId,
    no: Annotated[int, Path(ge=0, le=1_000_000)],
    trace_id: Annotated[str, Query(min_length=1, max_length=200, description="The trace that was recorded")],
    session_id: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Lines of a tape. They are durable when this is answered; sending a part again is harmless."""
    records: Records = request.app.state.records
    body = await _body(request)

    def keep() -> PartKept:
        lines = _plain(body, request.headers.get("content-encoding", ""))
        if no == 0:
            _checked(lines)
        try:
            with records.writing() as db:
                tapes.keep(
                    db,
                    tape_id=tape_id,
                    no=no,
                    lines=lines,
                    project=asked.project,
                    trace_id=trace_id,
                    session_id=session_id,
                )
        except tapes.TooLarge:
            raise _too_large("the tape", tapes.LARGEST) from None
        except tapes.Foreign:
            raise Problem(
                409, "conflict", f"tape {tape_id!r} belongs to another trace", hint="Give each run an id of its own."
            ) from None
        return PartKept(tape_id=tape_id, no=no)

    return await asked.json(keep)


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > tapes.LARGEST_PART:
            raise _too_large("the part", tapes.LARGEST_PART)
        parts.append(piece)
    return b"".join(parts)


def _plain(body: bytes, encoding: str) -> bytes:
    if encoding.lower() != "gzip":
        return body
    try:
        opener = zlib.decompressobj(wbits=31)
        lines = opener.decompress(body, tapes.LARGEST_PART + 1)
    except (zlib.error, gzip.BadGzipFile) as wrong:
        raise Problem(400, "wrong_body", f"the body is no gzip ({wrong})", hint="Send it plain, or as gzip.") from wrong
    if len(lines) > tapes.LARGEST_PART:
        raise _too_large("the part", tapes.LARGEST_PART)
    return lines


def _checked(lines: bytes) -> None:
    """The first part begins with a header that this server can read."""
    try:
        read([lines.partition(b"\n")[0].decode("utf-8", "surrogatepass")])
    except (TapeUnreadable, UnicodeDecodeError) as wrong:
        raise Problem(
            400, "wrong_body", f"this is no tape: {wrong}", hint="The format is in docs/spec/tape.md."
        ) from wrong


def _too_large(what: str, most: int) -> Problem:
    return Problem(
        413,
        "too_large",
        f"{what} is larger than {most:,} bytes",
        hint='Record less: record="on_error", or a sample.',
        limit=most,
    )
