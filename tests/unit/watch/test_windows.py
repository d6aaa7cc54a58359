"""Rules of windows: KPIs, budgets, and Backtrail's own health."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.defaults import BY_ID
from backtrail.core.policy.reading import as_json
from backtrail.core.policy.rule import Rule
from backtrail.server.alerts.backtest import tried
from backtrail.server.alerts.health import Health, troubles
from backtrail.server.alerts.windows.work import Work
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.storage.records import Alert, AlertRule, Budget, Channel, Notification, Records, open_records
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.spans import NOON, agent, llm, tool

P = ProjectId("default")
SECOND = 10**9


@dataclass(slots=True)
class Looks:
    """A store whose counts are up to date, and rounds of rules at moments that tests choose."""

    store: SqliteStore
    records: Records
    health: Health = field(default_factory=Health)
    ahead: float = 0.0
    """Seconds by which the rules' clock is ahead of the store's."""
    work: Work = field(init=False)

    def __post_init__(self) -> None:
        self.work = Work(self.store, self.records, self.health, clock=self.now)
        self.work.begin()

    def now(self) -> int:
        return time.time_ns() + int(self.ahead * SECOND)

    def write(self, *parts: RawSpan) -> None:
        self.store.write(P, parts).result(20)
        counts = Counts(self.store)
        counts.begin()
        while counts.news():
            pass

    def rule(self, rule: Rule) -> None:
        with self.records.session() as db, db.begin():
            db.merge(AlertRule(project_id=P, id=rule.id, on=True, rule=as_json(rule)))
        self.work.rules_changed()

    def round(self, after: float = 15) -> list[tuple[str, str]]:
        """Rule and level of what is open after one round."""
        self.ahead += after
        self.work.round()
        with self.records.session() as db:
            rows = db.scalars(select(Alert).where(Alert.open_key.is_not(None))).all()
            return sorted((row.rule_id, row.level) for row in rows)

    def alert(self, rule: str) -> Alert:
        with self.records.session() as db:
            return db.scalars(select(Alert).where(Alert.rule_id == rule)).one()

    def put(self, row: Any) -> None:
        with self.records.session() as db, db.begin():
            db.add(row)


@pytest.fixture
def looks(tmp_path: Path) -> Iterator[Looks]:
    records = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    with SqliteStore(tmp_path / "data") as store:
        yield Looks(store, records)
    records.close()


def runs(count: int, steps: int, *, error: str | None = None, cost: float | None = None) -> list[RawSpan]:
    """Runs that ended, each with so many steps and a tool."""
    made: list[RawSpan] = []
    for number in range(count):
        trace = f"r{number}"
        made.append(agent("a", trace=trace, name="support", end=9, session__id=trace))
        made += [llm(f"l{at}", trace=trace, parent="a", tokens=(100, 10), start=at) for at in range(steps)]
        made.append(tool("t", trace=trace, parent="a", name="pay", start=8, error=error))
    late = time.time_ns() - NOON - 60 * SECOND
    made = [replace(each, start=(each.start or 0) + late, end=(each.end or 0) + late) for each in made]
    if cost is not None:
        made = [replace(each, attributes=each.attributes | {"llm.cost.total": cost}) for each in made]
    return made


def test_a_kpi_beyond_its_limit_is_an_alert_of_its_agent_after_a_while(looks: Looks) -> None:
    looks.write(*runs(12, 16))
    assert looks.round() == [("steps_per_task", "none")], "not yet for as long as the rule says"
    told = [looks.round() for _ in range(20)]
    assert told[-1] == [("steps_per_task", "alert")]
    row = looks.alert("steps_per_task")
    assert row.labels == {"agent": "support"}
    assert row.evidence == "support: 16 steps over 12 tasks in the last 15 min."
    assert row.trace_id is not None
    assert row.incident_id is not None


def test_too_few_tasks_are_no_alert(looks: Looks) -> None:
    looks.write(*runs(9, 16))
    assert [looks.round() for _ in range(30)][-1] == []


def test_it_ends_when_the_window_is_empty_for_long_enough(looks: Looks) -> None:
    looks.write(*runs(12, 16))
    for _ in range(22):
        looks.round()
    assert [looks.round(60) for _ in range(40)][-1] == []


def test_tool_errors_are_told_apart_by_agent_and_tool(looks: Looks) -> None:
    looks.write(*runs(25, 1, error="no"))
    looks.rule(replace(BY_ID["tool_error_rate"], for_s=0, warn_for_s=0))
    assert ("tool_error_rate", "alert") in looks.round()
    row = looks.alert("tool_error_rate")
    assert row.labels == {"agent": "support", "tool": "pay"}
    assert row.value == 1.0
    assert row.evidence == "support with pay: 100 % over 25 tool calls in the last 10 min."


def test_a_rule_that_cannot_be_evaluated_says_so_and_pages_the_fallback_once(looks: Looks) -> None:
    looks.write(*runs(1, 1))
    told: dict[str, Any] = {"kind": "webhook", "config": {}, "secrets": {}, "on": True, "least": "warning"}
    looks.put(Channel(id="ops", project_id=P, name="ops", fallback=False, quiet=None, **told))
    looks.put(Channel(id="boss", project_id=P, name="boss", fallback=True, quiet=None, **told))
    bad = replace(BY_ID["steps_per_task"], id="bad", group_by=("agent", "tool", "model"))
    looks.rule(bad)
    looks.round()
    looks.round()
    looks.work.begin()
    looks.round()
    with looks.records.session() as db:
        assert "agent and one more" in troubles(db, P)["bad"]
        pages = db.scalars(select(Notification)).all()
    assert [(page.channel_id, page.action, page.notice["rule"]) for page in pages] == [("boss", "trigger", "bad")]
    looks.rule(replace(bad, group_by=("agent",)))
    looks.round()
    with looks.records.session() as db:
        assert troubles(db, P) == {}
    assert (P, "bad") in looks.health.checked


def test_a_budget_that_burns_in_both_windows_is_an_alert(looks: Looks) -> None:
    looks.put(Budget(id="b", project_id=P, name="all", amount=10.0, period="month", only={}))
    looks.write(*runs(3, 2, cost=1.0))
    open_ = looks.round()
    assert ("budget_fast", "alert") in open_
    assert looks.alert("budget_fast").labels == {"budget": "all"}
    assert "The budget all is spent" in looks.alert("budget_fast").evidence
    looks.ahead += 600
    looks.round()
    assert looks.alert("budget_fast").state == "recovering", "the five minutes are over"


def test_a_channel_with_dead_pages_is_shown_until_they_are_sent(looks: Looks) -> None:
    looks.write(*runs(1, 1))
    told: dict[str, Any] = {"kind": "webhook", "config": {}, "secrets": {}, "on": True, "least": "warning"}
    looks.put(Channel(id="ops", project_id=P, name="ops", fallback=False, quiet=None, **told))
    page: dict[str, Any] = {"fingerprint": "f", "action": "trigger", "notice": {}, "attempts": 1, "due": 0}
    looks.put(Notification(id="n", project_id=P, channel_id="ops", state="dead", error="gone", arrived=False, **page))
    assert looks.round() == [("delivery_dead", "alert")]
    assert looks.alert("delivery_dead").evidence == "1 page did not reach the channel ops: gone"
    with looks.records.session() as db, db.begin():
        db.scalars(select(Notification)).one().state = "sent"
    assert looks.round() == []


def test_silence_where_spans_are_usual_is_an_alert(looks: Looks) -> None:
    looks.write(*runs(60, 2))
    looks.rule(replace(BY_ID["ingest_silent"], for_s=0))
    looks.ahead = 86400 + 300
    assert ("ingest_silent", "alert") in looks.round(), "60 runs a day before, at this hour"
    looks.ahead = 2 * 3600
    assert ("ingest_silent", "alert") not in looks.round(3600 * 24 * 10)


def test_a_backtest_of_a_kpi_uses_the_same_machine(looks: Looks) -> None:
    looks.write(*runs(12, 16))
    now = Nanos(looks.now() + 3600 * SECOND)
    found = tried(looks.store, P, BY_ID["steps_per_task"], Nanos(now - 7200 * SECOND), now)
    (only,) = found.fired
    assert (only.level, only.labels, only.value) == ("alert", {"agent": "support"}, 16)
    assert only.until is not None
    calm = replace(BY_ID["steps_per_task"], alert=30, warn=20, recover=20)
    assert tried(looks.store, P, calm, Nanos(now - 7200 * SECOND), now).fired == []
