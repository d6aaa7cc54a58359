"""/api/live: a real server, a real connection, and the log behind it."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.api.live import LINES, Topics, news_since, stream
from backtrail.server.api.models.look import LiveTrace, LiveTraces
from backtrail.server.api.reader import Reader
from backtrail.server.storage.api import Cursor, JudgedTrace
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.findings import finding
from tests.unit.api.conftest import DEFAULT, Write, raw


class Told:
    """One event as it came over the wire."""

    def __init__(self, lines: list[str]) -> None:
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        self.id, self.event = fields.get("id", ""), fields.get("event", "")
        self.data: dict[str, Any] = json.loads(fields.get("data", "{}"))


@pytest.fixture
def server(app: FastAPI) -> Iterator[str]:
    """The API behind uvicorn on a free port; stopped the way a signal stops it."""
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    sockets = [running.config.bind_socket()]
    port = sockets[0].getsockname()[1]
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> None:
        app.state.stopping = asyncio.Event()
        ready.set()
        await running.serve(sockets)

    def run() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    loop.call_soon_threadsafe(app.state.stopping.set)
    thread.join(10)
    assert not thread.is_alive(), "an open connection kept the server from stopping"


@asynccontextmanager
async def listening(url: str, last: str | None = None) -> AsyncIterator[AsyncIterator[Told]]:
    headers = {"Last-Event-ID": last} if last else {}
    async with httpx.AsyncClient(timeout=20) as client, client.stream("GET", url, headers=headers) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert "Content-Encoding" not in answer.headers
        yield events(answer)


async def events(answer: httpx.Response) -> AsyncIterator[Told]:
    lines: list[str] = []
    async for line in answer.aiter_lines():
        if line:
            lines.append(line)
        else:
            told, lines = Told(lines), []
            yield told


async def test_a_trace_is_told_as_soon_as_it_is_written(server: str, write: Write) -> None:
    async with listening(f"{server}/api/live?topics=traces,trace:t1") as told:
        assert (await anext(told)).event == "ready"
        await asyncio.to_thread(write, raw("root", lasts=None), raw("root", trace_id="t2"))
        listed, watched = await anext(told), await anext(told)
        rows = LiveTraces.model_validate(listed.data).rows
        assert {row.trace_id for row in rows} == {"t1", "t2"}
        assert LiveTrace.model_validate(watched.data).model_dump() == {
            "trace_id": "t1",
            "span_ids": ["root"],
            "findings": False,
            "reload": False,
        }


async def test_after_a_break_nothing_is_missed(server: str, write: Write) -> None:
    async with listening(f"{server}/api/live") as told:
        last = (await anext(told)).id
    await asyncio.to_thread(write, raw("root", trace_id="missed"))
    async with listening(f"{server}/api/live", last) as told:
        assert (await anext(told)).id == last
        listed = await anext(told)
        assert [row["trace_id"] for row in listed.data["rows"]] == ["missed"]
        assert int(listed.id) > int(last)


async def test_findings_that_change_are_told_though_no_span_comes(
    server: str, write: Write, store: SqliteStore
) -> None:
    await asyncio.to_thread(write, raw("root"), raw("root", trace_id="t2"))
    async with listening(f"{server}/api/live?topics=traces,trace:t1,trace:t2") as told:
        assert (await anext(told)).event == "ready"
        judged = JudgedTrace(project=DEFAULT, trace_id=TraceId("t1"), findings=[finding("root")])
        await asyncio.to_thread(store.keep_findings([judged], {}).result)
        listed, watched = await anext(told), await anext(told)
        [row] = LiveTraces.model_validate(listed.data).rows
        assert (row.trace_id, row.findings.count) == ("t1", 1)
        assert LiveTrace.model_validate(watched.data).model_dump() == {
            "trace_id": "t1",
            "span_ids": [],
            "findings": True,
            "reload": False,
        }
        place = watched.id
    async with listening(f"{server}/api/live?topics=traces", last=str(int(place) - 1)) as told:
        await anext(told)
        assert [row.trace_id for row in LiveTraces.model_validate((await anext(told)).data).rows] == ["t1"]


async def test_other_projects_and_other_traces_are_not_told(server: str, write: Write) -> None:
    async with listening(f"{server}/api/live?topics=trace:t2") as told:
        await anext(told)
        await asyncio.to_thread(write, raw("root", trace_id="t2"), project="shop")
        await asyncio.to_thread(write, raw("root", trace_id="t1"))
        await asyncio.to_thread(write, raw("mine", trace_id="t2"))
        assert (await anext(told)).data["span_ids"] == ["mine"]


def reader(store: SqliteStore) -> Reader:
    return Reader(store=store, project=DEFAULT, compress=False, only=False)


def test_many_changes_are_told_as_one(store: SqliteStore, write: Write) -> None:
    for number in range(20):
        write(raw(f"s{number}", "root"))
    news = news_since(reader(store), Topics(traces=True, trace_ids=frozenset()), Cursor(0))
    ((name, data),) = news.events
    assert name == "traces"
    assert isinstance(data, LiveTraces)
    assert [(row.trace_id, row.totals.spans) for row in data.rows] == [("t1", 20)]
    assert news.cursor == store.head_cursor()


def test_a_reader_far_behind_goes_to_the_present(store: SqliteStore, write: Write) -> None:
    write(*(raw(f"s{number}", "root") for number in range(LINES + 5)))
    topics = Topics(traces=True, trace_ids=frozenset({TraceId("t9")}))
    news = news_since(reader(store), topics, Cursor(0))
    assert news.cursor == store.head_cursor()
    assert [data.model_dump()["reload"] for _, data in news.events] == [True, True]


async def test_a_silent_connection_is_kept_alive(store: SqliteStore) -> None:
    told = stream(reader(store), Topics(traces=True, trace_ids=frozenset()), Cursor(0), heartbeat=0.01)
    assert (await anext(told)).startswith(b"retry: 2000\nid: 0\nevent: ready\n")
    assert await anext(told) == b": still here\n\n"
    await told.aclose()  # type: ignore[attr-defined]
    store.write(ProjectId("default"), [raw("root")]).result(20)
