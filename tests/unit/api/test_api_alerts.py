"""/api/alerts, /api/rules and /api/silences."""

from typing import Any

import httpx
import pytest

from backtrail.core.policy.defaults import RULES
from backtrail.server.api.models.alert import AlertOut, Alerts
from backtrail.server.api.models.rule import Backtest, RuleRow, Rules
from backtrail.server.api.models.silence import SilenceOut, Silences
from backtrail.server.storage.records import Alert, AlertEvent, Records
from backtrail.testing.spans import agent, llm, tool
from tests.unit.api.conftest import NOON, SECOND, Write


@pytest.fixture
def alert(records: Records) -> Any:
    """Puts an alert into the records."""

    def put(id_: str, *, project: str = "default", since: int = NOON, closed: int | None = None, **more: Any) -> None:
        told: dict[str, Any] = {
            "rule_id": "runaway_steps", "labels": {"session": "s", "agent": "a"}, "state": "alert", "level": "alert",
            "fired": since, "value": 16.0, "peak": 16.0, "limit": 15.0, "evidence": "a has taken 16 steps.",
            "trace_id": "t1", "session_id": "s",
        }  # fmt: skip
        row = Alert(
            id=id_, project_id=project, fingerprint=id_, open_key=None if closed else id_, machine={}, since=since,
            closed=closed, **(told | more),
        )  # fmt: skip
        with records.session() as db, db.begin():
            db.add(row)
            db.add(AlertEvent(alert_id=id_, at=since, what="fired", by="", text="", data={"value": 16}))

    return put


async def listed(api: httpx.AsyncClient, **params: Any) -> Alerts:
    answer = await api.get("/api/alerts", params=params)
    assert answer.status_code == 200, answer.text
    return Alerts.model_validate(answer.json())


async def test_alerts_come_newest_first_and_page_by_page(api: httpx.AsyncClient, alert: Any) -> None:
    alert("one", since=NOON)
    alert("two", since=NOON + SECOND, closed=NOON + 2 * SECOND)
    alert("three", since=NOON + 3 * SECOND)
    alert("abroad", project="other")
    found = await listed(api)
    assert [row.id for row in found.rows] == ["three", "two", "one"]
    assert (found.open, found.next) == (2, None)
    assert found.rows[0].title == "Runaway task: 16 steps (limit 15 steps), a"
    assert [row.id for row in (await listed(api, state="open")).rows] == ["three", "one"]
    assert [row.id for row in (await listed(api, state="closed")).rows] == ["two"]
    first = await listed(api, limit=2)
    assert [row.id for row in (await listed(api, limit=2, after=first.next)).rows] == ["one"]
    assert (await api.get("/api/alerts?after=nonsense")).status_code == 400


async def test_one_alert_has_its_log_points_limits_and_runbook(api: httpx.AsyncClient, alert: Any) -> None:
    alert("one")
    found = AlertOut.model_validate((await api.get("/api/alerts/one")).json())
    assert [line.what for line in found.log] == ["fired"]
    assert [point.value for point in found.points] == [16]
    assert (found.warn, found.alert, found.unit) == (10, 15, "steps")
    assert "golden case" in found.runbook
    missing = await api.get("/api/alerts/none")
    assert missing.status_code == 404


async def test_an_alert_is_acknowledged_once(api: httpx.AsyncClient, alert: Any) -> None:
    alert("one")
    first = await api.post("/api/alerts/one/acknowledge", json={"note": "looking"})
    second = await api.post("/api/alerts/one/acknowledge", json={"note": "me too"})
    found = AlertOut.model_validate(second.json())
    assert first.json()["acknowledged"] == found.acknowledged
    assert [(line.what, line.text) for line in found.log] == [("fired", ""), ("acknowledged", "looking")]


async def rules(api: httpx.AsyncClient) -> dict[str, RuleRow]:
    return {row.id: row for row in Rules.model_validate((await api.get("/api/rules")).json()).rows}


async def test_every_default_rule_is_on_from_the_start(api: httpx.AsyncClient) -> None:
    found = await rules(api)
    assert list(found) == [rule.id for rule in RULES]
    assert all(row.on and row.builtin and not row.changed and row.why and row.runbook for row in found.values())


async def test_a_default_rule_is_changed_switched_and_brought_back(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/rules/runaway_steps", json={"rule": {"alert": 40}})
    row = RuleRow.model_validate(answer.json())
    assert (row.rule.alert, row.rule.warn, row.changed, row.on) == (40, 10, True, True)
    assert row.default is not None
    assert row.default.alert == 15
    assert (await api.put("/api/rules/runaway_steps", json={"on": False})).json()["rule"]["alert"] == 40
    assert not (await rules(api))["runaway_steps"].on
    assert (await api.delete("/api/rules/runaway_steps")).json() == {"gone": True}
    back = (await rules(api))["runaway_steps"]
    assert (back.on, back.changed, back.rule.alert) == (True, False, 15)


async def test_a_rule_of_the_projects_own_is_made_and_deleted(api: httpx.AsyncClient) -> None:
    made = await api.put("/api/rules/mine", json={"rule": {"name": "Long tasks", "metric": "steps", "alert": 25}})
    assert made.status_code == 200
    assert (made.json()["builtin"], made.json()["default"]) == (False, None)
    assert "mine" in await rules(api)
    assert "mine" not in {row["id"] for row in (await api.get("/api/rules?project=other")).json()["rows"]}
    await api.delete("/api/rules/mine")
    assert "mine" not in await rules(api)
    assert (await api.delete("/api/rules/mine")).status_code == 404


async def test_a_bad_rule_is_refused_with_its_field(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/rules/runaway_steps", json={"rule": {"alert": "many"}})
    error = answer.json()["error"]
    assert (answer.status_code, error["details"]["field"]) == (400, "alert")
    assert error["hint"]
    new = await api.put("/api/rules/mine", json={"rule": {"metric": "steps", "alert": 3}})
    assert new.json()["error"]["details"]["field"] == "name"


async def test_a_silence_covers_open_alerts_with_its_labels_until_it_ends(api: httpx.AsyncClient, alert: Any) -> None:
    alert("one")
    alert("two", labels={"session": "s2", "agent": "b"})
    given = {"matchers": {"rule": "runaway_steps", "agent": "a"}, "for_s": 3600, "reason": "a long crawl"}
    made = SilenceOut.model_validate((await api.post("/api/silences", json=given)).json())
    assert (made.active, made.covers) == (True, 1)
    rows = {row.id: row.silenced for row in (await listed(api)).rows}
    assert rows["two"] is None
    assert rows["one"] is not None
    assert rows["one"].reason == "a long crawl"
    assert not (await api.delete(f"/api/silences/{made.id}")).json()["active"]
    kept = Silences.model_validate((await api.get("/api/silences")).json()).rows
    assert [(row.id, row.active) for row in kept] == [(made.id, False)]


async def test_a_silence_may_last_as_long_as_an_open_alert(api: httpx.AsyncClient, alert: Any) -> None:
    alert("one")
    alert("two", closed=NOON + SECOND)
    given = {"matchers": {"agent": "a"}, "reason": "known", "alert": "one"}
    made = SilenceOut.model_validate((await api.post("/api/silences", json=given)).json())
    assert (made.active, made.alert_id, made.covers) == (True, "one", 1)
    for other in ("two", "nobody"):
        refused = await api.post("/api/silences", json=given | {"alert": other})
        assert (refused.status_code, refused.json()["error"]["details"]["field"]) == (400, "alert")


@pytest.mark.parametrize(
    "given",
    [
        {"matchers": {}, "for_s": 60, "reason": "x"},
        {"matchers": {"agent": "a"}, "for_s": 60},
        {"matchers": {"agent": "a"}, "for_s": 60, "reason": " "},
        {"matchers": {"agent": "a"}, "reason": "x"},
        {"matchers": {"agent": "a"}, "until": "2020-01-01", "reason": "x"},
        {"matchers": {"agent": "a"}, "until": "soon", "reason": "x"},
    ],
)
async def test_a_silence_needs_matchers_a_reason_and_an_end(api: httpx.AsyncClient, given: dict[str, Any]) -> None:
    assert (await api.post("/api/silences", json=given)).status_code in (400, 422)


async def backtested(api: httpx.AsyncClient, **rule: Any) -> Backtest:
    answer = await api.post("/api/rules/backtest", json={"rule": rule, "since": "2020-01-01"})
    assert answer.status_code == 200, answer.text
    return Backtest.model_validate(answer.json())


async def test_a_backtest_tells_which_alerts_a_rule_would_have_fired(api: httpx.AsyncClient, write: Write) -> None:
    for number in range(120):
        trace = f"r{number}"
        steps = 20 if number == 7 else 3
        calls = [llm(f"l{at}", trace=trace, parent="a", start=at, tokens=(10, 1)) for at in range(steps)]
        write(agent("a", trace=trace, start=number, end=number + 9), *calls)
    found = await backtested(api, id="runaway_steps")
    assert (found.fired, found.evaluated, [each.trace_id for each in found.alerts]) == (1, 120, ["r7"])
    assert found.alerts[0].value == 20
    assert found.suggested is not None
    assert found.suggested.warn == 3
    assert (await backtested(api, id="runaway_steps", alert=25, warn=24)).fired == 0


async def test_a_backtest_reads_what_tools_were_called_with(api: httpx.AsyncClient, write: Write) -> None:
    same = [tool(f"s{at}", parent="a", name="search", arguments='{"q": 1}', start=at) for at in range(5)]
    other = [tool("o", parent="a", name="search", arguments='{"q": 2}', start=6)]
    write(agent("a", end=9), *same, *other)
    found = await backtested(api, id="loop_repeat")
    assert [(each.value, each.labels["tool"]) for each in found.alerts] == [(5, "search")]
    failed = [tool(f"f{at}", trace="t2", name="pay", error="no", start=at) for at in range(6)]
    write(*failed, tool("ok", trace="t2", name="pay", start=9))
    assert [each.value for each in (await backtested(api, id="tool_errors_in_a_row")).alerts] == [6]
    assert (await backtested(api, id="stuck_tool")).fired == 0
    assert (await backtested(api, id="token_burn_session")).fired == 0
