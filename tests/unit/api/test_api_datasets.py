"""Datasets over HTTP: a change of items is a version, any version can be read again, golden cases keep their tape."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from backtrail.core.model.units import ProjectId
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.lines import written
from backtrail.core.tape.recording.tape import Footer, Header, Tape
from backtrail.server.auth import Keys, make_key
from backtrail.server.storage.records import Project, Records
from tests.unit.api.conftest import Write, raw

CASE: dict[str, Any] = {
    "v": 1,
    "name": "refund-too-late",
    "entry": {"ref": "app.agent:run", "args": {"order": "A17"}},
    "expect": {"must_not_call": [{"tool": "issue_refund"}]},
    "provenance": {"trace_id": "t1"},
}
EVENT = Event(i=0, kind="tool", name="lookup", key="k", args={"order": "A17"}, result={"days": 41})
TAPE = "\n".join(written(Tape(header=Header(run_id="r", t0=1.0), events=(EVENT,), footer=Footer(n=1, hash="x")))) + "\n"


async def put(api: httpx.AsyncClient, item: dict[str, Any], dataset: str = "refunds") -> dict[str, Any]:
    answer = await api.post(f"/api/datasets/{dataset}/items", json=item)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def read(api: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    answer = await api.get(f"/api/{path}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(api: httpx.AsyncClient, path: str, body: Any, **params: Any) -> tuple[int, str, str]:
    answer = await api.post(f"/api/{path}", json=body, params=params)
    error = answer.json()["error"]
    return answer.status_code, error["code"], f"{error['message']} {error['hint']}"


async def test_every_change_of_an_item_is_a_version_and_any_of_them_can_be_read(api: httpx.AsyncClient) -> None:
    made = [
        await put(api, {"id": "a", "input": {"q": 1}, "expected": "one", "metadata": {"by": "ann"}}),
        await put(api, {"id": "b", "input": {"q": 2}}),
        await put(api, {"id": "a", "expected": "two"}),
        (await api.delete("/api/datasets/refunds/items/b")).json(),
    ]
    assert [(each["id"], each["dataset"], each["version"]) for each in made] == [
        ("a", "refunds", 1), ("b", "refunds", 2), ("a", "refunds", 3), ("b", "refunds", 4)
    ]  # fmt: skip

    async def had(version: int | None) -> dict[str, Any]:
        found = await read(api, "datasets/refunds", **({"version": version} if version is not None else {}))
        return {row["id"]: (row["expected"], row["version"]) for row in found["items"]}

    assert [await had(version) for version in (0, 1, 2, 3, 4, None)] == [
        {},
        {"a": ("one", 1)},
        {"a": ("one", 1), "b": (None, 2)},
        {"a": ("two", 3), "b": (None, 2)},
        {"a": ("two", 3)},
        {"a": ("two", 3)},
    ]
    whole = await read(api, "datasets/refunds/items/a")
    assert (whole["input"], whole["metadata"], whole["archived"]) == ({"q": 1}, {"by": "ann"}, False)
    assert (await read(api, "datasets/refunds/items/a", version=2))["expected"] == "one"
    assert (await read(api, "datasets/refunds/items/b"))["archived"]
    listed = (await read(api, "datasets"))["rows"]
    assert [(row["name"], row["version"], row["count"], row["experiments"]) for row in listed] == [("refunds", 4, 1, 0)]


async def test_versions_tell_who_changed_what(api: httpx.AsyncClient) -> None:
    await put(api, {"id": "a", "input": 1})
    await put(api, {"id": "a", "input": 2})
    await api.delete("/api/datasets/refunds/items/a")
    await put(api, {"id": "a", "input": 2})
    rows = (await read(api, "datasets/refunds/versions"))["rows"]
    assert [(row["no"], row["changes"], row["by"]) for row in rows] == [
        (4, [{"id": "a", "change": "added"}], "somebody"),
        (3, [{"id": "a", "change": "archived"}], "somebody"),
        (2, [{"id": "a", "change": "changed"}], "somebody"),
        (1, [{"id": "a", "change": "added"}], "somebody"),
    ]
    first = await read(api, "datasets/refunds/versions", limit=3)
    rest = await read(api, "datasets/refunds/versions", limit=3, after=first["next"])
    assert ([row["no"] for row in rest["rows"]], rest["next"]) == ([1], None)


async def test_an_item_that_is_sent_again_as_it_is_makes_no_version(api: httpx.AsyncClient) -> None:
    case = {"case": CASE, "tape": TAPE, "input": {"order": "A17"}}
    assert [(await put(api, case))["version"] for _ in range(3)] == [1, 1, 1]
    assert (await put(api, {"id": CASE["name"], "input": None}))["version"] == 2


async def test_a_golden_case_keeps_its_case_and_tape_in_every_version(api: httpx.AsyncClient) -> None:
    made = await put(api, {"case": CASE, "tape": TAPE})
    assert made == {"id": "refund-too-late", "dataset": "refunds", "version": 1}
    other = TAPE.replace('"days":41', '"days":7')
    await put(api, {"case": CASE | {"description": "again"}, "tape": other})
    (row,) = (await read(api, "datasets/refunds"))["items"]
    assert (row["is_golden"], row["has_tape"], row["trace_id"]) == (True, True, "t1")
    path = "datasets/refunds/items/refund-too-late"
    assert (await read(api, path))["case"]["description"] == "again"
    assert (await read(api, path, version=1))["case"] == CASE
    tapes = [(await api.get(f"/api/{path}/tape", params={"version": version})).text for version in (1, 2)]
    assert tapes == [TAPE, other]
    without = await api.get("/api/datasets/refunds/items/none/tape")
    assert without.status_code == 404


async def test_a_golden_case_stays_when_its_trace_is_forgotten(api: httpx.AsyncClient, write: Write) -> None:
    write(raw("s1"))
    await put(api, {"case": CASE, "tape": TAPE})
    assert (await api.delete("/api/traces/t1")).status_code == 200
    assert (await api.get("/api/datasets/refunds/items/refund-too-late/tape")).text == TAPE


async def test_ids_and_names_may_hold_slashes(api: httpx.AsyncClient) -> None:
    await put(api, {"id": "late/a b", "input": 1}, "qa%2Frefunds")
    assert (await read(api, "datasets/qa%2Frefunds/items/late%2Fa%20b"))["dataset"] == "qa/refunds"
    assert [row["id"] for row in (await read(api, "datasets/qa%2Frefunds"))["items"]] == ["late/a b"]
    assert (await api.delete("/api/datasets/qa%2Frefunds/items/late%2Fa%20b")).json()["version"] == 2
    for odd in ("a/items/b", "a/tape", " a", "a\n", ""):
        assert (await refused(api, "datasets/d/items", {"id": odd}))[:2] == (400, "wrong_body")
    assert (await refused(api, "datasets/x%07y/items", {"input": 1}))[:2] == (400, "wrong_parameter")


async def test_items_come_in_pages_and_long_values_are_cut_in_lists_only(api: httpx.AsyncClient) -> None:
    for name in "abc":
        await put(api, {"id": name, "input": {"text": name * 20_000}})
    first = await read(api, "datasets/refunds", limit=2)
    rest = await read(api, "datasets/refunds", limit=2, after=first["next"])
    assert [[row["id"] for row in page["items"]] for page in (first, rest)] == [["a", "b"], ["c"]]
    assert (first["count"], rest["next"], first["items"][0]["cut"]) == (3, None, ["input"])
    assert first["items"][0]["input"].startswith('{"text": "aaa')
    assert (await read(api, "datasets/refunds/items/a"))["input"] == {"text": "a" * 20_000}


@pytest.mark.parametrize(
    ("item", "status", "said"),
    [
        ({"case": {"v": 1}}, 400, "the case cannot be read"),
        ({"case": CASE | {"v": 2}}, 400, "reads cases of v 1"),
        ({"case": {name: value for name, value in CASE.items() if name != "entry"}}, 400, "entry does not tell"),
        ({"case": CASE, "id": "other"}, 400, "the case is named 'refund-too-late'"),
        ({"case": CASE, "tape": "hello"}, 400, "this is no tape"),
        ({"case": CASE, "tape": ""}, 400, "it has no header"),
        ({"case": CASE, "tape": TAPE.replace('"v":1', '"v":99')}, 400, "the tape is of format 99"),
        ({"case": CASE, "tape": TAPE.rstrip()[:-3]}, 400, "this is no tape"),
        ({"case": CASE, "tape": '{"v":1,"type":"header","run_id":"r","t0":1,"entry":{"argv":5}}'}, 400, "no tape"),
        ({"case": CASE, "tape": TAPE + '{"type":"footer","n":1,"hash":"x","unreplayable":5}'}, 400, "no tape"),
        ({"case": CASE, "tape": TAPE.replace('{"order":"A17"}', '{"$blob":"abc"}')}, 400, "blobs/abc"),
        ({"case": "text"}, 400, "'case'"),
        ({"colour": 1}, 400, "colour"),
        ({"metadata": 5}, 400, "metadata"),
        ([], 400, "body"),
    ],
)
async def test_what_is_no_item_is_refused_and_nothing_is_made(
    api: httpx.AsyncClient, item: Any, status: int, said: str
) -> None:
    found = await refused(api, "datasets/refunds/items", item)
    assert (found[0], found[1], said in found[2]) == (status, "wrong_body", True), found
    assert (await read(api, "datasets"))["rows"] == []


async def test_an_item_of_another_dataset_is_not_taken_from_it(api: httpx.AsyncClient) -> None:
    await put(api, {"id": "a", "input": 1}, "first")
    status, code, said = await refused(api, "datasets/second/items", {"id": "a", "input": 2})
    assert (status, code) == (409, "conflict")
    assert "is in dataset 'first'" in said
    assert (await api.delete("/api/datasets/second/items/a")).status_code == 404
    assert [row["name"] for row in (await read(api, "datasets"))["rows"]] == ["first"]
    elsewhere = await api.post("/api/datasets/second/items?project=shop", json={"id": "a", "input": 2})
    assert elsewhere.json()["version"] == 1


async def test_values_that_json_can_hold_and_databases_cannot_come_back_readable(api: httpx.AsyncClient) -> None:
    odd = '{"id": "odd", "input": {"half": "a\\ud800b", "\\udfff": [NaN, 1e999]}, "expected": "\\ud800"}'
    answer = await api.post("/api/datasets/d/items", content=odd, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    found = await read(api, "datasets/d/items/odd")
    assert (found["input"], found["expected"]) == ({"half": "a�b", "�": ["nan", "inf"]}, "�")
    deep: Any = 1
    for _ in range(150):
        deep = [deep]
    assert "more than 100 levels" in (await refused(api, "datasets/d/items", {"input": deep}))[2]


async def test_a_body_that_is_too_large_says_what_to_do(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backtrail.server.datasets.tapes.LARGEST", 100)
    status, code, said = await refused(api, "datasets/d/items", {"case": CASE, "tape": TAPE})
    assert (status, code) == (413, "too_large")
    assert "level: tool" in said
    large = await api.post("/api/datasets/d/items", content=b" " * (49 << 20))
    assert (large.status_code, large.json()["error"]["code"]) == (413, "too_large")
    assert "shorter runs" in large.json()["error"]["hint"]


async def test_datasets_are_made_once_and_forgotten_whole(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/datasets", json={"name": "refunds", "description": "d", "metadata": {"team": "desk"}})
    assert (made.json()["version"], made.json()["metadata"]) == (0, {"team": "desk"})
    assert (await refused(api, "datasets", {"name": "refunds"}))[:2] == (409, "exists")
    await put(api, {"case": CASE, "tape": TAPE})
    ran = {"name": "r", "dataset": "refunds", "items": [{"item_id": CASE["name"], "passed": True}]}
    experiment = (await api.post("/api/experiments", json=ran)).json()["id"]
    gone = (await api.delete("/api/datasets/refunds")).json()
    assert gone == {"name": "refunds", "items": 1, "versions": 1, "experiments": 1}
    for path in ("datasets/refunds", "datasets/refunds/items/refund-too-late", f"experiments/{experiment}"):
        assert (await api.get(f"/api/{path}")).status_code == 404
    assert (await put(api, {"case": CASE}))["version"] == 1
    assert (await api.get("/api/datasets/refund")).json()["error"]["hint"] == "Did you mean 'refunds'?"
    later = await api.get("/api/datasets/refunds", params={"version": 9})
    assert (later.status_code, later.json()["error"]["details"]["newest"]) == (404, 1)


async def test_a_member_writes_in_its_project_and_forgets_no_dataset(
    api: httpx.AsyncClient, app: FastAPI, records: Records
) -> None:
    key = make_key(ProjectId("shop"), "ann")
    with records.session() as session, session.begin():
        session.add(Project(id="shop"))
        session.flush()
        session.add(key.row)
    app.state.keys = Keys(records)
    headers = {"x-api-key": key.secret}
    item = {"id": "a", "input": 1}
    assert (await api.post("/api/datasets/d/items", json=item)).status_code == 401
    assert (await api.post("/api/datasets/d/items?project=bank", json=item, headers=headers)).status_code == 403
    assert (await api.post("/api/datasets/d/items", json=item, headers=headers)).json()["version"] == 1
    versions = (await api.get("/api/datasets/d/versions", headers=headers)).json()["rows"]
    assert [row["by"] for row in versions] == ["ann"]
    assert (await api.delete("/api/datasets/d/items/a", headers=headers)).json()["version"] == 2
    assert (await api.delete("/api/datasets/d", headers=headers)).status_code == 403
