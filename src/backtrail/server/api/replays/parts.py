"""/api/tapes: recorders send the tapes of their runs, part by part."""

import gzip
import io
import zlib
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response

from backtrail.core.tape.recording.lines import TapeUnreadable, header_line, read
from backtrail.core.tape.recording.tape import Header
from backtrail.server.api.access.asker import Asker
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.replay import PartKept
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import TapeRoute, api_router
from backtrail.server.replays import tapes
from backtrail.server.storage.records import Records

HEADER: Final = header_line(Header(run_id="", t0=0.0))
END: Final = "{}"
"""After the last line: else it might be cut, as a tape's own last line may be."""

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
        _checked(lines, first=no == 0)
        part = tapes.packed(lines)
        try:
            with records.writing() as db:
                tapes.keep(
                    db,
                    tape_id=tape_id,
                    no=no,
                    part=part,
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
    """The lines of a body: gzip, of one member or several, is read to its end, and to its limit."""
    if encoding.lower() != "gzip":
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as opened:
            lines = opened.read(tapes.LARGEST_PART + 1)
    except (zlib.error, gzip.BadGzipFile, EOFError) as wrong:
        hint = "Send it plain, or as a whole gzip."
        raise Problem(400, "wrong_body", f"the body is no gzip, or was cut ({wrong})", hint=hint) from wrong
    if len(lines) > tapes.LARGEST_PART:
        raise _too_large("the part", tapes.LARGEST_PART)
    return lines


def _checked(lines: bytes, *, first: bool) -> None:
    """Every line can be read, and the first part begins with a header."""
    try:
        text = lines.decode("utf-8", "surrogatepass").rstrip("\n").split("\n")
        read([*([] if first else [HEADER]), *text, END])
    except (TapeUnreadable, UnicodeDecodeError) as wrong:
        hint = "The format is in docs/spec/tape.md."
        raise Problem(400, "wrong_body", f"this is no tape: {wrong}", hint=hint) from wrong


def _too_large(what: str, most: int) -> Problem:
    return Problem(
        413,
        "too_large",
        f"{what} is larger than {most:,} bytes",
        hint='Record less: record="on_error", or a sample.',
        limit=most,
    )
