"""Experiments over HTTP: told item by item, listed with those of foreign SDKs, two of them side by side."""

from typing import Any

import httpx
import pytest

from backtrail.core.model.score import Score
from backtrail.core.model.units import Nanos, ProjectId
from backtrail.server.storage.records import Dataset, Experiment, ExperimentItem, Records
from backtrail.server.storage.sqlite.store import SqliteStore
from tests.unit.api.conftest import NOON, Write, raw
from tests.unit.api.test_api_datasets import put, read, refused

WENT: dict[str, Any] = {"passed": True, "steps": 3, "tokens": 900, "cost": 0.01, "seconds": 0.5, "output": "no refund"}


async def posted(api: httpx.AsyncClient, *items: dict[str, Any], dataset: str = "refunds", **more: Any) -> str:
    for item in items:
        await put(api, {"id": item["item_id"], "input": 1}, dataset)
    answer = await api.post("/api/experiments", json={"name": "ci", "dataset": dataset, "items": items} | more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def test_an_experiment_tells_what_became_of_each_item(api: httpx.AsyncClient) -> None:
    rows = [{"how": "call", "recorded": {"name": "a"}, "now": {"name": "b"}, "first": True}]
    failed = WENT | {"item_id": "b", "passed": False, "failures": ["it called issue_refund"], "rows": rows}
    difference = {"kind": "unrecorded", "report": "issue_refund was not recorded"}
    id_ = await posted(
        api,
        WENT | {"item_id": "a"},
        failed | {"difference": difference, "error": None},
        description="d",
        metadata={"git": "abc", "llm": "tape"},
    )
    found = await read(api, f"experiments/{id_}")
    assert {name: found[name] for name in ("name", "dataset", "version", "by", "description", "metadata")} == {
        "name": "ci", "dataset": "refunds", "version": 2, "by": "somebody", "description": "d",
        "metadata": {"git": "abc", "llm": "tape"},
    }  # fmt: skip
    numbers = {
        "items": 2,
        "passed": 1,
        "failed": 1,
        "pass_rate": 0.5,
        "steps": 6,
        "tokens": 1800,
        "cost": 0.02,
        "seconds": 1.0,
    }
    assert {name: found[name] for name in numbers} == numbers
    (row,) = (await read(api, "experiments"))["rows"]
    assert {name: row[name] for name in numbers} == numbers
    a, b = found["ran"]
    assert (a["item_id"], a["passed"], a["output"], a["traces"]) == ("a", True, "no refund", [])
    assert (b["failures"], b["difference"]) == (["it called issue_refund"], difference)
    (run,) = (await read(api, f"experiments/{id_}/items/b"))["runs"]
    assert (run["rows"], run["output"], run["trace_id"]) == (rows, "no refund", None)
    assert (await api.get(f"/api/experiments/{id_}/items/c")).status_code == 404


async def test_two_experiments_side_by_side_tell_what_was_fixed_and_what_broke(api: httpx.AsyncClient) -> None:
    bad = WENT | {"passed": False, "failures": ["too many steps"]}
    before = await posted(
        api, *(WENT | {"item_id": id_} for id_ in "ab"), bad | {"item_id": "c"}, WENT | {"item_id": "d"}
    )
    after = await posted(
        api,
        WENT | {"item_id": "a"},
        bad | {"item_id": "b", "error": "it raised"},
        WENT | {"item_id": "c"},
        WENT | {"item_id": "e"},
    )
    found = await read(api, "experiments/compare", before=before, after=after)
    assert [(row["item_id"], row["change"], row["why"]) for row in found["rows"]] == [
        ("b", "broke", "it raised"), ("c", "fixed", "too many steps"), ("d", "gone", ""), ("e", "added", ""),
        ("a", "same", ""),
    ]  # fmt: skip
    assert found["changes"] == {"broke": 1, "fixed": 1, "gone": 1, "added": 1, "same": 1}
    assert (found["before"]["pass_rate"], found["after"]["name"]) == (0.75, "ci (2)")
    assert (found["rows"][2]["after"], found["rows"][2]["before"]["passed"]) == (None, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": []}, "items"),
        ({"items": [{"item_id": "a", "passed": True}] * 2}, "told twice"),
        ({"items": [{"item_id": "a", "passed": True}, {"item_id": "z", "passed": True}]}, "does not have 'z'"),
        (
            {"items": [{"item_id": "b", "passed": True}], "version": 1},
            "version 1 of dataset 'refunds' does not have 'b'",
        ),
        ({"version": 7}, "no version 7: its newest is 2"),
        ({"items": [{"item_id": "a"}]}, "passed"),
        ({"items": [{"item_id": "a", "passed": True, "tokens": -1}]}, "tokens"),
        ({"items": [{"item_id": "a", "passed": True, "cost": "1e999"}]}, "cost"),
        ({"items": [{"item_id": "a", "passed": True, "rows": [{}] * 2001}]}, "rows"),
    ],
)
async def test_what_is_no_experiment_is_refused(api: httpx.AsyncClient, change: dict[str, Any], said: str) -> None:
    for id_ in "ab":
        await put(api, {"id": id_, "input": 1})
    body = {"name": "ci", "dataset": "refunds", "items": [{"item_id": "a", "passed": True}]} | change
    status, code, told = await refused(api, "experiments", body)
    assert (status, code, said in told) == (400, "wrong_body", True), told
    assert (await read(api, "experiments"))["rows"] == []


async def test_experiments_of_other_datasets_and_projects_are_not_compared(api: httpx.AsyncClient) -> None:
    first = await posted(api, WENT | {"item_id": "a"})
    second = await posted(api, WENT | {"item_id": "x"}, dataset="other")
    answer = await api.get("/api/experiments/compare", params={"before": first, "after": second})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "wrong_parameter")
    assert "is over dataset 'refunds'" in answer.json()["error"]["message"]
    unknown = await api.get("/api/experiments/compare", params={"before": first, "after": "none"})
    assert unknown.status_code == 404
    assert (await api.get(f"/api/experiments/{first}?project=shop")).status_code == 404
    assert [row["id"] for row in (await read(api, "experiments", dataset="other"))["rows"]] == [second]
    assert (await refused(api, "experiments", {"name": "n", "dataset": "none", "items": [WENT | {"item_id": "a"}]}))[
        0
    ] == 404


async def test_experiments_come_in_pages_newest_first(api: httpx.AsyncClient) -> None:
    made = [await posted(api, WENT | {"item_id": "a"}) for _ in range(3)]
    first = await read(api, "experiments", limit=2)
    rest = await read(api, "experiments", limit=2, after=first["next"])
    assert [[row["id"] for row in page["rows"]] for page in (first, rest)] == [[made[2], made[1]], [made[0]]]
    assert rest["next"] is None
    assert (await api.get("/api/experiments", params={"after": "none"})).status_code == 400


async def test_a_run_of_a_foreign_sdk_is_told_by_its_trace_and_its_scores(
    api: httpx.AsyncClient, write: Write, store: SqliteStore, records: Records
) -> None:
    for at, trace in enumerate(("good", "bad", "failed", "unknown")):
        status = "error" if trace == "failed" else "ok"
        write(raw(f"s{at}", trace_id=trace, lasts=2, status=status))
    scores = [
        Score(id=name, name="success", value=value, trace_id=name, time=Nanos(NOON))
        for name, value in (("good", 1.0), ("bad", 0.0))
    ]
    store.write_scores(ProjectId("default"), scores).result(timeout=20)
    with records.session() as db, db.begin():
        db.add(Dataset(id="d", project_id="default", name="qa", description=None, details={}))
        db.flush()
        db.add(Experiment(id="e", project_id="default", name="run", dataset_id="d", details={"metadata": {"m": 1}}))
        db.flush()
        for trace in ("good", "bad", "failed", "unknown", "never-came"):
            db.add(ExperimentItem(experiment_id="e", item_id=f"of {trace}", trace_id=trace, id=trace))
    (row,) = (await read(api, "experiments"))["rows"]
    assert (row["items"], row["passed"], row["pass_rate"], row["tokens"]) == (5, 0, None, None)
    found = await read(api, "experiments/e")
    assert (found["version"], found["metadata"], found["seconds"]) == (None, {"m": 1}, 8.0)
    told = {each["item_id"]: (each["passed"], each["scores"], each["traces"]) for each in found["ran"]}
    assert told == {
        "of good": (True, {"success": 1.0}, ["good"]),
        "of bad": (False, {"success": 0.0}, ["bad"]),
        "of failed": (False, {}, ["failed"]),
        "of unknown": (None, {}, ["unknown"]),
        "of never-came": (None, {}, ["never-came"]),
    }
