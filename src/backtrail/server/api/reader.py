"""Who asks, for which project, and how an answer is read from the store and sent.

Reading waits for the disk, so it is done in threads; they are counted apart from those of ingest, so that slow readers
never keep a batch from being taken in. Encoding and compressing happen in the same thread.
"""

import gzip
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated, Any, Final, TypeVar

import anyio.to_thread
import msgspec
from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel

from backtrail.core.model.trace import Trace
from backtrail.core.model.units import ProjectId
from backtrail.server.api import times
from backtrail.server.api.access.asker import Asker, asker
from backtrail.server.api.errors import Problem
from backtrail.server.auth import Caller, Forbidden, Unauthorised, named_project
from backtrail.server.forgetting import Forgetting
from backtrail.server.storage.api import Store

THREADS: Final = 8
COMPRESS_FROM: Final = 1024
SETTLED: Final = 300 * 1_000_000_000
"""A trace that ended so long ago is taken from the browser's cache, and looked up again behind the reader's back."""
FRESH: Final = "private, no-cache"
KEPT: Final = "private, max-age=300, stale-while-revalidate=86400"
T = TypeVar("T")

_limiter: RunVar[CapacityLimiter] = RunVar("backtrail_readers")


async def always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Reader:
    """One request's way to the store."""

    store: Store
    project: ProjectId
    compress: bool
    only: bool
    """The caller's key belongs to this project: others are not even hinted at."""
    in_force: Callable[[], Awaitable[bool]] = always
    """Whether the caller may still read: for answers that go on."""

    def readable(self) -> list[ProjectId]:
        """Every project that the caller may read."""
        return [self.project] if self.only else sorted(self.store.projects())

    def elsewhere(self) -> list[ProjectId]:
        """The other projects that the caller may read."""
        return [project for project in self.readable() if project != self.project]

    async def run(self, read: Callable[[], T]) -> T:
        """Read in a thread of the readers."""
        return await in_thread(read)

    async def json(self, read: Callable[[], Any], headers: Mapping[str, str] | None = None) -> Response:
        """Read, encode and compress in a thread of the readers."""
        return await in_thread(lambda: self.reply(encode(read()), headers or {}))

    def reply(self, body: bytes, headers: Mapping[str, str]) -> Response:
        """JSON as an answer, compressed where it pays and the caller can read it."""
        sent = {"Vary": "Accept-Encoding", **headers}
        if self.compress and len(body) >= COMPRESS_FROM:
            body = gzip.compress(body, compresslevel=2, mtime=0)
            sent["Content-Encoding"] = "gzip"
        return Response(body, headers=sent, media_type="application/json")


async def in_thread(read: Callable[[], T]) -> T:
    """Run what waits for the disk in a thread of the readers."""
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(THREADS)
        _limiter.set(limiter)
    return await anyio.to_thread.run_sync(read, limiter=limiter)


def encode(value: Any) -> bytes:
    """A model of the API or plain values as JSON."""
    return value.model_dump_json(by_alias=True).encode() if isinstance(value, BaseModel) else msgspec.json.encode(value)


def tagged(asked: Reader, body: bytes, about: Sequence[Trace], known: str | None) -> Response:
    """The answer with its tag, or 304 where the caller has it already."""
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    settled = all(trace.end is not None and trace.end + SETTLED < times.now() for trace in about)
    headers = {"ETag": tag, "Cache-Control": KEPT if settled else FRESH}
    if known is not None and tag in known:
        return Response(status_code=304, headers=headers)
    return asked.reply(body, headers)


async def reader(
    request: Request,
    caller: Asker,
    project: Annotated[str | None, Query(description="Project to read; `default`, or the key's, if not given")] = None,
) -> Reader:
    """The caller's way to the store. Raises Unauthorised, Forbidden and Problem."""

    async def in_force() -> bool:
        try:
            return await asker(request) == caller
        except Unauthorised:
            return False

    return Reader(
        store=request.app.state.store,
        project=_readable(caller, request, project),
        compress="gzip" in request.headers.get("accept-encoding", ""),
        only=caller.project is not None,
        in_force=in_force,
    )


def _readable(caller: Caller, request: Request, asked: str | None) -> ProjectId:
    named = named_project(asked)
    if asked and named is None:
        raise Problem(
            400,
            "wrong_parameter",
            f"query parameter 'project': {asked[:100]!r} cannot be the name of a project",
            hint="GET /api/projects lists the projects.",
            parameter="project",
            given=asked[:100],
        )
    if named is not None and caller.project not in (None, named):
        raise Forbidden(
            f"the key belongs to project {caller.project!r}, not to {named!r}: leave ?project away, "
            "or send a key of that project"
        )
    return named or caller.project_of(request.headers)


async def forgetting(request: Request) -> Forgetting:
    """The way in which traces are forgotten."""
    found: Forgetting = request.app.state.forgetting
    return found


Asked = Annotated[Reader, Depends(reader)]
ToForget = Annotated[Forgetting, Depends(forgetting)]
