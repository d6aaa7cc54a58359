"""Guarded runs tell how they do and hear orders; a long poll is woken by the commit of one."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backtrail.core.model.units import ProjectId
from backtrail.server.alerts import bell, orders
from backtrail.server.api import times
from backtrail.server.auth import make_key
from backtrail.server.forgetting import Forgetting
from backtrail.server.storage.records import Project, Records

RUN = {"id": "run-1", "session_id": "s-1", "trace_id": "t-1", "agent": "support", "limits": {"steps": 15}}


async def given(api: httpx.AsyncClient, **order: Any) -> dict[str, Any]:
    answer = await api.post("/api/guard/orders", json=order)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def told(api: httpx.AsyncClient, after: int = 0, **change: Any) -> dict[str, Any]:
    answer = await api.post("/api/guard/runs", params={"after": after}, json=RUN | change)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def heard(api: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    answer = await api.get("/api/guard/orders", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


async def test_a_run_is_listed_as_it_was_told_last(api: httpx.AsyncClient) -> None:
    await told(api, spent={"steps": 1})
    await told(api, spent={"steps": 2})
    await told(api, id="run-2", state="waiting", tripped="The run has made 3 steps; the guard allows 3.")
    rows = (await api.get("/api/guard/runs")).json()["rows"]
    assert [(row["id"], row["state"], row["spent"], row["listening"]) for row in rows] == [
        ("run-2", "waiting", {}, True),
        ("run-1", "running", {"steps": 2.0}, True),
    ]
    waiting = (await api.get("/api/guard/runs?state=waiting&state=stopped")).json()["rows"]
    assert [row["id"] for row in waiting] == ["run-2"]


async def test_orders_reach_session_trace_and_run_and_no_other(api: httpx.AsyncClient) -> None:
    await told(api)
    for to in ({"session_id": "s-1"}, {"trace_id": "t-1"}, {"run_id": "run-1"}, {"session_id": "another"}):
        await given(api, kind="warn", message=str(to), **to)
    found = await told(api)
    assert [order["no"] for order in found["orders"]] == [1, 2, 3]
    assert found["next"] == 3
    assert (await told(api))["orders"] == [], "somebody has fetched them"
    assert [order["no"] for order in (await told(api, after=1))["orders"]] == [2, 3], "who asks again gets them again"
    assert (await heard(api, session="another"))["orders"][0]["heard"] is False


async def test_a_poll_waits_and_the_order_wakes_it(api: httpx.AsyncClient) -> None:
    waiting = asyncio.create_task(heard(api, run="run-1", session=["s-1", "s-2"], after=0, wait=30))
    await told(api)
    while not bell.BELL._waiting:  # noqa: ASYNC110  (who comes to wait rings no bell)
        await asyncio.sleep(0)
    await given(api, kind="steer", session_id="elsewhere", message="not for it")
    await given(api, kind="stop", session_id="s-2", message="enough")
    found = await asyncio.wait_for(waiting, 20)
    assert [(order["kind"], order["message"], order["by"]) for order in found["orders"]] == [
        ("stop", "enough", "somebody")
    ]
    assert not bell.BELL._waiting


async def test_a_poll_ends_empty_when_its_time_is_over_or_the_server_stops(
    app: FastAPI, api: httpx.AsyncClient
) -> None:
    assert await heard(api, trace="t-1", wait=0) == {"orders": [], "next": 0}
    app.state.stopping = asyncio.Event()
    waiting = asyncio.create_task(heard(api, trace="t-1", wait=60))
    app.state.stopping.set()
    assert (await asyncio.wait_for(waiting, 20))["orders"] == []


async def test_more_than_may_wait_are_told_to_come_back(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "MOST", 0)
    answer = await api.get("/api/guard/orders?session=s-1&wait=10")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")


async def test_an_order_that_says_nothing_or_to_nobody_is_refused(api: httpx.AsyncClient) -> None:
    for order, said in (
        ({"kind": "stop"}, "the order is to nobody"),
        ({"kind": "steer", "session_id": "s"}, "needs a message"),
        ({"kind": "extend", "session_id": "s"}, "extends nothing"),
        ({"kind": "extend", "session_id": "s", "more": {"steps": -1}}, "greater than 0"),
        ({"kind": "explode", "session_id": "s"}, "should be"),
        ({"kind": "stop", "run_id": "nobody"}, "no guarded run 'nobody'"),
    ):
        answer = await api.post("/api/guard/orders", json=order)
        assert answer.status_code in (400, 404)
        assert said in answer.json()["error"]["message"]
    assert (await api.get("/api/guard/orders")).status_code == 400


async def test_an_order_that_is_void_or_was_rolled_back_reaches_nobody(
    api: httpx.AsyncClient, records: Records
) -> None:
    now = times.now()
    with records.session() as db, db.begin():
        orders.give(db, project="default", session_id="s-1", kind="stop", message="", at=now - orders.VALID - 1)
    with records.session() as db:
        orders.give(db, project="default", session_id="s-1", kind="stop", message="", at=now)
        db.rollback()
    assert (await heard(api, session="s-1"))["orders"] == []


async def test_a_members_key_gives_orders_in_its_project_alone(
    app: FastAPI, api: httpx.AsyncClient, records: Records
) -> None:
    shop, other = make_key(ProjectId("shop"), "ann"), make_key(ProjectId("other"))
    with records.session() as db, db.begin():
        db.add_all([Project(id="shop"), Project(id="other")])
        db.flush()
        db.add_all([shop.row, other.row])
    app.state.keys.refresh()
    ann, bob = ({"authorization": f"Bearer {key.secret}"} for key in (shop, other))
    assert (await api.post("/api/guard/runs", json=RUN, headers=ann)).status_code == 200
    stopped = await api.post("/api/guard/orders", json={"kind": "stop", "session_id": "s-1"}, headers=ann)
    assert stopped.json()["by"] == "ann"
    assert (await api.get("/api/guard/orders?session=s-1", headers=bob)).json()["orders"] == []
    assert (await api.post("/api/guard/runs", json=RUN, headers=bob)).status_code == 409, "ids are made at random"
    assert (
        await api.post("/api/guard/orders", json={"kind": "stop", "run_id": "run-1"}, headers=bob)
    ).status_code == 404
    assert (await api.get("/api/guard/runs", headers=bob)).json()["rows"] == []
    assert (await api.get("/api/guard/runs")).status_code == 401


async def test_runs_and_orders_go_with_their_trace_and_when_they_are_old(app: FastAPI, api: httpx.AsyncClient) -> None:
    await told(api)
    await given(api, kind="stop", trace_id="t-1")
    forgetting: Forgetting = app.state.forgetting
    forgetting.trace(ProjectId("default"), "t-1")  # type: ignore[arg-type]
    assert (await api.get("/api/guard/runs")).json()["rows"] == []
    await told(api, id="run-9", trace_id=None)
    forgetting.guarded(times.now() + 31 * 24 * 3600 * 10**9)  # type: ignore[arg-type]
    assert (await api.get("/api/guard/runs")).json()["rows"] == []
    assert (await given(api, kind="stop", session_id="s"))["no"] == 2, "no number is given twice"
