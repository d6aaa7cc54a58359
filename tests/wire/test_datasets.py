"""Datasets of foreign SDKs: what they write has versions, and their runs over it are experiments to be compared."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from langsmith import Client, evaluate

from backtrail.testing.server import running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("datasets")) as running:
        yield running.url


@pytest.fixture
def api(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False) as client:
        yield client


def read(api: httpx.Client, path: str, **params: Any) -> Any:
    answer = api.get(f"/api/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def changes(api: httpx.Client, dataset: str) -> list[tuple[int, list[str]]]:
    """By version, the newest first: what became of items."""
    rows = read(api, f"datasets/{dataset}/versions")["rows"]
    return [(row["no"], sorted({each["change"] for each in row["changes"]})) for row in rows]


def test_what_langsmiths_client_does_with_examples_are_versions(api: httpx.Client, server: str) -> None:
    client = Client(api_url=server, api_key="any", auto_batch_tracing=False)
    dataset = client.create_dataset("smith", metadata={"team": "desk"})
    client.create_examples(
        dataset_id=dataset.id,
        examples=[{"inputs": {"q": at}, "reference_outputs": {"a": at * 2}} for at in range(3)],
    )
    assert {row["expected"]["a"] for row in read(api, "datasets/smith")["items"]} == {0, 2, 4}
    first = next(iter(client.list_examples(dataset_id=dataset.id)))
    client.update_example(first.id, outputs={"a": 7})
    client.delete_example(first.id)
    assert changes(api, "smith") == [(3, ["archived"]), (2, ["changed"]), (1, ["added"])]
    assert [len(read(api, "datasets/smith", version=version)["items"]) for version in (1, 2, 3)] == [3, 3, 2]
    assert read(api, f"datasets/smith/items/{first.id}", version=2)["expected"] == {"a": 7}
    assert len(list(client.list_examples(dataset_id=dataset.id))) == 2
    client.cleanup()


def test_an_evaluation_of_langsmith_is_an_experiment_told_by_its_traces(api: httpx.Client, server: str) -> None:
    client = Client(api_url=server, api_key="any")
    dataset = client.create_dataset("doubled")
    client.create_examples(
        dataset_id=dataset.id,
        examples=[
            {"id": str(uuid.UUID(int=at)), "inputs": {"q": at}, "reference_outputs": {"a": at * 2}} for at in (1, 2, 3)
        ],
    )

    def correct(outputs: dict[str, Any], reference_outputs: dict[str, Any]) -> dict[str, Any]:
        return {"key": "correct", "score": outputs["a"] == reference_outputs["a"]}

    def doubled(inputs: dict[str, Any]) -> dict[str, Any]:
        return {"a": inputs["q"] * 2}

    def squared(inputs: dict[str, Any]) -> dict[str, Any]:
        return {"a": inputs["q"] ** 2}

    for target in (doubled, squared):
        evaluate(target, data="doubled", evaluators=[correct], client=client, experiment_prefix=target.__name__)
    client.flush()
    after, before = read(api, "experiments", dataset="doubled")["rows"]
    assert (after["items"], before["items"], after["version"]) == (3, 3, 1)
    found = read(api, "experiments/compare", before=before["id"], after=after["id"])
    assert [(row["item_id"][-1], row["change"], row["why"]) for row in found["rows"]] == [
        ("1", "broke", "its score correct is 0"),
        ("3", "broke", "its score correct is 0"),
        ("2", "same", ""),
    ]
    assert (found["before"]["pass_rate"], found["after"]["passed"]) == (1.0, 1)
    client.cleanup()


def test_what_langfuses_client_does_with_items_are_versions(api: httpx.Client) -> None:
    def post(path: str, body: dict[str, Any]) -> Any:
        return api.post(f"/api/public/{path}", json=body).raise_for_status().json()

    def item(id_: str, dataset: str = "fuse", **more: Any) -> Any:
        return post("dataset-items", {"datasetName": dataset, "id": id_, "input": {"q": 1}, **more})

    for name in ("fuse", "other"):
        post("v2/datasets", {"name": name})
    for told in ({}, {}, {"expectedOutput": "two"}, {"status": "ARCHIVED"}, {"status": "ACTIVE"}):
        item("fa", **told)
    item("fb")
    assert api.delete("/api/public/dataset-items/fb").is_success
    assert changes(api, "fuse") == [
        (6, ["archived"]), (5, ["added"]), (4, ["added"]), (3, ["archived"]), (2, ["changed"]), (1, ["added"])
    ]  # fmt: skip
    assert api.get("/api/public/dataset-items/fb").status_code == 404
    assert read(api, "datasets/fuse/items/fb", version=5)["input"] == {"q": 1}

    item("fa", "other")
    assert (changes(api, "fuse")[0], changes(api, "other")) == ((7, ["archived"]), [(1, ["added"])])
    assert (read(api, "datasets/fuse")["items"], read(api, "datasets/other")["count"]) == ([], 1)

    run = {"runName": "r", "datasetItemId": "fa", "traceId": "T1", "metadata": {"git": "abc"}}
    post("dataset-run-items", run)
    (experiment,) = read(api, "experiments", dataset="other")["rows"]
    told = {name: experiment[name] for name in ("name", "version", "items", "pass_rate", "metadata")}
    assert told == {"name": "r", "version": 1, "items": 1, "pass_rate": None, "metadata": {"git": "abc"}}


def test_a_golden_case_keeps_its_tape_when_a_foreign_sdk_changes_its_expectation(api: httpx.Client) -> None:
    tape = '{"v":1,"type":"header","run_id":"r","t0":1}\n'
    case = {"v": 1, "name": "late", "entry": {"ref": "app:run"}, "expect": {"max_steps": 3}}
    assert api.post("/api/datasets/gold/items", json={"case": case, "tape": tape, "input": 1}).is_success
    changed = {"datasetName": "gold", "id": "late", "expectedOutput": "no refund"}
    assert api.post("/api/public/dataset-items", json=changed).is_success
    found = read(api, "datasets/gold/items/late")
    assert (found["version"], found["expected"], found["case"]) == (2, "no refund", case)
    assert api.get("/api/datasets/gold/items/late/tape").text == tape


def test_langsmiths_client_reads_and_runs_golden_cases_whatever_they_are_called(api: httpx.Client, server: str) -> None:
    item = {
        "id": "late/refund",
        "input": "41 days",
        "span_id": "s1",
        "expected": "no refund",
        "metadata": {"by": "ann"},
    }
    assert api.post("/api/datasets/named/items", json=item).is_success
    client = Client(api_url=server, api_key="any")
    (example,) = client.list_examples(dataset_name="named")
    assert (example.inputs, example.outputs, example.metadata) == (
        {"input": "41 days"}, {"output": "no refund"}, {"by": "ann"}
    )  # fmt: skip
    assert client.read_example(example.id).id == example.id
    client.update_example(example.id, outputs={"output": "within 30 days"})
    assert read(api, "datasets/named/items/late%2Frefund")["expected"] == {"output": "within 30 days"}
    evaluate(lambda inputs: {"said": inputs["input"]}, data="named", client=client)
    client.flush()
    (experiment,) = read(api, "experiments", dataset="named")["rows"]
    (row,) = read(api, f"experiments/{experiment['id']}")["ran"]
    assert (row["item_id"], row["output"], row["passed"]) == ("late/refund", '{"said": "41 days"}', None)
    client.delete_example(example.id)
    assert read(api, "datasets/named")["items"] == []
    client.cleanup()


def test_many_change_a_dataset_at_once_and_every_change_is_a_version(api: httpx.Client, server: str) -> None:
    assert api.post("/api/public/v2/datasets", json={"name": "busy"}).is_success

    def change(at: int) -> int:
        body: dict[str, Any] = {"id": f"i{at % 5}", "input": at}
        if at % 2:
            answer = httpx.post(f"{server}/api/datasets/busy/items", json=body, trust_env=False)
        else:
            answer = httpx.post(f"{server}/api/public/dataset-items", json=body | {"datasetName": "busy"})
        return answer.status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(change, range(40))) == {200}
    rows = read(api, "datasets/busy/versions", limit=100)["rows"]
    assert [row["no"] for row in rows] == list(range(40, 0, -1))
    assert {len(row["changes"]) for row in rows} == {1}
    now = {row["id"]: row["input"] for row in read(api, "datasets/busy")["items"]}
    listed = api.get("/api/public/dataset-items", params={"datasetName": "busy"}).json()["data"]
    assert now == {row["id"]: row["input"] for row in listed}
