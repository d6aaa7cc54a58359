"""With keys, the key says which project is read, and other projects are not even hinted at."""

import httpx
import pytest
from fastapi import FastAPI

from backtrail.core.model.units import ProjectId
from backtrail.server.auth import Keys, make_key
from backtrail.server.storage.records import Project, Records
from tests.unit.api.conftest import Write, raw


@pytest.fixture
def secret(app: FastAPI, records: Records) -> str:
    """The secret of a key of project shop; from now on the server asks for keys."""
    made = make_key(ProjectId("shop"))
    with records.session() as session, session.begin():
        session.add(Project(id="shop"))
        session.flush()
        session.add(made.row)
    app.state.keys = Keys(records)
    return made.secret


async def test_without_a_key_nothing_is_read(api: httpx.AsyncClient, secret: str) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = await api.get("/api/traces", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["error"]["code"] == "unauthorised"
        assert secret not in answer.text


async def test_a_key_reads_its_own_project(api: httpx.AsyncClient, write: Write, secret: str) -> None:
    write(raw("root", trace_id="mine"), project="shop")
    write(raw("root", trace_id="theirs"))
    for asked in ({"headers": {"Authorization": f"Bearer {secret}"}}, {"params": {"api_key": secret}}):
        page = (await api.get("/api/traces", **asked)).json()  # type: ignore[arg-type]
        assert [row["trace_id"] for row in page["rows"]] == ["mine"]


async def test_a_key_does_not_open_another_project(api: httpx.AsyncClient, write: Write, secret: str) -> None:
    write(raw("root", trace_id="theirs"))
    headers = {"Authorization": f"Bearer {secret}"}
    answer = await api.get("/api/traces?project=default", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    missing = (await api.get("/api/traces/theirs", headers=headers)).json()["error"]
    assert missing["details"]["found_in"] == []
    listed = (await api.get("/api/projects", headers=headers)).json()["rows"]
    assert [row["project"] for row in listed] == ["shop"]
    assert (await api.get("/api/stats", headers=headers)).json()["spans"] == 0


async def test_a_name_that_no_project_can_have_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/traces", params={"project": "x" * 101})
    assert (answer.status_code, answer.json()["error"]["details"]["parameter"]) == (400, "project")
