"""KPIs, measures and series over the API."""

import httpx
import pytest

from backtrail.core.kpi.measures import MEASURES
from backtrail.core.model.units import TraceId
from backtrail.server.api.models.kpi import KpisOut, MeasuresOut, SeriesOut
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.storage.api import JudgedTrace
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.findings import finding
from backtrail.testing.spans import agent, llm, tool
from tests.unit.api.conftest import DEFAULT

DAY = 86_400
AROUND = "since=2025-11-24&until=2025-11-26"


def counted(store: SqliteStore) -> None:
    counts = Counts(store)
    counts.begin()
    while counts.news() or counts.refound():
        pass


@pytest.fixture
def busy(store: SqliteStore) -> SqliteStore:
    """Ten traces of two agents; one tool of one agent fails half of the time, and four of its runs loop."""
    for number in range(10):
        trace, name, at = f"t{number}", "desk" if number % 2 else 'the "shop"', number * 3600
        parts = [agent("a", trace=trace, name=name, start=at, end=at + 60, session__id=f"s{number // 4}")]
        parts += [
            llm(f"l{n}", trace=trace, parent="a", start=at + n, end=at + n + 1, tokens=(900, 100)) for n in range(10)
        ]
        parts.append(tool("t", trace=trace, parent="a", name="pay", start=at, error="no" if name == "desk" else None))
        parts.append(tool("u", trace=trace, parent="a", name="look", start=at))
        store.write(DEFAULT, parts).result(20)
        if name == "desk":
            judged = JudgedTrace(project=DEFAULT, trace_id=TraceId(trace), findings=[finding("t", trace=trace)])
            store.keep_findings([judged], {}).result(20)
    counted(store)
    return store


async def test_the_four_kpis_say_how_they_are_and_why(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    reply = await api.get(f"/api/kpis?{AROUND}")
    told = KpisOut.model_validate(reply.json())
    steps, errors, burn, escalations = told.kpis
    assert (told.bucket, told.unread, len(steps.points)) == ("hour", 0, 48)
    assert [(each.name, each.value, each.zone, each.samples) for each in told.kpis] == [
        ("steps_per_task", 10.0, "warning", 10),
        ("tool_error_rate", 0.25, "alert", 20),
        ("token_burn", 100_000 / 3, "warning", 3),
        ("escalation_rate", 0.0, "healthy", 10),
    ]
    assert all(each.previous is None for each in told.kpis)
    loop = steps.causes[0]
    assert (loop.text, loop.likely) == ("Infinite loop", True)
    assert loop.evidence == "exact_repeat was found in 5 of 10 traces (50%)."
    assert loop.links[0].query == 'finding:"exact_repeat"'
    tools = [each for each in errors.behind if each.dimension == "tool"]
    assert [(each.value, each.kpi, each.samples, each.query) for each in tools] == [("pay", 0.5, 10, 'tool:"pay"')]
    assert [each.value for each in errors.behind if each.dimension == "agent"] == ["desk"]
    assert {each.value for each in burn.behind if each.dimension == "session"} == {"s0", "s1", "s2"}
    assert [(each.session_id, each.value) for each in burn.worst] == [("s1", 40_000), ("s0", 40_000), ("s2", 20_000)]
    assert (escalations.worst, escalations.behind) == ([], [])
    assert steps.worst[0].trace_id is not None
    for each in [*steps.behind, *errors.behind, *burn.behind]:
        found = await api.get("/api/traces", params={"query": each.query})
        assert found.json()["rows"], each.query


async def test_a_query_narrows_every_number(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    told = KpisOut.model_validate((await api.get(f"/api/kpis?{AROUND}&query=name:desk")).json())
    assert [(each.name, each.value, each.samples) for each in told.kpis[:3]] == [
        ("steps_per_task", 10.0, 5),
        ("tool_error_rate", 0.5, 10),
        ("token_burn", 50_000 / 3, 3),
    ]
    assert all("name:desk" in each.query for each in told.kpis[0].behind)
    wrong = await api.get("/api/kpis?query=nothing:here")
    assert wrong.json()["error"]["code"] == "wrong_query"


async def test_every_measure_has_a_course(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    listed = MeasuresOut.model_validate((await api.get("/api/measures")).json())
    assert [each.name for each in listed.rows] == [each.name for each in MEASURES]
    assert [each.alert for each in listed.rows[:5]] == [15, 0.08, 50_000, 0.20, None]
    for each in listed.rows:
        one = SeriesOut.model_validate((await api.get(f"/api/series?measure={each.name}&{AROUND}")).json())
        assert (one.unit, len(one.series), len(one.series[0].points)) == (each.unit, 1, 48)


async def test_a_series_is_told_apart_by_tool_and_opens_its_traces(api: httpx.AsyncClient, busy: SqliteStore) -> None:
    reply = await api.get(f"/api/series?measure=tool_errors&by=tool&bucket=day&limit=1&{AROUND}")
    told = SeriesOut.model_validate(reply.json())
    assert (told.bucket, told.more, [line.value for line in told.series]) == ("day", 1, ["look"])
    told = SeriesOut.model_validate((await api.get(f"/api/series?measure=tool_error_rate&by=tool&{AROUND}")).json())
    assert {line.value: (line.total, line.query) for line in told.series} == {
        "pay": (0.5, 'tool:"pay"'),
        "look": (0.0, 'tool:"look"'),
    }
    told = SeriesOut.model_validate((await api.get(f"/api/series?measure=latency_p95&{AROUND}")).json())
    assert told.series[0].total == pytest.approx(60, rel=0.025)


async def test_a_window_that_makes_no_sense_is_refused(api: httpx.AsyncClient) -> None:
    for path, parameter in (
        ("/api/kpis?since=2025-11-25&until=2025-11-24", "since"),
        ("/api/kpis?since=1990-01-01", "since"),
        ("/api/kpis?since=-200d&bucket=hour", "bucket"),
        ("/api/kpis?since=whenever", "since"),
        ("/api/series?measure=tokns", "measure"),
    ):
        reply = await api.get(path)
        error = reply.json()["error"]
        assert (reply.status_code, error["code"], error["details"]["parameter"]) == (400, "wrong_parameter", parameter)
    assert "Did you mean tokens?" in (await api.get("/api/series?measure=tokns")).json()["error"]["hint"]


async def test_a_project_that_holds_nothing_has_numbers_of_nothing(api: httpx.AsyncClient) -> None:
    told = KpisOut.model_validate((await api.get("/api/kpis")).json())
    assert [(each.value, each.zone, each.samples) for each in told.kpis] == [(None, "none", 0)] * 4
    assert (told.bucket, len(told.kpis[0].points)) == ("day", 8)
