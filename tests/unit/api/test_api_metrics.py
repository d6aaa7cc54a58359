"""/metrics, and the rules and the dashboard that go by it, held by promtool of Debian's prometheus package."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from backtrail.core.kpi.kpi import KPIS
from backtrail.core.kpi.measures import MEASURES
from backtrail.core.model.units import ProjectId
from backtrail.server.api import times
from backtrail.server.auth import make_key
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.storage.records import Project, Records
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.spans import NOON, SECOND, agent, llm, tool
from tests.unit.api.conftest import DEFAULT

DOCS = Path(__file__).parents[3] / "docs"
RULES = DOCS / "prometheus" / "backtrail.rules.yml"
DASHBOARD = DOCS / "grafana" / "backtrail.json"
TESTS = Path(__file__).with_name("prometheus_rules_test.yml")
OTHER = ProjectId("other")
NAME = re.compile(r"\bbacktrail_\w+")


def promtool(*words: object, given: str = "") -> str:
    """What promtool says; it has to be content."""
    path = shutil.which("promtool")
    assert path, "no promtool on PATH: run `make promtool`, or install the Debian package prometheus"
    done = subprocess.run(
        [path, *map(str, words)], input=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def busy(store: SqliteStore) -> SqliteStore:
    at = (times.now() - NOON) / SECOND - 60
    when: dict[str, Any] = {"start": at, "end": at + 2}
    for project, runs in ((DEFAULT, 4), (OTHER, 1)):
        for number in range(runs):
            trace = f"t{number}"
            parts = [
                agent("a", trace=trace, name="desk", **when),
                llm("l", trace=trace, parent="a", tokens=(90, 10), **when),
            ]
            store.write(project, [*parts, tool("t", trace=trace, parent="a", error="no", **when)]).result(20)
    counts = Counts(store)
    counts.begin()
    while counts.news():
        pass
    return store


async def scraped(api: httpx.AsyncClient, **headers: str) -> dict[tuple[str, ...], float]:
    reply = await api.get("/metrics", headers=headers)
    assert reply.status_code == 200
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


async def test_a_scrape_tells_kpis_measures_and_health(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    await api.put("/api/budgets/b", json={"name": "All", "amount": 5, "period": "day"})
    told = await scraped(api)
    assert told["backtrail_kpi_value", "kpi=tool_error_rate", "project=default"] == 1.0
    assert told["backtrail_kpi_samples", "kpi=steps_per_task", "project=default"] == 4
    assert told["backtrail_measure", "measure=tokens", "project=other"] == 100
    assert told["backtrail_measure", "measure=latency_p95", "project=default"] == pytest.approx(2, rel=0.025)
    assert told["backtrail_budget_amount_usd", "budget=All", "project=default"] == 5
    assert told["backtrail_unread_spans", "follower=kpi"] == 0
    assert told["backtrail_unread_spans", "follower=detect"] == 15
    assert told[("backtrail_written_total",)] == busy.head_cursor()
    assert {name[1] for name in told if name[0] == "backtrail_kpi_alert"} == {f"kpi={kpi.name}" for kpi in KPIS}
    for kpi in KPIS:
        assert told["backtrail_kpi_alert", f"kpi={kpi.name}"] == kpi.alert
        assert told["backtrail_kpi_healthy", f"kpi={kpi.name}"] == kpi.healthy
    assert not [name for name in told if "desk" in str(name) or "gpt-4o" in str(name)], "labels are bounded"


async def test_who_may_read_the_api_may_scrape(
    api: httpx.AsyncClient, busy: SqliteStore, records: Records, app: Any
) -> None:
    admin, member = make_key(None, role="admin"), make_key(OTHER)
    with records.session() as db, db.begin():
        db.add(Project(id=OTHER))
        db.flush()
        db.add_all([admin.row, member.row])
    app.state.keys.refresh()
    assert (await api.get("/metrics")).status_code == 401
    everything = await scraped(api, authorization=f"Bearer {admin.secret}")
    own = await scraped(api, authorization=f"Bearer {member.secret}")
    assert {word for name in everything for word in name if word.startswith("project=")} == {
        *("project=default", "project=other"),
    }
    assert {word for name in own for word in name if word.startswith("project=")} == {"project=other"}


async def test_promtool_reads_what_is_told(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    promtool("check", "metrics", given=(await api.get("/metrics")).text)


async def test_the_guide_tells_every_metric(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    await api.put("/api/budgets/b", json={"name": "All", "amount": 5, "period": "day"})
    guide = (DOCS / "guide" / "prometheus.md").read_text()
    assert {name[0] for name in await scraped(api)} == set(re.findall(r"`(backtrail_\w+)`", guide))


def test_the_rules_are_sound_and_fire_when_they_should() -> None:
    assert "SUCCESS" in promtool("check", "rules", RULES)
    assert "SUCCESS" in promtool("test", "rules", TESTS)


def expressions() -> Iterator[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    yield from (target["expr"] for panel in panels for target in panel["targets"])


def test_every_expression_of_the_dashboard_parses(tmp_path: Path) -> None:
    plain = [each.replace("$__rate_interval", "5m").replace("$project", ".*") for each in expressions()]
    rules = [{"record": f"panel:number:{number}", "expr": each} for number, each in enumerate(plain)]
    written = tmp_path / "rules.yml"
    written.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(plain)} rules found" in promtool("check", "rules", "--lint=none", written)


async def test_rules_and_dashboard_use_what_is_told_and_nothing_else(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    await api.put("/api/budgets/b", json={"name": "All", "amount": 5, "period": "day"})
    offered = {name[0] for name in await scraped(api)}
    used = set(NAME.findall(" ".join(expressions())))
    used |= {
        name
        for line in re.findall(r"expr:(?: >-)?((?:.|\n)*?)(?=\n        \w)", RULES.read_text())
        for name in NAME.findall(line)
    }
    assert used <= offered, used - offered
    text = DASHBOARD.read_text() + RULES.read_text()
    for kpi in KPIS:
        assert text.count(f'kpi=\\"{kpi.name}\\"') >= 2
        assert f'kpi="{kpi.name}"' in text
        assert kpi.title in text
    named = {name for each in re.findall(r'measure=~?\\"([\w|]+)\\"', text) for name in each.split("|")}
    assert named <= {measure.name for measure in MEASURES}


def test_the_dashboard_draws_the_limits_that_kpis_have() -> None:
    panels = {panel["title"]: panel for panel in json.loads(DASHBOARD.read_text())["panels"]}
    for kpi in KPIS:
        for title in (kpi.title, f"{kpi.title} over time"):
            steps = panels[title]["fieldConfig"]["defaults"]["thresholds"]["steps"]
            assert [step["value"] for step in steps] == [None, kpi.healthy, kpi.alert]
