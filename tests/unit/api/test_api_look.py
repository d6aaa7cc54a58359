"""Sessions, search, facets, completion, counts, users."""

from typing import Any

import httpx
from fastapi import FastAPI

from backtrail.core.model.score import Score
from backtrail.core.model.units import Nanos
from backtrail.server.api.models.access import Projects
from backtrail.server.api.models.look import Completion, Facets, Fields, HitPage, Quantiles, StatsOut
from backtrail.server.api.models.trace import SessionDetail, SessionPage
from backtrail.server.storage.query.fields import FIELDS
from backtrail.server.storage.records import Project, Records
from backtrail.server.storage.sqlite.store import SqliteStore
from tests.unit.api.conftest import DEFAULT, NOON, Write, raw


def in_session(name: str, number: int, **more: Any) -> Any:
    return raw("root", trace_id=f"{name}-{number}", at=number * 10, attributes={"session.id": name} | more)


async def test_sessions_are_listed_and_read_with_their_traces(api: httpx.AsyncClient, write: Write) -> None:
    for number in range(3):
        write(in_session("chat/1", number), in_session("Chat/1", number))
    page = SessionPage.model_validate((await api.get("/api/sessions")).json())
    assert {row.session_id: row.traces for row in page.rows} == {"chat/1": 3, "Chat/1": 3}
    session = SessionDetail.model_validate((await api.get("/api/sessions/chat%2F1")).json())
    assert [row.trace_id for row in session.rows] == ["chat/1-0", "chat/1-1", "chat/1-2"]
    assert session.totals.spans == 3


async def test_a_missing_session_is_told(api: httpx.AsyncClient, write: Write) -> None:
    write(in_session("a", 1), project="shop")
    error = (await api.get("/api/sessions/a")).json()["error"]
    assert error["message"] == "no session 'a' in project 'default'"
    assert error["details"]["found_in"] == ["shop"]


async def test_scores_come_with_their_trace(api: httpx.AsyncClient, write: Write, store: SqliteStore) -> None:
    write(raw("root"))
    score = Score(id="1", name="quality", value=0.5, trace_id="t1", time=Nanos(NOON))
    store.write_scores(DEFAULT, [score]).result(20)
    scores = (await api.get("/api/traces/t1")).json()["scores"]
    assert [(score["name"], score["value"], score["time"]) for score in scores] == [
        ("quality", 0.5, "2026-11-24T12:00:00.000000000Z")
    ]


async def test_search_finds_words_in_content(api: httpx.AsyncClient, write: Write, store: SqliteStore) -> None:
    write(raw("root", attributes={"input.value": "the refund was refused"}), raw("other", trace_id="t2"))
    page = HitPage.model_validate((await api.get("/api/search?query=refund")).json())
    assert page.unindexed >= 0
    while store.index(1.0):
        pass
    page = HitPage.model_validate((await api.get("/api/search?query=refund")).json())
    assert [(hit.trace_id, hit.span_id) for hit in page.rows] == [("t1", "root")]
    assert "\u2039refund\u203a" in page.rows[0].snippet
    assert page.unindexed == 0


async def test_facets_count_values(api: httpx.AsyncClient, write: Write) -> None:
    write(*(raw("root", trace_id=f"t{number}", attributes={"user.id": f"u{number % 2}"}) for number in range(3)))
    facets = Facets.model_validate((await api.get("/api/facets/user")).json())
    assert [(row.value, row.traces) for row in facets.rows] == [("u0", 2), ("u1", 1)]
    error = (await api.get("/api/facets/usr")).json()["error"]
    assert "Did you mean user?" in error["hint"]


async def test_quantiles_of_a_window(api: httpx.AsyncClient, write: Write) -> None:
    write(*(raw("root", trace_id=f"t{number}", at=number, lasts=number) for number in range(1, 21)))
    told = Quantiles.model_validate((await api.get("/api/quantiles?of=0.9")).json())
    assert [(row.field, row.value, row.traces) for row in told.rows] == [("latency", 18e9, 20)]
    assert (await api.get("/api/quantiles?of=2")).json()["error"]["code"] == "wrong_parameter"
    assert (await api.get("/api/quantiles?query=a:b")).json()["error"]["code"] == "wrong_query"


async def test_fields_are_the_table(api: httpx.AsyncClient) -> None:
    fields = Fields.model_validate((await api.get("/api/fields")).json())
    assert [field.name for field in fields.fields] == [field.name for field in FIELDS]
    assert "open" in [flag.name for flag in fields.flags]


async def test_completion_offers_values_that_occur(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("root", attributes={"user.id": "ann lee"}))
    found = Completion.model_validate((await api.get("/api/complete", params={"text": "user:an"})).json())
    assert [(each.insert, each.kind, each.traces) for each in found.suggestions] == [('"ann lee" ', "value", 1)]
    assert (found.start, found.end) == (5, 7)
    found = Completion.model_validate((await api.get("/api/complete", params={"text": "lat x", "cursor": 3})).json())
    assert [each.insert for each in found.suggestions] == ["latency:"]


async def test_stats_sum_over_projects(api: httpx.AsyncClient, write: Write) -> None:
    write(in_session("a", 1), in_session("a", 2))
    write(raw("root"), raw("child", "root"), project="shop")
    stats = StatsOut.model_validate((await api.get("/api/stats")).json())
    assert (stats.spans, stats.traces, stats.sessions) == (4, 3, 1)
    assert {each.project: each.spans for each in stats.projects} == {"default": 2, "shop": 2}
    one = StatsOut.model_validate((await api.get("/api/stats?project=shop")).json())
    assert (one.spans, one.traces) == (2, 1)
    listed = Projects.model_validate((await api.get("/api/projects")).json())
    assert [row.project for row in listed.rows] == ["default", "shop"]


async def test_a_project_that_was_made_is_listed_before_its_first_span(
    api: httpx.AsyncClient, records: Records
) -> None:
    with records.session() as session, session.begin():
        session.add(Project(id="new"))
    (row,) = (await api.get("/api/projects")).json()["rows"]
    assert (row["project"], row["made"][:2]) == ("new", "20")


async def test_an_empty_store_counts_zero(api: httpx.AsyncClient) -> None:
    stats = StatsOut.model_validate((await api.get("/api/stats")).json())
    assert (stats.spans, stats.traces, stats.sessions) == (0, 0, 0)


async def test_a_user_is_forgotten(api: httpx.AsyncClient, write: Write) -> None:
    write(*(raw("root", trace_id=f"t{number}", attributes={"user.id": "ann"}) for number in range(2)))
    assert (await api.delete("/api/users/ann")).json() == {"spans": None, "traces": 2}
    assert (await api.get("/api/stats")).json()["traces"] == 0
    assert (await api.delete("/api/users/ann")).json()["traces"] == 0


def test_every_operation_has_its_own_short_name(app: FastAPI) -> None:
    names = [operation["operationId"] for path in app.openapi()["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    assert all(name.islower() and len(name) <= 16 for name in names)
