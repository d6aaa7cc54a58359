"""Datasets and experiments from the command line: a person reads versions, and CI stops at what broke."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from backtrail.cli.main import main
from backtrail.testing.server import running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("experiments")) as running:
        for item in (
            {"id": "late", "input": {"days": 41}},
            {"id": "early", "input": {"days": 2}, "expected": "refund"},
        ):
            put(running.url, item)
        put(running.url, {"id": "late", "expected": "no refund"})
        ran(running.url, "first", late=True, early=False, git="1a2b3c4d5e6f")
        ran(running.url, "second", late=False, early=True, git="9f8e7d6c5b4a")
        yield running.url


def put(server: str, item: dict[str, Any], dataset: str = "refunds") -> None:
    httpx.post(f"{server}/api/datasets/{dataset}/items", json=item, trust_env=False).raise_for_status()


def ran(server: str, name: str, git: str = "", dataset: str = "refunds", **went: bool) -> None:
    items = [
        {
            "item_id": id_,
            "passed": passed,
            "failures": [] if passed else [f"{id_} went wrong"],
            "steps": 2,
            "tokens": 90,
        }
        for id_, passed in went.items()
    ]
    body = {"name": name, "dataset": dataset, "metadata": {"git": git}, "items": items}
    httpx.post(f"{server}/api/experiments", json=body, trust_env=False).raise_for_status()


def typed(server: str, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--server", server], env={"COLUMNS": "160"})


def told(server: str, *words: str) -> list[Any]:
    """The lines of JSON that a command prints."""
    done = typed(server, *words, "--json")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_datasets_are_read_as_of_any_version(server: str) -> None:
    (row,) = told(server, "datasets", "ls")
    assert (row["name"], row["version"], row["count"], row["experiments"]) == ("refunds", 3, 2, 2)
    assert [row["expected"] for row in told(server, "datasets", "items", "refunds")] == ["refund", "no refund"]
    assert [row["expected"] for row in told(server, "datasets", "items", "refunds", "--version", "1")] == [None]
    shown = typed(server, "datasets", "show", "refunds").stdout
    assert "refunds  version 3 · 2 items" in shown
    assert "~late" in shown
    assert "+early" in shown
    assert "version 1 of 3" in typed(server, "datasets", "show", "refunds", "--version", "1").stdout
    assert [row["no"] for row in told(server, "datasets", "versions", "refunds", "-n", "2")] == [3, 2]
    unknown = typed(server, "datasets", "show", "refund")
    assert (unknown.exit_code, "Did you mean 'refunds'?" in unknown.output) == (1, True)


def test_two_experiments_are_compared_and_what_broke_fails(server: str) -> None:
    by_name = typed(server, "experiments", "compare", "first", "second")
    assert by_name.exit_code == 1
    assert [line.split()[:3] for line in by_name.stdout.splitlines()[3:5]] == [
        ["✗", "broke", "late"],
        ["✓", "fixed", "early"],
    ]
    assert by_name.stdout.splitlines()[-1] == "1 broke, 1 fixed."
    assert "late went wrong" in by_name.stdout
    newest = typed(server, "experiments", "compare", "--dataset", "refunds")
    assert (newest.exit_code, newest.stdout) == (1, by_name.stdout)
    by_commit = typed(server, "experiments", "compare", "1a2b3c4", "9f8e7d6c5b4a")
    assert by_commit.stdout == by_name.stdout
    same = typed(server, "experiments", "compare", "first", "first", "--all")
    assert (same.exit_code, same.stdout.splitlines()[-1]) == (0, "2 as before.")
    (found,) = told(server, "experiments", "compare", "first", "second")
    assert found["changes"]["broke"] == 1


def test_what_cannot_be_compared_is_told_apart_from_what_broke(server: str) -> None:
    put(server, {"id": "x", "input": 1}, "other")
    ran(server, "third", dataset="other", x=True)
    for words, said in (
        (("first", "none"), "There is no experiment none"),
        (("first", "third"), "is over dataset 'refunds'"),
        (("first",), "Name both experiments"),
        (("--dataset", "other"), "has 1 experiment, and two are compared"),
        ((), "--dataset"),
    ):
        done = typed(server, "experiments", "compare", *words)
        assert (done.exit_code, said in done.output) == (2, True), done.output
    away = typed("http://127.0.0.1:9", "experiments", "compare", "first", "second")
    assert away.exit_code == 2


def test_an_experiment_is_listed_and_shown_item_by_item(server: str) -> None:
    rows = told(server, "experiments", "ls", "--dataset", "refunds")
    assert [(row["name"], row["pass_rate"]) for row in rows] == [("second", 0.5), ("first", 0.5)]
    shown = typed(server, "experiments", "show", rows[0]["id"][:8]).stdout
    assert "1 passed, 1 failed · 2 items · 4 steps · 180 tokens" in shown
    assert "✗ late" in shown
    assert "late went wrong" in shown


def test_an_item_is_taken_out_and_a_dataset_forgotten(server: str) -> None:
    for id_ in "ab":
        put(server, {"id": id_, "input": 1}, "short")
    assert "a is out of short since version 3." in typed(server, "datasets", "rm", "short", "--item", "a").stdout
    assert typed(server, "datasets", "rm", "short").exit_code == 1
    assert typed(server, "datasets", "rm", "short", "--yes").stdout == "Forgotten: 1 item, 0 experiments.\n"
    assert "short" not in [row["name"] for row in told(server, "datasets", "ls")]
