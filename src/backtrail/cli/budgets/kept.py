"""Budgets listed, set and taken away."""

import re
from typing import Any, Final

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.terminal import console, one_line
from backtrail.cli.words import moment, money

COLUMNS: Final = ("id", "budget", "period", "amount", "spent", "share", "burn rate", "forecast", "used up")
LEFT: Final = ("id", "budget", "period", "used up")


@click.group("budgets", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List what may be spent, and how it stands."""
    if context.invoked_subcommand is None:
        _list(client)


@command.command("list")
@with_client
def list_(client: Client) -> None:
    """List the budgets: spent, pace (1 lasts to the end of the period), forecast, and when nothing is left."""
    _list(client)


@command.command("set")
@click.argument("name")
@click.argument("amount", type=float)
@click.option("--period", type=click.Choice(["day", "week", "month"]), default="month", show_default=True)
@click.option("--id", "budget_id", help="Id of the budget; made of its name if not given.")
@click.option("--agent", help="Only what this agent costs.")
@click.option("--model", help="Only what this model costs.")
@click.option("--user", help="Only what this user costs.")
@click.option("--environment", help="Only what this environment costs.")
@with_client
def set_(client: Client, name: str, amount: float, period: str, budget_id: str | None, **only: str | None) -> None:
    """Set the budget NAME to AMOUNT US dollars in a period."""
    chosen = {dimension: value for dimension, value in only.items() if value}
    body = {"name": name, "amount": amount, "period": period, "only": chosen}
    told = client.put(f"/api/budgets/{escaped(budget_id or _id(name))}", body)
    _print(client, [told])


@command.command("delete")
@click.argument("budget_id")
@with_client
def delete(client: Client, budget_id: str) -> None:
    """Forget a budget, by its id."""
    told = client.delete(f"/api/budgets/{escaped(budget_id)}")
    print_json(told) if client.as_json else click.echo(f"The budget {told['name']} is gone.")


def _id(name: str) -> str:
    """An id that the API takes, of a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64] or "budget"


def _list(client: Client) -> None:
    rows = client.read("/api/budgets")["rows"]
    if not rows and not client.as_json:
        click.echo("There is no budget yet: `backtrail budgets set NAME AMOUNT` makes one.")
        return
    _print(client, rows)


def _print(client: Client, rows: list[dict[str, Any]]) -> None:
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in COLUMNS:
        table.add_column(name, justify="left" if name in LEFT else "right")
    for row in rows:
        table.add_row(*_cells(row))
    console(pipe_width=200).print(table)


def _cells(row: dict[str, Any]) -> list[Text]:
    style = "red" if row["share"] >= 1 else "yellow" if row["burn_rate"] > 1 else "green"
    only = " ".join(f"{name}:{value}" for name, value in row["only"].items())
    name = Text(one_line(row["name"], 40), style="bold") + Text(f" {one_line(only, 60)}" if only else "", style="dim")
    return [
        Text(row["id"], style="dim"),
        name,
        Text(row["period"]),
        Text(money(row["amount"])),
        Text(money(row["spent"]), style=style),
        Text(f"{row['share']:.0%}", style=style),
        Text(f"{row['burn_rate']:.2f}x"),
        Text(money(row["forecast"])),
        Text(moment(row["exhausted_at"])),
    ]
