"""Budgets and prices over the API."""

from typing import Any

import httpx
import pytest

from backtrail.server.api import times
from backtrail.server.api.models.money import BudgetOut, BudgetsOut, PriceOut, PricesOut
from backtrail.server.followers.kpi_work import Counts
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.spans import NOON, SECOND, agent, llm
from tests.unit.api.conftest import DEFAULT


@pytest.fixture
def spent(store: SqliteStore) -> SqliteStore:
    """Three dollars of the last hour, two of them by one agent with one model."""
    at = (times.now() - NOON) / SECOND - 60
    for number in range(3):
        name, model = ("shop", "gpt-4o") if number else ("desk", "o3")
        at_one: dict[str, Any] = {"trace": f"t{number}", "start": at, "end": at + 1}
        parts = [
            agent("a", **at_one, name=name, user__id="ann"),
            llm("l", **at_one, parent="a", model=model, tokens=(9, 1), llm__cost__total=1.0),
        ]
        store.write(DEFAULT, parts).result(20)
    counts = Counts(store)
    counts.begin()
    while counts.news():
        pass
    return store


async def put(api: httpx.AsyncClient, budget_id: str = "b1", /, **given: object) -> httpx.Response:
    body = {"name": "All", "amount": 100, "period": "month"} | given
    return await api.put(f"/api/budgets/{budget_id}", json=body)


@pytest.mark.parametrize(
    ("only", "cost"),
    [
        ({}, 3.0),
        ({"agent": "shop"}, 2.0),
        ({"model": "o3"}, 1.0),
        ({"agent": "shop", "model": "gpt-4o", "user": "ann"}, 2.0),
        ({"agent": "shop", "model": "o3"}, 0.0),
    ],
)
async def test_a_budget_counts_what_it_says(
    api: httpx.AsyncClient, spent: SqliteStore, only: dict[str, str], cost: float
) -> None:
    told = BudgetOut.model_validate((await put(api, only=only)).json())
    assert [told.spent, told.share] == [pytest.approx(cost), pytest.approx(cost / 100)]
    assert told.only == only
    found = (await api.get("/api/traces", params={"query": told.query})).json()["rows"]
    assert bool(found) == bool(cost)
    listed = BudgetsOut.model_validate((await api.get("/api/budgets")).json())
    assert [row.id for row in listed.rows] == ["b1"]


async def test_a_budget_that_is_nearly_gone_says_when(api: httpx.AsyncClient, spent: SqliteStore) -> None:
    told = BudgetOut.model_validate((await put(api, amount=4, period="month")).json())
    assert told.burn_rate > 10
    assert told.exhausted_at is not None
    assert told.forecast > 4


async def test_a_budget_is_set_anew_and_forgotten(api: httpx.AsyncClient) -> None:
    await put(api)
    assert BudgetOut.model_validate((await put(api, name="Less", amount=5)).json()).amount == 5
    assert (await put(api, "b2", name="Less")).json()["error"]["code"] == "name_taken"
    other = await api.put("/api/budgets/b1?project=other", json={"name": "x", "amount": 1, "period": "day"})
    assert other.status_code == 409
    assert (await api.delete("/api/budgets/b1?project=other")).status_code == 404
    assert (await api.delete("/api/budgets/b1")).json()["name"] == "Less"
    assert (await api.get("/api/budgets")).json()["rows"] == []


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("amount", {"amount": 0}),
        ("amount", {"amount": "much"}),
        ("period", {"period": "year"}),
        ("name", {"name": " "}),
        ("only", {"only": {"tool": "pay"}}),
        ("only", {"only": {"agent": ""}}),
        ("colour", {"colour": "red"}),
    ],
)
async def test_a_budget_that_makes_no_sense_is_refused(
    api: httpx.AsyncClient, field: str, given: dict[str, object]
) -> None:
    reply = await put(api, "b1", **given)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (400, "wrong_body")
    assert error["details"]["field"].startswith(field)
    assert (await api.get("/api/budgets")).json()["rows"] == []


async def test_prices_are_set_listed_and_taken_back(api: httpx.AsyncClient, spent: SqliteStore) -> None:
    told = PricesOut.model_validate((await api.get("/api/prices")).json())
    assert {row.model: (row.source, row.traces) for row in told.rows} == {"gpt-4o": ("list", 2), "o3": ("list", 1)}
    reply = await api.put("/api/prices/acme/house-*", json={"input": 1.5, "output": 3})
    assert PriceOut.model_validate(reply.json()).source == "project"
    told = PricesOut.model_validate((await api.get("/api/prices")).json())
    assert (told.rows[0].model, told.rows[0].input, told.rows[0].cached) == ("acme/house-*", 1.5, None)
    assert (await api.delete("/api/prices/acme/house-*")).status_code == 200
    assert (await api.delete("/api/prices/acme/house-*")).json()["error"]["code"] == "not_found"
    for wrong in ({"input": -1, "output": 1}, {"input": 1}, {"input": 1, "output": "x"}):
        assert (await api.put("/api/prices/m", json=wrong)).json()["error"]["code"] == "wrong_body"
