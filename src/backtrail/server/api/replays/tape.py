"""/api/traces/{id}/tape and /readiness: a trace as a tape, recorded with it or made of its spans."""

import shlex
from itertools import islice
from typing import Final

from fastapi import Request, Response

from backtrail.core.diagnose.runbook.replay import PROGRAM
from backtrail.core.model.span import Span
from backtrail.core.model.units import TraceId
from backtrail.core.tape.recording.lines import read, written
from backtrail.core.tape.recording.tape import Tape
from backtrail.core.tape.traced.tape_of import Traced, tape_of
from backtrail.server.api import missing
from backtrail.server.api.completed import Completing
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.replay import LackOut, ReadinessOut
from backtrail.server.api.reader import Asked, Reader, in_thread
from backtrail.server.api.route import api_router
from backtrail.server.replays import tapes
from backtrail.server.storage.records import Records

MOST: Final = 20_000
"""Spans of a trace that is made a tape."""
LINES: Final = "application/x-ndjson"

router = api_router()


@router.get("/traces/{trace_id}/tape", operation_id="tape", response_class=Response)
async def tape(request: Request, asked: Asked, trace_id: str) -> Response:
    """The tape of a trace, as lines of JSON: docs/spec/tape.md."""
    records: Records = request.app.state.records

    def lines() -> Response:
        recorded = _recorded(records, asked, trace_id)
        text = recorded if recorded is not None else "\n".join(written(_traced(asked, trace_id).tape)) + "\n"
        return Response(text.encode("utf-8", "surrogatepass"), media_type=LINES)

    return await in_thread(lines)


@router.get("/traces/{trace_id}/readiness", response_model=ReadinessOut, operation_id="readiness")
async def readiness(request: Request, asked: Asked, trace_id: str) -> Response:
    """Whether a trace can be replayed, from what, and what lacks."""
    records: Records = request.app.state.records

    def told() -> ReadinessOut:
        recorded = _recorded(records, asked, trace_id)
        if recorded is not None:
            return _of_recording(trace_id, read(recorded.split("\n")))
        return _of_trace(trace_id, _traced(asked, trace_id))

    return await asked.json(told)


def _recorded(records: Records, asked: Reader, trace_id: str) -> str | None:
    with records.session() as db:
        kept = tapes.newest(db, asked.project, trace_id)
        return (tapes.lines_of(db, kept) or None) if kept is not None else None


def _traced(asked: Reader, trace_id: str) -> Traced:
    whose = TraceId(trace_id)
    if asked.store.trace(asked.project, whose) is None:
        raise missing.trace(asked, whose)
    completing = Completing(asked.store, asked.project, whose)
    spans: list[Span] = [
        completing.completed(span) for span in islice(asked.store.spans(asked.project, whose), MOST + 1)
    ]
    if len(spans) > MOST:
        raise Problem(
            413,
            "too_large",
            f"the trace has more than {MOST:,} spans",
            hint='Record it: backtrail.init(record="always"), and replay the recording.',
        )
    return tape_of(spans)


def _of_recording(trace_id: str, tape: Tape) -> ReadinessOut:
    counts: dict[str, int] = {}
    for event in tape.events:
        counts[event.kind] = counts.get(event.kind, 0) + 1
    lost = set(tape.footer.unreplayable) if tape.footer is not None else set()
    lacks = [
        LackOut(
            span_id=event.span_id or "",
            name=event.name,
            what="it returned a value that a tape cannot hold",
            hint="Return a plain value, a dataclass or a pydantic model there.",
            fatal=False,
        )
        for event in tape.events
        if event.i in lost
    ]
    return ReadinessOut(
        trace_id=trace_id,
        ready=bool(tape.events),
        source="recording",
        dialect="backtrail",
        complete=tape.footer is not None,
        events=counts,
        lacks=lacks,
        command=_command(trace_id, tape),
    )


def _of_trace(trace_id: str, traced: Traced) -> ReadinessOut:
    ready = traced.readiness
    return ReadinessOut(
        trace_id=trace_id,
        ready=ready.ready,
        source="trace",
        dialect=ready.dialect,
        complete=True,
        events=dict(ready.events),
        lacks=[
            LackOut(span_id=each.span_id, name=each.name, what=each.what, hint=each.hint, fatal=each.fatal)
            for each in ready.lacks
        ],
        command=_command(trace_id, traced.tape),
    )


def _command(trace_id: str, tape: Tape) -> str:
    """The command that replays it: with its program where the tape tells it."""
    entry = tape.header.entry
    if entry.argv:
        return shlex.join(["backtrail", "replay", trace_id, *entry.argv])
    known = f"--entry {shlex.quote(entry.ref)}" if entry.ref else PROGRAM
    return f"backtrail replay {shlex.quote(trace_id)} {known}"
