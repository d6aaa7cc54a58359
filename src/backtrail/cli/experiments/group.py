"""Experiments listed, shown and compared."""

from typing import Any, Final

import click

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.experiments import page
from backtrail.cli.experiments.naming import experiment_named, newest_two
from backtrail.cli.terminal import console

BROKE: Final = 1
DATASET: Final = click.option("--dataset", help="Only those over this dataset.")


class Uncompared(click.ClickException):
    """Two experiments could not be compared: CI tells it apart from something that broke."""

    exit_code = 2


@click.group("experiments")
def command() -> None:
    """List runs over datasets, read one, and compare two: what was fixed, what broke."""


@command.command("ls")
@DATASET
@click.option("-n", "--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@with_client
def ls(client: Client, dataset: str | None, limit: int) -> None:
    """List experiments, newest first."""
    rows = list(client.rows("/api/experiments", limit, dataset=dataset))
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("There is no experiment yet. `backtrail golden run --push` keeps a run of golden cases as one.")
        return
    page.listed(console(), rows)


@command.command("show")
@click.argument("experiment")
@DATASET
@with_client
def show(client: Client, experiment: str, dataset: str | None) -> None:
    """Show EXPERIMENT: what became of each item. It is an id or its beginning, a name, or a commit."""
    found = client.read(f"/api/experiments/{escaped(experiment_named(client, experiment, dataset))}")
    print_json(found) if client.as_json else page.shown(console(pipe_width=160), found)


@command.command("compare")
@click.argument("before", required=False)
@click.argument("after", required=False)
@DATASET
@click.option("--all", "every", is_flag=True, help="Tell items that went the same too.")
@with_client
def compare(client: Client, before: str | None, after: str | None, dataset: str | None, every: bool) -> None:
    """Compare two experiments over a dataset: what was fixed, what broke. Without names, its two newest.

    BEFORE and AFTER are ids or their beginnings, names, or commits. Exit code: 0 nothing broke, 1 something broke,
    2 they could not be compared.
    """
    try:
        found = _compared(client, before, after, dataset)
    except click.UsageError:
        raise
    except click.ClickException as failed:
        raise Uncompared(failed.message) from failed
    print_json(found) if client.as_json else page.compared(console(pipe_width=160), found, every=every)
    if found["changes"]["broke"]:
        raise SystemExit(BROKE)


def _compared(client: Client, before: str | None, after: str | None, dataset: str | None) -> dict[str, Any]:
    if before is None:
        first, second = newest_two(client, dataset)
    elif after is None:
        raise click.UsageError("Name both experiments; or none, and --dataset: its two newest are compared.")
    else:
        first, second = (experiment_named(client, each, dataset) for each in (before, after))
    found: dict[str, Any] = client.read("/api/experiments/compare", before=first, after=second)
    return found
