"""Channels and pages over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backtrail.server.auth import make_key
from backtrail.server.storage.records import Project, Records
from backtrail.testing.receiver import Receiver, Reply, receiving
from tests.unit.alerts.paging import notice, say

KEY = "R" * 32
HOOK: dict[str, Any] = {"name": "Hook", "kind": "webhook"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@asynccontextmanager
async def delivering(app: FastAPI) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(app.state.delivering.run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


async def put(api: httpx.AsyncClient, given: dict[str, Any], channel_id: str = "c1") -> httpx.Response:
    return await api.put(f"/api/channels/{channel_id}", params={"project": "shop"}, json=given)


async def listed(api: httpx.AsyncClient) -> list[dict[str, Any]]:
    told = await api.get("/api/channels", params={"project": "shop"})
    rows: list[dict[str, Any]] = told.json()["rows"]
    return rows


async def test_a_channel_is_kept_and_its_secrets_are_never_told(api: httpx.AsyncClient) -> None:
    given = {"name": "Pager", "kind": "pagerduty", "secrets": {"routing_key": KEY}, "least": "alert", "fallback": True}
    answer = await put(api, given)

    assert answer.status_code == 200
    [row] = await listed(api)
    assert row == answer.json()["channel"]
    assert (row["name"], row["least"], row["fallback"], row["secrets"]) == ("Pager", "alert", True, ["routing_key"])
    assert row["state"]["state"] == "unused"
    assert KEY not in answer.text
    assert KEY not in (await api.get("/api/channels", params={"project": "shop"})).text


async def test_a_webhook_gets_a_key_that_is_told_once_and_the_old_one_signs_on(
    api: httpx.AsyncClient, records: Records
) -> None:
    from backtrail.server.storage.records import Channel

    first = (await put(api, HOOK | {"config": {"url": "https://example.org/x"}})).json()["made"]["secret"]
    again = await put(api, HOOK | {"config": {"url": "https://example.org/x"}})
    assert first.startswith("whsec_")
    assert again.json()["made"] == {}

    await put(api, HOOK | {"config": {"url": "https://example.org/x"}, "secrets": {"secret": "whsec_MDAwMA=="}})
    with records.session() as db:
        assert db.get_one(Channel, "c1").secrets == {"secret": "whsec_MDAwMA==", "old_secret": first}


async def test_secrets_do_not_follow_a_channel_to_another_place(api: httpx.AsyncClient) -> None:
    mail = {"host": "mail.example.org", "from": "bt@example.org", "to": "ann@example.org", "user": "bt"}
    given = {"name": "Mail", "kind": "smtp", "config": mail}
    await put(api, given | {"secrets": {"password": "hush"}})

    moved = await put(api, given | {"config": mail | {"host": "evil.example.org"}})
    assert moved.status_code == 400
    assert moved.json()["error"]["details"]["field"] == "secrets"
    assert "password" in moved.json()["error"]["hint"]

    knowing = await put(api, given | {"config": mail | {"host": "new.example.org"}, "secrets": {"password": "hush"}})
    assert knowing.status_code == 200


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "pigeon"}, "kind"),
        ({"kind": "pagerduty", "secrets": {"routing_key": "short"}}, "routing_key"),
        ({"kind": "pagerduty"}, "routing_key"),
        ({"kind": "slack", "secrets": {"url": "ftp://example.org"}}, "url"),
        ({"kind": "slack", "secrets": {"url": "https://ann:pw@example.org"}}, "url"),
        ({"kind": "slack", "config": {"url": "https://example.org"}}, "url"),
        ({"kind": "webhook", "config": {"url": "https://example.org/\r\nX: y"}}, "url"),
        ({"kind": "webhook", "config": {"url": "https://example.org", "colour": "red"}}, "config"),
        ({"kind": "smtp", "config": {"host": "h", "from": "a@b", "to": "c@d", "port": "99999"}}, "port"),
        ({"kind": "smtp", "config": {"host": "h", "from": "a@b", "to": "c@d", "security": "none"}}, "security"),
        ({**HOOK, "config": {"url": "https://e.org"}, "quiet": {"from": "25:00", "to": "07:00"}}, "quiet"),
        (
            {**HOOK, "config": {"url": "https://e.org"}, "quiet": {"from": "22:00", "to": "07:00", "zone": "Mars"}},
            "quiet",
        ),
        ({**HOOK, "config": {"url": "https://e.org"}, "least": "panic"}, "least"),
    ],
    ids=str,
)
async def test_what_cannot_be_sent_to_is_not_kept(api: httpx.AsyncClient, given: dict[str, Any], field: str) -> None:
    answer = await put(api, {"name": "c"} | given)

    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["details"]["field"] == field
    assert await listed(api) == []


async def test_a_name_is_taken_once_and_a_kind_never_changes(api: httpx.AsyncClient) -> None:
    await put(api, HOOK | {"config": {"url": "https://example.org"}})

    assert (await put(api, HOOK | {"config": {"url": "https://e.org"}}, "c2")).json()["error"]["code"] == "name_taken"
    other = await put(api, {"name": "c1", "kind": "slack", "secrets": {"url": "https://e.org"}})
    assert other.json()["error"]["code"] == "other_kind"


async def test_a_test_page_is_sent_now_and_its_answer_told(api: httpx.AsyncClient, receiver: Receiver) -> None:
    await put(api, HOOK | {"config": {"url": receiver.url}, "on": False})
    params = {"project": "shop"}

    well = (await api.post("/api/channels/c1/test", params=params)).json()
    receiver.behave = lambda _: Reply(status=403, body=b"who are you?")
    badly = (await api.post("/api/channels/c1/test", params=params)).json()

    assert (well["ok"], well["status"], well["error"]) == (True, 200, "")
    assert (badly["ok"], badly["status"], badly["error"]) == (False, 403, "answered 403: who are you?")
    assert receiver.requests[0].json["alerts"][0]["annotations"]["action"] == "test"
    [row] = await listed(api)
    assert row["state"]["state"] == "off"
    assert row["state"]["last_error"] == "answered 403: who are you?"


async def test_a_dead_page_is_seen_and_sent_again(
    api: httpx.AsyncClient, app: FastAPI, records: Records, receiver: Receiver
) -> None:
    params = {"project": "shop"}
    receiver.behave = lambda _: Reply(status=400, body=b"no")
    await put(api, HOOK | {"config": {"url": receiver.url}})
    async with delivering(app):
        say(records, notice(), notice(fingerprint="other", alert_id="a2"))
        while (await listed(api))[0]["state"]["dead"] < 2:
            await asyncio.to_thread(receiver.wait, lambda got: len(got.requests) >= 2)
        [row] = await listed(api)
        assert (row["state"]["state"], row["state"]["last_status"]) == ("dead", 400)

        page = (await api.get("/api/notifications", params=params | {"state": "dead", "limit": 1})).json()
        rest = (await api.get("/api/notifications", params=params | {"after": page["next"]})).json()
        assert [len(page["rows"]), len(rest["rows"]), rest["next"]] == [1, 1, None]
        of_alert = (await api.get("/api/notifications", params=params | {"alert": "a2"})).json()["rows"]
        assert [each["fingerprint"] for each in of_alert] == ["other"]

        receiver.behave = lambda _: Reply()
        again = await api.post(f"/api/notifications/{of_alert[0]['id']}/resend", params=params)
        assert again.json()["state"] == "waiting"
        await asyncio.to_thread(receiver.wait, lambda got: len(got.requests) == 3)

    assert receiver.requests[2].headers["webhook-id"] == of_alert[0]["id"]


async def test_a_removed_channel_leaves_its_history_and_sends_nothing(api: httpx.AsyncClient, records: Records) -> None:
    params = {"project": "shop"}
    await put(api, HOOK | {"config": {"url": "https://example.org"}})
    say(records, notice())

    assert (await api.delete("/api/channels/c1", params=params)).status_code == 200
    [page] = (await api.get("/api/notifications", params=params)).json()["rows"]
    assert (page["state"], page["channel"]) == ("dropped", "")
    refused = await api.post(f"/api/notifications/{page['id']}/resend", params=params)
    assert refused.json()["error"]["code"] == "channel_off"


async def test_other_projects_see_and_touch_nothing(api: httpx.AsyncClient, records: Records) -> None:
    await put(api, HOOK | {"config": {"url": "https://example.org"}})
    say(records, notice())
    page = (await api.get("/api/notifications", params={"project": "shop"})).json()["rows"][0]["id"]
    bank = {"project": "bank"}

    assert (await api.get("/api/channels", params=bank)).json()["rows"] == []
    assert (await api.get("/api/notifications", params=bank)).json()["rows"] == []
    assert (await api.delete("/api/channels/c1", params=bank)).status_code == 404
    assert (await api.post("/api/channels/c1/test", params=bank)).status_code == 404
    assert (await api.post(f"/api/notifications/{page}/resend", params=bank)).status_code == 404
    moved = await api.put("/api/channels/c1", params=bank, json=HOOK | {"config": {"url": "https://example.org"}})
    assert moved.status_code == 409


async def test_a_channel_that_connects_by_itself_is_set_by_admins_only(
    api: httpx.AsyncClient, app: FastAPI, records: Records
) -> None:
    member, admin = make_key("shop", "ann", "member"), make_key(None, "root", "admin")  # type: ignore[arg-type]
    with records.session() as db, db.begin():
        db.add(Project(id="shop"))
        db.flush()
        db.add_all([member.row, admin.row])
    app.state.keys.refresh()
    given = {"name": "Any", "kind": "apprise", "secrets": {"url": "json://localhost"}}

    def by(secret: str) -> dict[str, Any]:
        return {"params": {"project": "shop"}, "headers": {"authorization": f"Bearer {secret}"}, "json": given}

    assert (await api.put("/api/channels/c1", **by(member.secret))).status_code == 403
    assert (await api.put("/api/channels/c1", **by(admin.secret))).status_code == 200
