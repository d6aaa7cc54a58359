"""Puts the server together: store, records, doors, API and pages, opened before the first request and closed after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import apsw
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException

from backtrail.server import api
from backtrail.server.alerts.acknowledging import told_of_incident
from backtrail.server.alerts.alerting import Alerting
from backtrail.server.alerts.delivery.delivering import Delivering
from backtrail.server.alerts.guarded import Guarded
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.outgoing.addresses import allowed
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.server.api.errors import problem_of, reply_of
from backtrail.server.api.findings.model import model_of
from backtrail.server.auth import Keys
from backtrail.server.auth.hosts import OwnNames
from backtrail.server.followers.catalogue import load
from backtrail.server.followers.detect import Detecting
from backtrail.server.followers.kpi import Counting
from backtrail.server.forgetting import Forgetting
from backtrail.server.incidents.filling import Filling
from backtrail.server.ingest.langfuse import doors as langfuse
from backtrail.server.ingest.langsmith import doors as langsmith
from backtrail.server.ingest.langsmith.whereabouts import Whereabouts
from backtrail.server.ingest.media import Shelf
from backtrail.server.ingest.openai_agents import doors as openai_agents
from backtrail.server.ingest.otlp import doors as otlp
from backtrail.server.ingest.receive import Receiver
from backtrail.server.ingest.refusal import PortTaken
from backtrail.server.pages import Policy, page
from backtrail.server.release import version
from backtrail.server.settings import Settings, public_url
from backtrail.server.storage.api import Store, StoreTooNew
from backtrail.server.storage.claim import FolderInUse, FolderUnusable, claimed
from backtrail.server.storage.pricing import Pricing
from backtrail.server.storage.records import Records, RecordsTooNew, RecordsUnreachable, open_records, url_of
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.server.upkeep import keys_used, upkeep

ROUTERS: Final[tuple[APIRouter, ...]] = (
    otlp.router,
    langfuse.router,
    langfuse.links,
    langsmith.router,
    openai_agents.router,
    api.router,
)
"""In the order in which they are asked; unknown paths under /api and the pages come last."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class NeedsKey(Exception):
    """The server may not listen to other machines, because everybody could send and read."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"host {host} would let other machines in, and there is no API key yet, so anybody could send and read. "
            "Make one with `backtrail keys make --data FOLDER`, or listen on 127.0.0.1"
        )


class StoreBroken(Exception):
    """The store on disk cannot be opened."""

    def __init__(self, folder: Path, reason: object) -> None:
        super().__init__(
            f"the store in {folder} cannot be opened: {reason}. `backtrail check --data {folder}` says what is wrong, "
            "`backtrail restore` puts a backup in its place"
        )


CANNOT_START: Final = (
    FolderInUse, FolderUnusable, NeedsKey, StoreTooNew, StoreBroken, RecordsTooNew, RecordsUnreachable, PortTaken,
)  # fmt: skip
"""Exceptions of `running` that say in a sentence why the server cannot start."""


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[FastAPI]:
    """The app with everything that it stands on, open for as long as the block runs.

    Raises CANNOT_START.
    """
    folder = Path(settings["data"])
    async with AsyncExitStack() as opened:
        opened.enter_context(claimed(folder))
        records = open_records(url_of(settings))
        opened.callback(records.close)
        keys = Keys(records, open_without=settings["host"] in LOOPBACK)
        if settings["host"] not in LOOPBACK and not keys.any:
            raise NeedsKey(settings["host"])
        pricing = Pricing(records)
        store = _store(folder, settings, pricing)
        opened.callback(store.close)
        receiver = Receiver(store, keys, settings)
        opened.callback(receiver.close)
        app = assembled(store, records, keys, receiver)
        app.state.shelf, app.state.whereabouts = Shelf(settings["data"]), Whereabouts(store)
        app.state.model, app.state.pricing = model_of(settings), pricing
        app.state.prefix, app.state.sign_in_days = settings["prefix"], settings["sign_in_days"]
        forgetting = Forgetting(store=store, records=records, shelf=app.state.shelf)
        if settings["detect"] == "on":
            detecting = Detecting(store, records, app.state.detectors)
            opened.callback(detecting.close)
            app.state.rules_changed = detecting.rules_changed
            forgetting = replace(forgetting, followers=(detecting.forgotten,))
        opened.callback(Counting(store).close)
        app.state.delivering = Delivering(records, Ways(allowed(settings["internal_hosts"])), public_url(settings))
        app.state.filling = Filling(store, records, app.state.detectors)
        opened.callback(app.state.filling.close)
        if settings["alerts"] == "on":
            alerting = Alerting(store, records, app.state.alert_health, app.state.filling.wake)
            opened.callback(alerting.close)
            app.state.alerts_changed = alerting.changed
            forgetting = replace(forgetting, followers=(*forgetting.followers, alerting.forgotten))
        app.state.forgetting = forgetting
        if settings["grpc_port"]:
            await opened.enter_async_context(_grpc(receiver, settings))
        await opened.enter_async_context(_background(app, settings))
        yield app


def _store(folder: Path, settings: Settings, pricing: Pricing) -> SqliteStore:
    try:
        return SqliteStore(folder, waiting_bytes=settings["waiting_mb"] << 20, priced=pricing.of)
    except apsw.Error as broken:
        raise StoreBroken(folder, broken) from broken


def assembled(store: Store, records: Records, keys: Keys, receiver: Receiver) -> FastAPI:
    """The app: every route, and what the routes find in `app.state`."""
    app = FastAPI(title="Backtrail", version=version(), openapi_url=None, docs_url=None, redoc_url=None)
    app.state.store, app.state.records, app.state.keys, app.state.receiver = store, records, keys, receiver
    app.state.stopping, app.state.prefix, app.state.guarded = asyncio.Event(), "", Guarded()
    app.state.detectors, app.state.rules_changed, app.state.model = load(), _nothing, None
    app.state.alert_health, app.state.alerts_changed = Health(), _nothing
    app.state.acknowledged = told_of_incident
    app.add_middleware(OwnNames, keys=keys)
    app.add_middleware(Policy)
    app.add_exception_handler(Exception, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_api_route("/api/health", health, include_in_schema=False)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(api.fallback)
    app.add_api_route("/{path:path}", pages, methods=["GET", "HEAD"], include_in_schema=False)
    return app


def _nothing() -> None:
    """Where no follower wants to hear that rules changed."""


async def health() -> dict[str, str]:
    """Ready: the store is open before the first request comes in."""
    return {"status": "ok", "version": version()}


async def pages(request: Request) -> Response:
    """The web app. It holds nothing secret; where there are keys, it asks for one before the API tells it anything."""
    found = page(request)
    if found is None:
        raise HTTPException(404, f"there is nothing at {request.url.path}")
    return found


async def _told(_: Request, error: Exception) -> Response:
    return reply_of(problem_of(error))


@asynccontextmanager
async def _grpc(receiver: Receiver, settings: Settings) -> AsyncIterator[None]:
    from backtrail.server.ingest.otlp import grpc

    host = f"[{settings['host']}]" if ":" in settings["host"] else settings["host"]
    server = await grpc.started(receiver, f"{host}:{settings['grpc_port']}")
    try:
        yield
    finally:
        await server.stop(grace=5)


@asynccontextmanager
async def _background(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    stopping: asyncio.Event = app.state.stopping
    tasks = [
        asyncio.create_task(upkeep(app.state.forgetting, settings, stopping)),
        asyncio.create_task(keys_used(app.state.keys, stopping)),
        asyncio.create_task(app.state.delivering.run(stopping)),
    ]
    try:
        yield
    finally:
        stopping.set()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
