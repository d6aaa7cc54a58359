"""Whatever is asked and whatever was sent: an answer in the API's shapes, never a fault."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.model.units import ProjectId
from backtrail.server.api import router
from backtrail.server.api.models.shape import ErrorReply
from backtrail.server.auth import Keys
from backtrail.server.storage.records import open_records
from backtrail.server.storage.sqlite.store import SqliteStore
from tests.unit.api.conftest import Write, raw
from tests.unit.query.test_query_parse import PIECES


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/api/trace", 404, "/api/traces"),
        ("GET", "/api", 404, "openapi.json"),
        ("POST", "/api/traces", 405, "GET"),
        ("PATCH", "/api/traces/x/y", 405, "DELETE, GET"),
    ],
)
async def test_an_unknown_path_is_told_the_nearest(
    api: httpx.AsyncClient, method: str, path: str, status: int, words: str
) -> None:
    if path == "/api":
        path = "/api/"
    answer = await api.request(method, path)
    assert answer.status_code == status
    assert words in ErrorReply.model_validate(answer.json()).error.hint


async def test_the_document_is_served(api: httpx.AsyncClient) -> None:
    assert "/api/traces" in (await api.get("/api/openapi.json")).json()["paths"]


LIES = {
    "a lone surrogate in JSON": json.dumps([{"role": "user", "content": "half \ud800 character"}]),
    "not a number": '[{"role": "user", "content": NaN}]',
    "a number beyond all": json.dumps({"n": 10**400}),
    "deep": "[" * 10_000 + "]" * 10_000,
    "cut short": '[{"role": "user", "content": "hel',
    "a NUL": "a\x00b",
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_payload_that_lies_can_still_be_read(api: httpx.AsyncClient, write: Write, lie: str) -> None:
    names = ("input.value", "gen_ai.input.messages", "gen_ai.tool.call.arguments", "llm.input_messages", "metadata")
    write(raw("call", attributes=dict.fromkeys(names, LIES[lie]) | {"gen_ai.operation.name": "chat"}))
    for path in ("/api/spans/call", "/api/spans/call?full=true", "/api/spans/call/raw", "/api/traces/t1/spans"):
        answer = await api.get(path)
        assert answer.status_code == 200, path
        json.loads(answer.content)
    assert (await api.get("/api/traces/t1/export")).status_code == 200
    assert (await api.get("/api/spans/call/raw?field=attributes/input.value")).status_code == 200


async def test_a_cursor_from_nowhere_is_refused(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root"))
    for path in ("/api/traces", "/api/sessions", "/api/search?query=root"):
        for cursor in ("x", "MTIz", "\x00", "9" * 300, "é"):
            answer = await api.get(path, params={"after": cursor})
            assert answer.status_code in (200, 400), (path, cursor)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    records = open_records(f"sqlite:///{folder / 'records.db'}")
    with SqliteStore(folder / "data") as store:
        attributes = {"input.value": "a word x", "user.id": "ann", "session.id": "x"}
        store.write(ProjectId("default"), [raw("root", attributes=attributes)]).result(20)
        while store.index(1.0):
            pass
        app = FastAPI()
        app.include_router(router)
        app.state.store, app.state.keys = store, Keys(records)
        yield app
    records.close()


async def answers(app: FastAPI, query: str) -> list[tuple[int, object]]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://backtrail") as client:
        paths = ("/api/traces", "/api/sessions", "/api/search", "/api/facets/tool")
        found = [await client.get(path, params={"query": query}) for path in paths]
        found.append(await client.get("/api/complete", params={"text": query}))
        return [(answer.status_code, answer.json()) for answer in found]


@given(query=st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)))
@settings(max_examples=150)
def test_no_query_is_a_fault(asked: FastAPI, query: str) -> None:
    for status, body in asyncio.run(answers(asked, query)):
        assert status in (200, 400), body
        if status == 400:
            ErrorReply.model_validate(body)
