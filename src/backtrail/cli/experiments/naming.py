"""Which experiment a person or a job of CI means: an id or its beginning, a name, or a commit."""

import re
from typing import Any, Final

import click

from backtrail.cli.client import Client, Refused, escaped
from backtrail.cli.terminal import plain

NEWEST: Final = 1_000
"""Experiments that are looked through."""
SHORTEST: Final = 4
COMMIT: Final = re.compile("[0-9a-f]{7,64}")


def experiment_named(client: Client, named: str, dataset: str | None = None) -> str:
    """The id of the experiment that is meant; of several with a name or commit the newest. Raises ClickException."""
    try:
        return str(client.read(f"/api/experiments/{escaped(named)}")["id"])
    except Refused as unknown:
        if unknown.status != 404:
            raise
        rows = list(client.rows("/api/experiments", NEWEST, dataset=dataset))
    called = [row["id"] for row in rows if row["name"] == named or _of_commit(row, named)]
    if called:
        return str(called[0])
    begins = [row["id"] for row in rows if len(named) >= SHORTEST and row["id"].startswith(named)]
    if len(begins) > 1:
        raise click.ClickException(f"More than one experiment begins with {named}; write more of its id.")
    if not begins:
        where = f"dataset {plain(dataset)}" if dataset else "the project"
        raise click.ClickException(
            f"There is no experiment {plain(named)} in {where}. `backtrail experiments ls` lists them; "
            "`backtrail golden run --push` makes one."
        )
    return str(begins[0])


def newest_two(client: Client, dataset: str | None) -> tuple[str, str]:
    """The two newest experiments of a dataset, the older one first. Raises ClickException."""
    if dataset is None:
        raise click.UsageError("Name two experiments, or a --dataset: its two newest are compared.")
    rows = list(client.rows("/api/experiments", 2, dataset=dataset))
    if len(rows) < 2:
        raise click.ClickException(
            f"The dataset {plain(dataset)} has {len(rows) or 'no'} experiment{'s' * (not rows)}, and two are compared. "
            "`backtrail golden run --push` makes one."
        )
    return rows[1]["id"], rows[0]["id"]


def _of_commit(row: dict[str, Any], named: str) -> bool:
    """Whether it ran at this commit: the SDK tells it as text, LangSmith's as an object."""
    told = row["metadata"].get("git") if isinstance(row["metadata"], dict) else None
    commit = told.get("commit") if isinstance(told, dict) else told
    return COMMIT.fullmatch(named) is not None and isinstance(commit, str) and commit.startswith(named)
