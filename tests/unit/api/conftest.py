"""A real store behind the reading API, asked in-process."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import ProjectId
from backtrail.server.alerts.delivery.delivering import Delivering
from backtrail.server.alerts.guarded import Guarded
from backtrail.server.alerts.health import Health
from backtrail.server.alerts.outgoing.addresses import allowed
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.server.api import fallback, router
from backtrail.server.auth import Keys
from backtrail.server.followers.catalogue import load
from backtrail.server.forgetting import Forgetting
from backtrail.server.ingest.media import Shelf
from backtrail.server.storage.pricing import Pricing
from backtrail.server.storage.records import Records, open_records
from backtrail.server.storage.sqlite.store import SqliteStore

SECOND = 1_000_000_000
NOON = 1_795_521_600 * SECOND  # 2026-11-24T12:00:00Z
DEFAULT = ProjectId("default")

Write = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()


@pytest.fixture
def app(store: SqliteStore, records: Records, tmp_path: Path) -> FastAPI:
    made = FastAPI()
    made.include_router(router)
    made.include_router(fallback)
    made.state.store, made.state.records, made.state.keys = store, records, Keys(records)
    made.state.guarded = Guarded()
    made.state.prefix, made.state.sign_in_days = "", 30.0
    made.state.detectors, made.state.rules_changed, made.state.model = load(), lambda: None, None
    made.state.alert_health, made.state.alerts_changed = Health(), lambda: None
    made.state.pricing = Pricing(records)
    made.state.delivering = Delivering(records, Ways(allowed("127.0.0.1")), "http://backtrail")
    made.state.acknowledged = lambda *_: None
    made.state.forgetting = Forgetting(store=store, records=records, shelf=Shelf(str(tmp_path)))
    return made


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://backtrail") as client:
        yield client


@pytest.fixture
def write(store: SqliteStore) -> Write:
    def written(*parts: RawSpan, project: str = "default") -> None:
        store.write(ProjectId(project), parts).result(timeout=20)

    return written


def raw(span_id: str, parent: str | None = None, *, at: float = 0, lasts: float | None = 1, **more: Any) -> RawSpan:
    """A delivery about a span of trace t1, `at` seconds after noon."""
    start = NOON + int(at * SECOND)
    told: dict[str, Any] = {"trace_id": "t1", "name": span_id, **more}
    end = None if lasts is None else start + int(lasts * SECOND)
    return RawSpan(span_id=span_id, parent_id=parent, start=start, end=end, **told)
