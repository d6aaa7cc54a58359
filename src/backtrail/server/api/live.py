"""/api/live: what is written, told while it is written, as server-sent events.

A connection reads the log itself, from the cursor that the browser gives back as Last-Event-ID: nothing is queued for
it, so a slow one costs nothing, and after a break it misses nothing. The writer's commit only wakes it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final

from fastapi import Header, Query, Request, Response
from sqlalchemy import func, select
from starlette.responses import StreamingResponse

from backtrail.core.model.units import Nanos, TraceId
from backtrail.server.api.errors import Problem
from backtrail.server.api.models.look import LiveAlerts, LiveTrace, LiveTraces
from backtrail.server.api.models.shape import Shape
from backtrail.server.api.reader import Asked, Reader
from backtrail.server.api.route import api_router
from backtrail.server.api.rows import trace_row
from backtrail.server.api.times import iso
from backtrail.server.storage.api import Change, Cursor
from backtrail.server.storage.records import Alert, Records

RETRY_MS: Final = 2000
HEARTBEAT: Final = 15.0
LINES: Final = 2000
"""Lines of the log read at once; behind by more, a reader is sent to the present and told to reload."""
ROWS: Final = 100
GAP: Final = 0.25
"""Seconds between two events of one connection at least: what comes meanwhile is told together."""

router = api_router()


@dataclass(frozen=True, slots=True)
class Topics:
    """What a connection wants to hear of."""

    traces: bool
    trace_ids: frozenset[TraceId]
    alerts: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What a connection is told at once."""

    cursor: Cursor
    events: Sequence[tuple[str, Shape]]


@router.get(
    "/live",
    response_model=None,
    operation_id="live",
    responses={
        200: {
            "description": "Events `traces` (LiveTraces), `trace` (LiveTrace) and `alerts` (LiveAlerts)",
            "content": {"text/event-stream": {}},
        }
    },
)
async def live(
    request: Request,
    asked: Asked,
    topics: Annotated[str, Query(description="With commas between: traces, trace:<trace_id>, alerts")] = "traces",
    last_event_id: Annotated[str | None, Header(description="Where the connection broke off")] = None,
) -> Response:
    """Server-sent events about what is written."""
    wanted = _topics(topics)
    after = await asked.run(lambda: _start(asked, last_event_id))
    stopping: asyncio.Event | None = getattr(request.app.state, "stopping", None)
    return StreamingResponse(
        stream(asked, wanted, after, stopping, records=request.app.state.records if wanted.alerts else None),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def stream(
    asked: Reader,
    wanted: Topics,
    after: Cursor,
    stopping: asyncio.Event | None = None,
    heartbeat: float = HEARTBEAT,
    records: Records | None = None,
) -> AsyncIterator[bytes]:
    """Events after the cursor, for ever; ends when the server stops, or the caller may not read any more."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    forget = asked.store.on_commit(lambda _: _wake(loop, woken))
    deaf = records.on_commit(lambda _: _wake(loop, woken)) if records is not None else None
    stood: LiveAlerts | None = None
    stopped = loop.create_task((stopping or asyncio.Event()).wait())
    try:
        yield f"retry: {RETRY_MS}\nid: {after}\nevent: ready\ndata: {{}}\n\n".encode()
        while not stopped.done() and await asked.in_force():
            woken.clear()
            news = await asked.run(partial(news_since, asked, wanted, after))
            after = news.cursor
            for name, data in news.events:
                yield f"id: {after}\nevent: {name}\ndata: {data.model_dump_json()}\n\n".encode()
            if records is not None and (stands := await asked.run(partial(alerts_of, records, asked.project))) != stood:
                stood = stands
                yield f"id: {after}\nevent: alerts\ndata: {stands.model_dump_json()}\n\n".encode()
            if news.events:
                await asyncio.wait([stopped], timeout=GAP)
            if not await _any(woken, stopped, heartbeat):
                yield b": still here\n\n"
    finally:
        forget()
        if deaf is not None:
            deaf()
        stopped.cancel()


async def _any(woken: asyncio.Event, stopped: asyncio.Task[bool], seconds: float) -> bool:
    """Whether something happened within so many seconds."""
    waiting = asyncio.ensure_future(woken.wait())
    try:
        done, _ = await asyncio.wait([waiting, stopped], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    return bool(done)


def news_since(asked: Reader, wanted: Topics, after: Cursor) -> News:
    """What was written after the cursor, each trace once, as it is now."""
    cursor = max(after, asked.store.head_cursor())  # before reading: what is written meanwhile is told the next time
    changes, refound = asked.store.follow(after, LINES), asked.store.refound(after, LINES)
    behind = max(len(changes), len(refound)) >= LINES
    ours = [change for change in changes if change.project == asked.project and change.cursor <= cursor]
    found = [each.trace_id for each in refound if each.project == asked.project and each.cursor <= cursor]
    events: list[tuple[str, Shape]] = []
    if wanted.traces and (ours or found or behind):
        touched = [*reversed(found), *(change.trace_id for change in reversed(ours))]
        events.append(("traces", _traces(asked, list(dict.fromkeys(touched)), reload=behind)))
    events += [("trace", told) for told in _watched(ours, found, wanted.trace_ids, reload=behind)]
    return News(cursor, events)


def alerts_of(records: Records, project: str) -> LiveAlerts:
    """How the alerts of a project stand."""
    fired = func.count().filter(Alert.open_key.is_not(None), Alert.fired.is_not(None))
    with records.session() as db:
        open_, changed = db.execute(select(fired, func.max(Alert.changed)).where(Alert.project_id == project)).one()
    return LiveAlerts(open=open_, changed=iso(None if changed is None else Nanos(changed)))


def _traces(asked: Reader, touched: Sequence[TraceId], *, reload: bool) -> LiveTraces:
    found = [asked.store.trace(asked.project, trace_id) for trace_id in touched[:ROWS]]
    return LiveTraces(
        rows=[trace_row(trace) for trace in found if trace is not None],
        reload=reload or len(touched) > ROWS,
    )


def _watched(
    changes: Sequence[Change], found: Sequence[TraceId], watched: frozenset[TraceId], *, reload: bool
) -> list[LiveTrace]:
    written: dict[TraceId, list[str]] = {trace_id: [] for trace_id in sorted(watched)} if reload else {}
    for change in changes:
        if change.trace_id in watched:
            written.setdefault(change.trace_id, []).append(change.span_id)
    for trace_id in watched.intersection(found):
        written.setdefault(trace_id, [])
    return [
        LiveTrace(trace_id=trace_id, span_ids=spans, findings=reload or trace_id in found, reload=reload)
        for trace_id, spans in written.items()
    ]


def _topics(text: str) -> Topics:
    named = [topic for topic in text.split(",") if topic]
    wrong = [topic for topic in named if topic not in ("traces", "alerts") and not topic.startswith("trace:")]
    if wrong or not named:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter 'topics': {wrong[0] if wrong else text!r} is not a topic",
            hint="Write topics=traces, topics=alerts, topics=trace:<trace_id>, or several with commas between.",
            parameter="topics",
            given=text,
        )
    ids = frozenset(TraceId(topic.removeprefix("trace:")) for topic in named if topic.startswith("trace:"))
    return Topics(traces="traces" in named, trace_ids=ids, alerts="alerts" in named)


def _start(asked: Reader, last_event_id: str | None) -> Cursor:
    head = asked.store.head_cursor()
    if last_event_id is None or not last_event_id.isdecimal():
        return head
    return Cursor(min(int(last_event_id), head))


def _wake(loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(woken.set)
