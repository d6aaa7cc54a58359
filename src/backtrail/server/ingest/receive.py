"""The road of a request: who asks, its body, decoded in a thread, written, and answered once it is on disk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from starlette.requests import ClientDisconnect, Request

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.score import Score
from backtrail.core.model.units import ProjectId
from backtrail.core.semconv.names import BACKTRAIL_PROJECT, OI_PROJECT
from backtrail.server.auth import Caller, Keys, credentials
from backtrail.server.ingest.decoded import Decoded, Limits
from backtrail.server.ingest.elsewhere import elsewhere
from backtrail.server.ingest.refusal import FORESEEN, Refusal, refusal
from backtrail.server.ingest.room import Room
from backtrail.server.ingest.unpacking import too_large, unpacked
from backtrail.server.settings import Settings
from backtrail.server.storage.api import Cursor, Store

T = TypeVar("T")
PATIENCE: Final = 30.0
"""Seconds to wait for the next piece of a body: those that came take room."""
GO: Final = 8 << 20
"""Bytes of a request that are written at once, about."""
THREADS: Final = 4
"""Decoding holds the interpreter; more threads would only wait longer for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request that was let in, and all of its body."""

    caller: Caller
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    """Unpacked."""


class Receiver:
    """What all doors share. Everything raises `Refusal` where a client has to be told."""

    def __init__(self, store: Store, keys: Keys, settings: Settings) -> None:
        self.store, self.keys = store, keys
        self.limits = Limits.of(settings)
        self.largest = settings["body_mb"] << 20
        self.room = Room(settings["waiting_mb"] << 20)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="backtrail-door")

    @asynccontextmanager
    async def arrival(self, request: Request, caller: Caller | None = None) -> AsyncIterator[Arrival]:
        """Let a request in: its caller and its body, which has its place in the room until the block ends.

        `caller` is given where the door knows who asks without a key.
        """
        headers, encoding = request.headers, request.headers.get("content-encoding", "")
        caller = caller or await self.caller(headers, request.query_params)
        with self.room.lease() as lease:
            body = await self._read(request, lease.grow)
            if encoding:
                packed = len(body)
                body = await self.run(lambda: unpacked(body, encoding, self.largest))
                lease.grow(max(0, len(body) - packed))
            yield Arrival(caller=caller, headers=headers, body=body)

    async def caller(self, headers: Mapping[str, str], query: Mapping[str, str] | None = None) -> Caller:
        """Who asks."""
        try:
            return await self.keys.caller(credentials(headers, query or {}))
        except FORESEEN as error:
            raise refusal(error) from error

    async def run(self, work: Callable[[], T]) -> T:
        """Do what takes the processor, such as decoding, in one of the doors' threads."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except FORESEEN as error:
            raise refusal(error) from error

    async def receive(self, arrival: Arrival, decode: Callable[[bytes], Decoded]) -> Decoded:
        """Decode a body and write its spans; returns when they are on disk.

        A large request is written in several goes, so that it does not keep smaller ones out. Where one go fails, the
        client sends all of it again, which changes nothing of what was written.
        """

        def work() -> tuple[Decoded, list[tuple[ProjectId, list[RawSpan]]]]:
            decoded = decode(arrival.body)
            groups = by_project(decoded.parts, arrival.caller, arrival.headers)
            most = max(1, GO * len(decoded.parts) // (len(arrival.body) + 1))
            return decoded, [
                (project, parts[at : at + most])
                for project, parts in groups.items()
                for at in range(0, len(parts), most)
            ]

        decoded, goes = await self.run(work)
        for project, parts in goes:
            await self.write(project, parts)
        return decoded

    async def write(self, project: ProjectId, parts: list[RawSpan]) -> None:
        """Write spans; returns when they are on disk."""

        def work() -> Future[Cursor]:
            return self.store.write(project, parts + elsewhere(self.store, project, parts))

        if parts:
            await self.on_disk(await self.run(work))

    async def write_scores(self, project: ProjectId, scores: list[Score]) -> None:
        """Write scores; returns when they are on disk."""
        if scores:
            await self.on_disk(await self.run(lambda: self.store.write_scores(project, scores)))

    async def on_disk(self, written: Any) -> None:
        """Wait for what the store was asked to write. A client that goes away does not take the write with it."""
        try:
            await asyncio.shield(asyncio.wrap_future(written))
        except FORESEEN as error:
            raise refusal(error) from error

    def close(self) -> None:
        self._threads.shutdown()

    async def _read(self, request: Request, grow: Callable[[int], None]) -> bytes:
        said = request.headers.get("content-length", "")
        if said.isascii() and said.isdecimal() and int(said[:20]) > self.largest:
            raise too_large(self.largest, "as its content-length says")
        pieces, size, now = [], 0, asyncio.get_running_loop().time
        try:
            async with asyncio.timeout_at(now() + PATIENCE) as patience:
                async for piece in request.stream():
                    size += len(piece)
                    if size > self.largest:
                        raise too_large(self.largest, "on the wire")
                    grow(len(piece))
                    pieces.append(piece)
                    patience.reschedule(now() + PATIENCE)
        except ClientDisconnect as gone:
            raise Refusal(400, "the connection ended before the body did") from gone
        except TimeoutError as slow:
            raise Refusal(408, f"the body did not go on for {PATIENCE:.0f} seconds; send it again") from slow
        return b"".join(pieces)


def by_project(
    parts: Iterable[RawSpan], caller: Caller, headers: Mapping[str, str]
) -> Mapping[ProjectId, list[RawSpan]]:
    """Spans by the project that they belong to. Raises Forbidden. Spans of one resource share its dict."""
    projects: dict[int, ProjectId] = {}
    groups: dict[ProjectId, list[RawSpan]] = {}
    for part in parts:
        said = part.resource
        if id(said) not in projects:
            projects[id(said)] = caller.project_of(headers, said.get(BACKTRAIL_PROJECT), said.get(OI_PROJECT))
        groups.setdefault(projects[id(said)], []).append(part)
    return groups
