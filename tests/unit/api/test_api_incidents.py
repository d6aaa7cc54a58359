"""/api/incidents: read, worked on, and every way in which that is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from backtrail.core.diagnose.runbook.fill import unfillable
from backtrail.core.model.units import ProjectId
from backtrail.server.auth import make_key
from backtrail.server.incidents import keeping, life
from backtrail.server.storage.records import Alert, AlertEvent, Dataset, DatasetItem, Incident, Project, Records
from tests.unit.api.conftest import Write, raw
from tests.unit.incidents.stage import NOON, fired

SECOND = 1_000_000_000


def filled(records: Records, number: int = 1, *, at: float = 2) -> None:
    with records.session() as db, db.begin():
        found = db.scalars(select(Incident).where(Incident.number == number)).one()
        keeping.keep(db, found.id, unfillable("Nothing was recorded."), NOON + int(at * SECOND))


def alert(records: Records, incident_id: str) -> None:
    with records.session() as db, db.begin():
        db.add(
            Alert(
                id="a1",
                project_id="default",
                rule_id="tool_errors_in_a_row",
                fingerprint="f",
                open_key="f",
                labels={"tool": "refund"},
                state="alert",
                level="alert",
                machine={},
                since=NOON,
                fired=NOON,
                evidence="refund failed 5 times in a row.",
                incident_id=incident_id,
                trace_id="t1",
            )
        )


def case(records: Records, item: str = "case-1") -> None:
    with records.session() as db, db.begin():
        db.add(Project(id="default"))
        db.flush()
        db.add(Dataset(id="d", project_id="default", name="golden", description="", details=None))
        db.flush()
        db.add(DatasetItem(project_id="default", id=item, dataset_id="d", input=1, expected=2, details=None))


async def test_incidents_are_listed_newest_first_by_state_and_page(api: httpx.AsyncClient, records: Records) -> None:
    for each in "abc":
        fired(records, each)
    closing = await api.post("/api/incidents/2/close", json={"resolution": "duplicate", "reason": "of #1"})
    first = (await api.get("/api/incidents", params={"limit": 1})).json()
    rest = (await api.get("/api/incidents", params={"limit": 1, "after": first["next"]})).json()
    closed = (await api.get("/api/incidents", params={"state": "closed"})).json()
    everything = (await api.get("/api/incidents", params={"state": "all"})).json()

    assert closing.status_code == 200
    assert ([row["number"] for row in first["rows"]], first["next"], first["open"]) == ([3], "3", 2)
    assert ([row["number"] for row in rest["rows"]], rest["next"]) == ([1], None)
    assert [(row["number"], row["resolution"]) for row in closed["rows"]] == [(2, "duplicate")]
    assert [row["number"] for row in everything["rows"]] == [3, 2, 1]


async def test_an_incident_is_told_with_its_steps_log_and_timer(
    api: httpx.AsyncClient, records: Records, write: Write
) -> None:
    fired(records)
    before = (await api.get("/api/incidents/1")).json()
    write(raw("b"))
    filled(records)
    after = (await api.get("/api/incidents/1")).json()

    assert [(step["step"], step["filled"], step["content"]) for step in before["steps"]] == [
        (step, None, {}) for step in range(1, 6)
    ]
    assert (before["trace_gone"], after["trace_gone"]) == (True, False)
    assert [step["name"] for step in after["steps"]] == [
        "Session and trace",
        "Last tool call",
        "Retrieval",
        "Replay",
        "Cause and fix",
    ]
    assert after["steps"][0]["content"]["headline"] == "Nothing was recorded."
    assert after["timer"] == [{"what": "filled", "at": "2026-11-24T12:00:02.000000000Z", "seconds": 2.0}]
    assert [line["what"] for line in after["log"]] == ["opened", "filled"]


async def test_acknowledging_takes_the_alerts_along_and_pages_once(
    api: httpx.AsyncClient, app: FastAPI, records: Records
) -> None:
    paged: list[Any] = []
    app.state.acknowledged = lambda _db, incident, alerts, by, note: paged.append(
        (incident.number, [each.id for each in alerts], by, note)
    )
    alert(records, fired(records)[0])

    told = (await api.post("/api/incidents/1/acknowledge", json={"note": "on it"})).json()
    again = await api.post("/api/incidents/1/acknowledge", json={})

    assert (told["state"], told["acknowledged_by"], told["owner"]) == ("acknowledged", "somebody", "somebody")
    assert told["alerts"][0]["acknowledged"] == told["acknowledged"]
    assert paged == [(1, ["a1"], "somebody", "on it")]
    with records.session() as db:
        assert [(line.what, line.text) for line in db.scalars(select(AlertEvent))] == [("acknowledged", "on it")]
    assert again.status_code == 409
    assert again.json()["error"]["code"] == "already_acknowledged"
    assert "was acknowledged by somebody at 20" in again.json()["error"]["message"]


async def test_who_did_it_is_the_label_of_the_key(api: httpx.AsyncClient, app: FastAPI, records: Records) -> None:
    fired(records)
    made = make_key(ProjectId("default"), "ann")
    with records.session() as db, db.begin():
        db.add(Project(id="default"))
        db.flush()
        db.add(made.row)
    app.state.keys.refresh()

    told = await api.post("/api/incidents/1/acknowledge", json={}, headers={"authorization": f"Bearer {made.secret}"})

    assert told.json()["acknowledged_by"] == "ann"


async def test_a_step_is_confirmed_once_and_stays_as_it_was_confirmed(api: httpx.AsyncClient, records: Records) -> None:
    fired(records)
    early = await api.post("/api/incidents/1/steps/2/confirm", json={})
    filled(records)
    told = (await api.post("/api/incidents/1/steps/2/confirm", json={"note": "the arguments are wrong"})).json()
    again = await api.post("/api/incidents/1/steps/2/confirm", json={})
    with records.session() as db, db.begin():
        one = db.scalars(select(Incident)).one()
        assert keeping.keep(db, one.id, unfillable("Other words."), NOON + 9 * SECOND)
    after = (await api.get("/api/incidents/1")).json()

    assert (early.status_code, early.json()["error"]["code"]) == (409, "not_filled")
    assert (told["steps"][1]["confirmed_by"], told["steps"][1]["note"]) == ("somebody", "the arguments are wrong")
    assert told["timer"][1]["what"] == "confirmed: Last tool call"
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_confirmed")
    assert [step["content"]["headline"] for step in after["steps"]] == [
        "Other words.",
        "Nothing was recorded.",
        *["Other words."] * 3,
    ]


async def test_owner_severity_and_notes_are_changed_and_logged(api: httpx.AsyncClient, records: Records) -> None:
    fired(records)
    told = (await api.patch("/api/incidents/1", json={"owner": "ann", "severity": "critical"})).json()
    noted = (await api.patch("/api/incidents/1", json={"notes": "line one\nline two"})).json()
    nobody = (await api.patch("/api/incidents/1", json={"owner": None})).json()
    same = (await api.patch("/api/incidents/1", json={"owner": None})).json()

    assert (told["owner"], told["severity"]) == ("ann", "critical")
    assert (noted["owner"], noted["notes"]) == ("ann", "line one\nline two")
    assert nobody["owner"] is None
    assert [line["text"] for line in same["log"][1:]] == [
        "owner: nobody → ann",
        "severity: warning → critical",
        "changed the notes",
        "owner: ann → nobody",
    ]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"resolution": "fixed"}, "golden_case", "with the golden case that holds the fix"),
        ({"resolution": "fixed", "golden_case": "nope"}, "golden_case", "there is no item 'nope'"),
        ({"resolution": "accepted"}, "reason", "with a reason"),
        ({"resolution": "accepted", "reason": "  "}, "reason", "with a reason"),
        ({"resolution": "gone"}, "resolution", "'fixed', 'not_a_problem'"),
        ({}, "resolution", "required"),
    ],
)
async def test_a_close_that_lacks_something_says_what_to_do(
    api: httpx.AsyncClient, records: Records, body: dict[str, Any], field: str, words: str
) -> None:
    fired(records)
    refused = await api.post("/api/incidents/1/close", json=body)
    error = refused.json()["error"]

    assert (refused.status_code, error["code"], error["details"]["field"]) == (400, "wrong_body", field)
    assert words in error["message"]
    assert error["hint"]


async def test_an_incident_closes_as_fixed_with_a_golden_case_and_is_closed_once(
    api: httpx.AsyncClient, records: Records
) -> None:
    alert(records, fired(records)[0])
    case(records)
    told = (await api.post("/api/incidents/1/close", json={"resolution": "fixed", "golden_case": "case-1"})).json()
    refused = [
        await api.post("/api/incidents/1/close", json={"resolution": "other", "reason": "again"}),
        await api.post("/api/incidents/1/acknowledge", json={}),
        await api.post("/api/incidents/1/steps/1/confirm", json={}),
    ]

    assert (told["state"], told["resolution"], told["golden_case"]) == ("closed", "fixed", "case-1")
    assert told["log"][-1]["text"] == "As fixed. Its alert was still firing."
    assert [(each.status_code, each.json()["error"]["code"]) for each in refused] == [(409, "closed")] * 3
    assert (await api.patch("/api/incidents/1", json={"notes": "afterwards"})).status_code == 200


async def test_an_incident_does_not_close_with_an_archived_case(api: httpx.AsyncClient, records: Records) -> None:
    fired(records)
    await api.post("/api/datasets/golden/items", json={"id": "late", "input": 1})
    await api.delete("/api/datasets/golden/items/late")
    body = {"resolution": "fixed", "golden_case": "late"}
    assert (await api.post("/api/incidents/1/close", json=body)).json()["error"]["details"]["field"] == "golden_case"
    await api.post("/api/datasets/golden/items", json={"id": "late"})
    assert (await api.post("/api/incidents/1/close", json=body)).json()["golden_case"] == "late"


async def test_an_alert_that_fires_again_names_the_incident_before(api: httpx.AsyncClient, records: Records) -> None:
    fired(records)
    await api.post("/api/incidents/1/close", json={"resolution": "not_a_problem", "reason": "a drill"})
    fired(records, at=60)
    first, second = [(await api.get(f"/api/incidents/{number}")).json() for number in (1, 2)]

    assert second["earlier"] == {
        "number": 1,
        "title": "5 failures of refund in a row",
        "state": "closed",
        "resolution": "not_a_problem",
        "reason": "a drill",
    }
    assert first["later"]["number"] == 2


async def test_other_incidents_of_the_same_session_are_named(api: httpx.AsyncClient, records: Records) -> None:
    fired(records, "f")
    fired(records, "g", title="16 steps")
    fired(records, "h", title="elsewhere", session_id="s2", trace_id="t2")

    assert [each["title"] for each in (await api.get("/api/incidents/1")).json()["related"]] == ["16 steps"]


def test_of_several_who_acknowledge_at_once_one_does(records: Records) -> None:
    fired(records)

    def one(who: int) -> str:
        with records.session() as db, db.begin():
            found = life.numbered(db, "default", 1)
            try:
                life.acknowledge(db, found, by=f"p{who}", note="", at=NOON)
            except life.Conflict as first:
                return str(first)
            return ""

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(one, range(6)))

    assert sum(not each for each in told) == 1
    assert all("was acknowledged by p" in each for each in told if each)


async def test_what_is_not_there_or_no_number_is_told(api: httpx.AsyncClient) -> None:
    for number, status in (("7", 404), ("x", 400), ("0", 400), ("99999999999999999999999", 400)):
        refused = await api.get(f"/api/incidents/{number}")
        assert refused.status_code == status
        assert refused.json()["error"]["hint"]
    assert (await api.get("/api/incidents", params={"after": "x"})).status_code == 400
    assert (await api.post("/api/incidents/7/acknowledge", json={})).status_code == 404


async def test_an_incident_of_another_project_is_not_found(api: httpx.AsyncClient, records: Records) -> None:
    fired(records, project="other")

    assert (await api.get("/api/incidents/1")).status_code == 404
    assert (await api.get("/api/incidents/1", params={"project": "other"})).json()["number"] == 1


async def test_the_post_mortem_tells_it_all_and_makes_no_markup_of_what_agents_wrote(
    api: httpx.AsyncClient, records: Records
) -> None:
    fired(records, evidence="refund said <script>alert(1)</script> and [click](http://x).", title="refund | fails")
    filled(records)
    await api.post("/api/incidents/1/acknowledge", json={"note": "on | it"})
    await api.patch("/api/incidents/1", json={"notes": "We rolled back."})
    told = await api.get("/api/incidents/1/post-mortem")

    assert told.headers["content-type"] == "text/markdown; charset=utf-8"
    text = told.text
    assert text.startswith("# Incident #1: refund | fails\n\n**Acknowledged by somebody at ")
    assert "- Trace: `t1` (gone: it was forgotten or is older than what is kept)" in text
    assert "refund said &lt;script>alert(1)&lt;/script> and [click] (http://x)." in text
    assert "| filled | 2026-11-24 12:00:02 UTC | 2.0 s |" in text
    assert "### 3. Retrieval: cannot be told\n\nNothing was recorded." in text
    assert "## Notes\n\nWe rolled back." in text
    assert "| acknowledged | somebody | on \\| it |" in text
