"""Saved views: kept for the project, checked as the list would check them."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backtrail.core.model.units import ProjectId
from backtrail.server.api.models.view import Views
from backtrail.server.auth import Keys, make_key
from backtrail.server.storage.records import Project, Records

SLOW: dict[str, Any] = {
    "name": "Slow refunds",
    "query": "tool:refund latency:>10s",
    "since": "-24h",
    "sort": "-latency",
}


async def names(api: httpx.AsyncClient, project: str = "default") -> list[str]:
    found = Views.model_validate((await api.get("/api/views", params={"project": project})).json())
    return [view.name for view in found.rows]


async def test_a_view_is_kept_renamed_and_forgotten(api: httpx.AsyncClient) -> None:
    kept = (await api.put("/api/views/v1", json=SLOW)).json()
    assert {key: kept[key] for key in SLOW} == SLOW
    assert (kept["until"], kept["columns"]) == ("", "")
    await api.put("/api/views/v2", json={"name": "all", "columns": "time,name"})
    assert await names(api) == ["all", "Slow refunds"]
    renamed = (await api.put("/api/views/v1", json=SLOW | {"name": " A first "})).json()
    assert (renamed["name"], renamed["made"]) == ("A first", kept["made"])
    assert renamed["changed"] > kept["changed"]
    assert (await api.delete("/api/views/v1")).json()["name"] == "A first"
    assert await names(api) == ["all"]
    error = (await api.delete("/api/views/v1")).json()["error"]
    assert (error["code"], error["message"]) == ("not_found", "no view 'v1' in project 'default'")


async def test_a_project_has_views_of_its_own(api: httpx.AsyncClient) -> None:
    await api.put("/api/views/v1", json=SLOW)
    await api.put("/api/views/v1?project=shop", json=SLOW | {"name": "of the shop"})
    assert (await names(api), await names(api, "shop")) == (["Slow refunds"], ["of the shop"])
    assert (await api.delete("/api/views/v1?project=bank")).status_code == 404


async def test_a_key_reaches_the_views_of_its_project_only(
    api: httpx.AsyncClient, app: FastAPI, records: Records
) -> None:
    key = make_key(ProjectId("shop"))
    with records.session() as session, session.begin():
        session.add(Project(id="shop"))
        session.flush()
        session.add(key.row)
    app.state.keys = Keys(records)
    headers = {"x-api-key": key.secret}
    assert (await api.put("/api/views/v1", json=SLOW)).status_code == 401
    assert (await api.put("/api/views/v1?project=bank", json=SLOW, headers=headers)).status_code == 403
    assert (await api.put("/api/views/v1", json=SLOW, headers=headers)).status_code == 200
    listed = (await api.get("/api/views", headers=headers)).json()
    assert [view["id"] for view in listed["rows"]] == ["v1"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"query": "colour:red"}, "wrong_query"),
        ({"since": "soon"}, "wrong_parameter"),
        ({"sort": "-mood"}, "wrong_parameter"),
        ({"name": "  "}, "wrong_body"),
        ({"name": "n" * 101}, "wrong_body"),
        ({"query": "x" * 4001}, "wrong_body"),
        ({"owner": "me"}, "wrong_body"),
    ],
)
async def test_what_cannot_be_listed_is_not_kept(api: httpx.AsyncClient, wrong: dict[str, str], code: str) -> None:
    refused = await api.put("/api/views/v1", json=SLOW | wrong)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)
    assert await names(api) == []


async def test_a_name_belongs_to_one_view(api: httpx.AsyncClient) -> None:
    await api.put("/api/views/v1", json=SLOW)
    refused = await api.put("/api/views/v2", json=SLOW)
    assert refused.status_code == 409
    assert refused.json()["error"]["details"] == {"id": "v1", "name": "Slow refunds"}
    assert (await api.put("/api/views/v1", json=SLOW)).status_code == 200
    assert (await api.put("/api/views/a%20b", json=SLOW)).status_code == 400


async def test_a_project_has_so_many_views_and_no_more(api: httpx.AsyncClient) -> None:
    for number in range(200):
        await api.put(f"/api/views/v{number}", json={"name": f"view {number}"})
    error = (await api.put("/api/views/more", json={"name": "one more"})).json()["error"]
    assert error["code"] == "too_many"
    assert (await api.put("/api/views/v7", json={"name": "renamed"})).status_code == 200
