"""One request of a foreign SDK beyond spans: who asks, for which project, its JSON, and its way to what is kept."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from starlette.requests import Request

from backtrail.core.model.units import ProjectId
from backtrail.server.auth import Forbidden
from backtrail.server.auth.keys import signature
from backtrail.server.datasets.changing import Changing, changing
from backtrail.server.ingest.json_values import document
from backtrail.server.ingest.receive import Arrival, Receiver
from backtrail.server.ingest.refusal import Refusal, refusal
from backtrail.server.storage.records import Records

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that was let in."""

    request: Request
    receiver: Receiver
    records: Records
    arrival: Arrival

    def project(self, *said: object) -> ProjectId:
        """Where what the request brings belongs. Raises Refusal."""
        try:
            return self.arrival.caller.project_of(self.arrival.headers, *said)
        except Forbidden as error:
            raise refusal(error) from error

    async def json(self) -> Any:
        """The body as JSON. Raises Refusal."""
        return await self.receiver.run(lambda: document(self.arrival.body))

    async def object(self) -> dict[str, Any]:
        """The body as a JSON object. Raises Refusal."""
        found = await self.json()
        if not isinstance(found, dict):
            raise Refusal(400, "the body is JSON, but not an object")
        return found

    async def kept(self, work: Callable[[Session], T]) -> T:
        """Read or change what is kept, in one transaction, in a thread. Raises what `work` raises."""
        return await self.receiver.run(lambda: transaction(self.records, work))

    async def revised(self, work: Callable[[Changing], T]) -> T:
        """Change items of datasets in one transaction: a version of each that changes. Raises what `work` raises."""
        project, by = self.project(), signature(self.arrival.caller)

        def revise(db: Session) -> T:
            with changing(db, project, by) as items:
                return work(items)

        return await self.kept(revise)

    async def read(self, work: Callable[[], T]) -> T:
        """Read from the store, in a thread."""
        return await self.receiver.run(work)

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; of one given twice, the last."""
        return dict(self.request.query_params)

    def page(self) -> tuple[int, int]:
        """The number of the page and its size, from the query."""
        query = self.query
        return max(1, _whole(query.get("page"), 1)), min(1000, max(1, _whole(query.get("limit"), 50)))

    def here(self, path: str) -> str:
        """The URL of a path on this server, as the caller reached it."""
        return str(self.request.base_url).rstrip("/") + str(self.request.app.state.prefix) + path


@asynccontextmanager
async def visit(request: Request) -> AsyncIterator[Visit]:
    """Let a request in. Raises Refusal."""
    receiver: Receiver = request.app.state.receiver
    async with receiver.arrival(request) as arrival:
        yield Visit(request=request, receiver=receiver, records=request.app.state.records, arrival=arrival)


def transaction(records: Records, work: Callable[[Session], T]) -> T:
    """Twice at most: two requests may have made the same row at the same moment."""
    try:
        return _once(records, work)
    except IntegrityError:
        return _once(records, work)
    except OperationalError as error:
        raise Refusal(503, "the database of records cannot be written now", retry_after=1) from error


def _once(records: Records, work: Callable[[Session], T]) -> T:
    with records.session() as session, session.begin():
        return work(session)


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else otherwise
