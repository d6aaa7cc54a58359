"""Datasets of foreign SDKs: what they write has versions, and their runs over it are experiments to be compared."""

import uuid
from collections.abc import Iterator
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
