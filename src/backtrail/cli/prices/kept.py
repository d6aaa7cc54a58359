"""Prices listed, set and taken back."""

from typing import Any, Final

import click
from rich.table import Table
from rich.text import Text

from backtrail.cli.client import Client, escaped, print_json, with_client
from backtrail.cli.terminal import console, one_line

PARTS: Final = ("input", "output", "cached", "cache_write")


@click.group("prices", invoke_without_command=True)
@with_client
@click.pass_context
def command(context: click.Context, client: Client) -> None:
    """List what a million tokens of each model cost, or set your own price."""
    if context.invoked_subcommand is None:
        _list(client)


@command.command("list")
@with_client
def list_(client: Client) -> None:
    """List the project's own prices, then those of the models that it uses."""
    _list(client)


@command.command("set")
@click.argument("model")
@click.argument("input_price", metavar="INPUT", type=float)
@click.argument("output_price", metavar="OUTPUT", type=float)
@click.option("--cached", type=float, help="Of input that came from the cache; as other input if not given.")
@click.option("--cache-write", type=float, help="Of input that was written into the cache.")
@with_client
def set_(client: Client, model: str, input_price: float, output_price: float, **parts: float | None) -> None:
    """Set what a million tokens of MODEL cost, in US dollars, from the next span on; 'gpt-4o*' is all that begin so."""
    body = {"input": input_price, "output": output_price} | parts
    _print(client, [client.put(f"/api/prices/{escaped(model)}", body)])


@command.command("delete")
@click.argument("model")
@with_client
def delete(client: Client, model: str) -> None:
    """Go by the list of prices again."""
    told = client.delete(f"/api/prices/{escaped(model)}")
    print_json(told) if client.as_json else click.echo(f"The own price of {told['model']} is gone.")


def _list(client: Client) -> None:
    rows = client.read("/api/prices")["rows"]
    if not rows and not client.as_json:
        click.echo("No model was called yet, and there is no price of your own.")
        return
    _print(client, rows)


def _print(client: Client, rows: list[dict[str, Any]]) -> None:
    if client.as_json:
        for row in rows:
            print_json(row)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("model", *(part.replace("_", " ") for part in PARTS), "from", "traces"):
        table.add_column(name, justify="left" if name in ("model", "from") else "right")
    for row in rows:
        prices = ["-" if row[part] is None else f"${row[part]:,g}" for part in PARTS]
        style = {"project": "green", "list": "dim", "none": "yellow"}[row["source"]]
        model, source = Text(one_line(row["model"], 60), style="bold"), Text(row["source"], style=style)
        table.add_row(model, *prices, source, f"{row['traces']:,}")
    console(pipe_width=160).print(table)
