"""/api/channels: where pages go. Secrets are written, and never read."""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Path, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.alerts.delivery.delivering import Delivering
from backtrail.server.alerts.notice import Notice
from backtrail.server.api import times
from backtrail.server.api.access.asker import ADMINS_ONLY, Asker
from backtrail.server.api.channels import kept, told
from backtrail.server.api.models.channel import ChannelIn, ChannelKept, ChannelOut, Channels, ChannelTested
from backtrail.server.api.reader import Asked
from backtrail.server.api.route import api_router
from backtrail.server.auth import Caller, Forbidden
from backtrail.server.storage.records import Channel, Records

T = TypeVar("T")

router = api_router()
ChannelInPath = Annotated[
    str, Path(pattern="^[A-Za-z0-9_-]{1,64}$", description="Id of the channel, made by who saves it")
]


@router.get("/channels", response_model=Channels, operation_id="channels")
async def channels(request: Request, asked: Asked) -> Response:
    """The channels of a project with the state of each, and the kinds that there are."""

    def listed(db: Session) -> Channels:
        rows = db.scalars(select(Channel).where(Channel.project_id == asked.project)).all()
        ordered = sorted(rows, key=lambda row: (row.name.casefold(), row.id))
        return Channels(rows=[told.channel(db, row) for row in ordered], kinds=told.kinds())

    return await asked.json(lambda: records(request, listed))


@router.put("/channels/{channel_id}", response_model=ChannelKept, operation_id="save_channel")
async def save_channel(
    request: Request, asked: Asked, caller: Asker, channel_id: ChannelInPath, channel: ChannelIn
) -> Response:
    """Keep a channel: a new one, or a change of one that there is."""

    def saved(db: Session) -> ChannelKept:
        _may(caller, channel.kind)
        row, made = kept.kept(db, asked.project, channel_id, channel)
        return ChannelKept(channel=told.channel(db, row), made=dict(made))

    return await asked.json(lambda: records(request, saved), {"Cache-Control": "no-store"})


@router.delete("/channels/{channel_id}", response_model=ChannelOut, operation_id="delete_channel")
async def delete_channel(request: Request, asked: Asked, channel_id: ChannelInPath) -> Response:
    """Forget a channel, and drop what waits for it; answers what it was."""

    def gone(db: Session) -> ChannelOut:
        row = kept.found(db, asked.project, channel_id)
        was = told.channel(db, row)
        kept.forgotten(db, row)
        return was

    return await asked.json(lambda: records(request, gone))


@router.post("/channels/{channel_id}/test", response_model=ChannelTested, operation_id="test_channel")
async def test_channel(request: Request, asked: Asked, channel_id: ChannelInPath) -> Response:
    """Send a test page now, also where the channel is off, and tell what was answered."""
    delivering: Delivering = request.app.state.delivering
    row = await asked.run(lambda: records(request, lambda db: kept.found(db, asked.project, channel_id)))
    begun = time.monotonic()
    answer = await delivering.test(row, _test_page(asked.project, row, times.now()))
    took = round(time.monotonic() - begun, 3)
    return await asked.json(lambda: ChannelTested(ok=answer.ok, status=answer.status, error=answer.error, seconds=took))


def records(request: Request, work: Callable[[Session], T]) -> T:
    """Read or change what is kept, in one transaction."""
    opened: Records = request.app.state.records
    with opened.session() as session, session.begin():
        return work(session)


def _may(caller: Caller, kind: str) -> None:
    """Raises Forbidden, Problem."""
    if kept.kind_of(kind).admins_only and caller.role != "admin":
        why = "it connects by itself to whatever its address names"
        raise Forbidden(f"a channel of kind {kind} is set by admins: {why}", hint=ADMINS_ONLY)


def _test_page(project: ProjectId, channel: Channel, now: Nanos) -> Notice:
    return Notice(
        action="test",
        project=project,
        fingerprint=sha256(f"{channel.id}\ntest\n{now}".encode()).hexdigest(),
        rule="test",
        title=f"Test page to channel {channel.name}"[:200],
        level="alert",
        labels={"channel": channel.name},
        evidence="Nothing is wrong: somebody asked whether pages arrive here. They do.",
        fired=now,
        at=now,
    )
