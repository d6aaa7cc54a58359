"""Datasets listed, shown as of any version, forgotten."""

from collections.abc import Iterator
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.delete import YES, asked
from backtrail.cli.terminal import console, one_line, plain
from backtrail.cli.words import as_text, moment, plural

VERSION: Final = click.option("--version", type=click.IntRange(min=0), help="As of this version, not the newest.")
LIMIT: Final = click.option(
    "-n", "--limit", default=50, show_default=True, type=click.IntRange(min=1), help="How many."
)
MARKS: Final = {"added": ("+", "green"), "changed": ("~", "yellow"), "archived": ("-", "red")}
SHOWN: Final = 5
"""Versions, and changes of one, that a dataset is shown with."""


@click.group("datasets")
def command() -> None:
    """List and read datasets: golden cases, and what Langfuse's and LangSmith's SDKs keep. Each change is a version."""


@command.command("ls")
@with_client
def ls(client: Client) -> None:
    """List the datasets of a project."""
    rows = client.read("/api/datasets")["rows"]
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo("There is no dataset yet. `backtrail golden push NAME` puts a golden case into one.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("dataset", "version", "items", "experiments", "changed", ""):
        table.add_column(name, justify="right" if name in ("version", "items", "experiments") else "left")
    for row in rows:
        numbers = (str(row[name]) for name in ("version", "count", "experiments"))
        told = Text(one_line(row["description"], 60), style="dim")
        table.add_row(Text(plain(row["name"]), style="bold"), *numbers, moment(row["changed"]), told)
    console().print(table)


@command.command("show")
@click.argument("name")
@VERSION
@with_client
def show(client: Client, name: str, version: int | None) -> None:
    """Show the dataset NAME: its items, and what changed in it last."""
    found = client.read(f"/api/datasets/{escaped(name)}", version=version, limit=SHOWN * 4)
    if client.as_json:
        print_json(found)
        return
    out = console(pipe_width=140)
    made = f"version {found['as_of']}" + (f" of {found['version']}" if found["as_of"] != found["version"] else "")
    out.print(Text(plain(found["name"]), style="bold") + Text(f"  {made} · {_many(found)}", style="dim"))
    if found["description"]:
        out.print(Text(plain(found["description"])))
    _table(out, found["items"])
    if found["next"]:
        out.print(Text(f"More: backtrail datasets items {plain(name)}", style="dim"))
    for row in client.read(f"/api/datasets/{escaped(name)}/versions", limit=SHOWN)["rows"]:
        _version(out, row)


@command.command("items")
@click.argument("name")
@VERSION
@LIMIT
@with_client
def items(client: Client, name: str, version: int | None, limit: int) -> None:
    """List the items of the dataset NAME, by id."""
    rows = list(_items(client, name, version, limit))
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        click.echo(f"The dataset {plain(name)} has no items{'' if version is None else f' in version {version}'}.")
        return
    _table(console(), rows)


@command.command("versions")
@click.argument("name")
@LIMIT
@with_client
def versions(client: Client, name: str, limit: int) -> None:
    """List the versions of the dataset NAME, newest first: when, by whom, what changed."""
    out = console(pipe_width=140)
    for row in client.rows(f"/api/datasets/{escaped(name)}/versions", limit):
        print_json(row) if client.as_json else _version(out, row)


@command.command("rm")
@click.argument("name")
@click.option("--item", help="Take out this item only; older versions still have it.")
@YES
@with_client
def rm(client: Client, name: str, item: str | None, yes: bool) -> None:
    """Forget the dataset NAME for good, with its versions and experiments; or take one item out of it."""
    path = f"/api/datasets/{escaped(name)}"
    if item is not None:
        done = client.delete(f"{path}/items/{escaped(item)}")
        told = f"{plain(done['id'])} is out of {plain(name)} since version {done['version']}."
    else:
        meant = client.read(path, limit=1)
        what = f"{_many(meant)}, {plural(meant['version'], 'version')}, {plural(meant['experiments'], 'experiment')}"
        asked(f"Forget the dataset {plain(name)} ({what}) for good?", yes)
        done = client.delete(path)
        told = f"Forgotten: {plural(done['items'], 'item')}, {plural(done['experiments'], 'experiment')}."
    print_json(done) if client.as_json else click.echo(told)


def _items(client: Client, name: str, version: int | None, limit: int) -> Iterator[dict[str, Any]]:
    after = None
    while limit > 0:
        page = client.read(f"/api/datasets/{escaped(name)}", version=version, limit=min(limit, 200), after=after)
        yield from page["items"]
        limit, after = limit - len(page["items"]), page["next"]
        if after is None:
            return


def _many(found: dict[str, Any]) -> str:
    return plural(found["count"], "item") + (" now" if found.get("as_of") != found["version"] else "")


def _table(out: Console, rows: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("item", "since", "", "input", "expected"):
        table.add_column(name, justify="right" if name == "since" else "left")
    for row in rows:
        golden = Text("golden", style="yellow") if row["is_golden"] else Text("")
        values = (one_line(as_text(row[name]) if row[name] is not None else "-", 50) for name in ("input", "expected"))
        table.add_row(Text(plain(row["id"]), style="bold"), str(row["version"]), golden, *values)
    if rows:
        out.print(table)


def _version(out: Console, row: dict[str, Any]) -> None:
    line = Text(f"version {row['no']}", style="bold")
    by = f" by {plain(row['by'])}" if row["by"] else ""
    line += Text(f"  {moment(row['at'])}{by}  ", style="dim")
    for each in row["changes"][:SHOWN]:
        mark, style = MARKS[each["change"]]
        line += Text(f" {mark}{plain(each['id'])}", style=style)
    left = sum(row[change] for change in MARKS) - len(row["changes"][:SHOWN])
    out.print(line + Text(f" and {left} more" if left > 0 else "", style="dim"))
